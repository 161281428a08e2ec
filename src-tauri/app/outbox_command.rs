//! `perch outbox`: what waits to be sent, on the terminal and on its way to another station.

use std::{
    ffi::OsStr,
    fs,
    io::{self, Write},
    path::Path,
};

use perch_station::{
    error::StationError,
    station::Looking,
    view::{OperationRow, QueueAction, QueueFilter},
};

use crate::{
    cli::{Common, Outbox, Shown},
    exit::{Exit, Failure},
    headless, table, terminal,
};

/// Carries out one of its commands.
pub(crate) async fn run(command: &Outbox, common: &Common) -> Result<Exit, Failure> {
    match command {
        Outbox::List { show } => list(*show, common).await,
        Outbox::Retry { ids, moved } => change(ids, *moved, QueueAction::Retry, common).await,
        Outbox::Hold { ids } => change(ids, false, QueueAction::Hold, common).await,
        Outbox::Discard { ids, moved } => change(ids, *moved, QueueAction::Discard, common).await,
        Outbox::Export { file } => export(file.as_deref(), common).await,
        Outbox::Import { file } => import(file, common).await,
    }
}

async fn change(
    ids: &[String],
    moved: bool,
    action: QueueAction,
    common: &Common,
) -> Result<Exit, Failure> {
    let done = match action {
        QueueAction::Retry => "will be tried again",
        QueueAction::Hold => "is held back",
        QueueAction::Discard => "is taken out",
    };
    let station = headless::open(common).await?;
    let mut ids = match moved {
        true => station.moved().await?,
        false => ids.to_vec(),
    };
    if moved && action == QueueAction::Discard {
        // What is taken out takes along what stands behind it.
        ids.reverse();
    }
    let mut exit = Exit::Done;
    for id in &ids {
        match station.operation_action(id, action).await {
            Ok(()) => terminal::say(format_args!("{id} {done}"))?,
            Err(error) => {
                terminal::complain(error);
                exit = Exit::SomeFailed;
            }
        }
    }
    station.close().await;
    Ok(exit)
}

async fn list(show: Shown, common: &Common) -> Result<Exit, Failure> {
    let filter = match show {
        Shown::Open => QueueFilter::Open,
        Shown::NeedsYou => QueueFilter::NeedsYou,
        Shown::Done => QueueFilter::Done,
    };
    let rows = all_rows(&headless::look(common).await?, filter).await?;
    if common.json {
        terminal::say_json(&rows)?;
        return Ok(Exit::Done);
    }
    if rows.is_empty() {
        terminal::say("Nothing is in the queue")?;
        return Ok(Exit::Done);
    }
    let heading = [
        "OPERATION",
        "WHAT",
        "ABOUT",
        "STATE",
        "TRIES",
        "NEXT TRY",
        "CAUSE",
    ];
    table::print(&heading, &rows.iter().map(cells).collect::<Vec<_>>())?;
    Ok(Exit::Done)
}

/// The rows of all pages.
async fn all_rows(looking: &Looking, filter: QueueFilter) -> Result<Vec<OperationRow>, Failure> {
    let mut rows = Vec::new();
    for page in 0.. {
        let view = looking.queue_view(filter, page).await?;
        let is_last = view.rows.is_empty();
        rows.extend(view.rows);
        if is_last || rows.len() >= view.total as usize {
            break;
        }
    }
    Ok(rows)
}

fn cells(row: &OperationRow) -> Vec<String> {
    vec![
        row.id.clone(),
        row.what.clone(),
        row.subject.clone(),
        row.state_word.clone(),
        row.attempts.to_string(),
        row.next_try.clone().unwrap_or_else(|| "-".to_owned()),
        row.cause.clone(),
    ]
}

/// Moves what is unsent into a ZIP, or lists its records.
async fn export(file: Option<&Path>, common: &Common) -> Result<Exit, Failure> {
    let ending = file.and_then(Path::extension).and_then(OsStr::to_str);
    match (file, ending) {
        (Some(file), Some("zip")) => return move_out(file, common).await,
        (None, _) | (_, Some("jsonl")) => {}
        (Some(file), _) => {
            return Err(Failure::File {
                path: file.to_owned(),
                problem:
                    "should end in .zip or .jsonl. `perch history --csv` writes what was captured"
                        .to_owned(),
            });
        }
    }
    let lines = match headless::look(common).await?.unsent_lines().await {
        Err(StationError::NothingUnsent) => Vec::new(),
        lines => lines?,
    };
    match file {
        Some(path) => fs::write(path, lines).map_err(|error| Failure::File {
            path: path.to_owned(),
            problem: format!("could not be written: {error}"),
        })?,
        None => io::stdout().lock().write_all(&lines)?,
    }
    Ok(Exit::Done)
}

async fn move_out(file: &Path, common: &Common) -> Result<Exit, Failure> {
    let station = headless::open(common).await?;
    let exported = station.export_unsent(Some(file)).await;
    station.close().await;
    let exported = exported?;
    if common.json {
        terminal::say_json(&exported)?;
        return Ok(Exit::Done);
    }
    terminal::say(format_args!(
        "{} holds {} operations with {} photos. They are held back here; bring the file to the other station and run `perch queue import` there",
        exported.path, exported.rows, exported.photos
    ))?;
    Ok(Exit::Done)
}

async fn import(file: &Path, common: &Common) -> Result<Exit, Failure> {
    let station = headless::open(common).await?;
    let taken = station.import_unsent(file).await;
    station.close().await;
    let taken = taken?;
    terminal::say(format_args!(
        "{} operations were taken over, with {} captures and {} photos; {} were here already",
        taken.operations, taken.captures, taken.photos, taken.known
    ))?;
    Ok(Exit::Done)
}
