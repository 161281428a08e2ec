//! `perch outbox`: what waits to be sent, on the terminal.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use perch_station::{
    station::Looking,
    view::{CaptureCard, OperationRow, QueueAction, QueueFilter},
};

use crate::{
    cli::{Common, Outbox, Shown},
    exit::{Exit, Failure},
    headless, table, terminal, words,
};

/// Carries out one of its commands.
pub(crate) async fn run(command: &Outbox, common: &Common) -> Result<Exit, Failure> {
    match command {
        Outbox::List { show } => list(*show, common).await,
        Outbox::Retry { ids } => change(ids, QueueAction::Retry, common).await,
        Outbox::Hold { ids } => change(ids, QueueAction::Hold, common).await,
        Outbox::Discard { ids } => change(ids, QueueAction::Discard, common).await,
        Outbox::Export { file } => export(file.as_deref(), common).await,
    }
}

async fn change(ids: &[String], action: QueueAction, common: &Common) -> Result<Exit, Failure> {
    let done = match action {
        QueueAction::Retry => "will be tried again",
        QueueAction::Hold => "is held back",
        QueueAction::Discard => "is taken out",
    };
    let station = headless::open(common).await?;
    let mut exit = Exit::Done;
    for id in ids {
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

/// Writes every capture of every session, oldest session first.
async fn export(file: Option<&Path>, common: &Common) -> Result<Exit, Failure> {
    let looking = headless::look(common).await?;
    let mut captures = Vec::new();
    for session in looking.session_ids().await? {
        let view = looking.session_view(Some(&session)).await?;
        captures.extend(
            view.into_iter()
                .flat_map(|view| view.captures)
                .map(|row| row.card),
        );
    }
    let text = as_csv(&captures)?;
    match file {
        Some(path) => fs::write(path, text).map_err(|error| Failure::File {
            path: path.to_owned(),
            problem: format!("could not be written: {error}"),
        })?,
        None => io::stdout().lock().write_all(&text)?,
    }
    Ok(Exit::Done)
}

fn as_csv(captures: &[CaptureCard]) -> io::Result<Vec<u8>> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record([
        "capture",
        "created",
        "order",
        "type",
        "source",
        "symbology",
        "raw_value",
        "gtin",
        "elements",
        "also_read",
        "label_conflict",
        "count",
        "product_name",
        "photos",
        "delivery",
        "server_status",
    ])?;
    for card in captures {
        let elements: Vec<String> = card
            .elements
            .iter()
            .map(|element| format!("({}){}", element.ai, element.value))
            .collect();
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        out.write_record([
            card.id.clone(),
            card.created.clone(),
            text(&card.order_id),
            card.capture_type.clone(),
            card.source.clone(),
            card.symbology.clone(),
            card.raw_value.clone(),
            text(&card.gtin),
            elements.concat(),
            text(&card.also_read),
            text(&card.label_conflict),
            card.count.to_string(),
            text(&card.product_name),
            card.photos.to_string(),
            words::delivery(card.delivery).to_owned(),
            text(&card.server_status),
        ])?;
    }
    out.into_inner().map_err(|error| error.into_error())
}
