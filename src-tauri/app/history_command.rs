//! `perch history`: what was done, on the terminal and as a file.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

use perch_station::{
    error::StationError,
    sheet::{Choice, Form},
    station::Looking,
    view::{CaptureCard, HistoryQuery, SessionBrief, StoryView},
};

use crate::{
    cli::{Common, History},
    exit::{Exit, Failure},
    headless, table, terminal,
    words::{self, or_dash},
};

/// Carries it out.
pub(crate) async fn run(options: &History, common: &Common) -> Result<Exit, Failure> {
    let looking = headless::look(common).await?;
    let query = HistoryQuery {
        text: options.search.clone().unwrap_or_default(),
        from: options.from.clone(),
        to: options.to.clone(),
    };
    let is_sheet = |file: &Path| file.extension().is_some_and(|ending| ending == "csv");
    let form = match &options.file {
        _ if options.csv => Some(Form::Csv),
        _ if common.json => Some(Form::JsonLines),
        Some(file) if is_sheet(file) => Some(Form::Csv),
        Some(_) => Some(Form::JsonLines),
        None => None,
    };
    match (form, &options.session) {
        (Some(form), session) => {
            let choice = match session {
                Some(id) => Choice::Session(id.clone()),
                None => Choice::Found(query),
            };
            write(&looking, &choice, form, options.file.as_deref()).await
        }
        (None, Some(session)) => print_story(&looking.story_view(session).await?),
        (None, None) => list(&looking, &query).await,
    }
}

async fn write(
    looking: &Looking,
    choice: &Choice,
    form: Form,
    file: Option<&Path>,
) -> Result<Exit, Failure> {
    let path = file.unwrap_or(Path::new("the output"));
    let failed = |source: io::Error| StationError::Export {
        path: path.to_owned(),
        source,
    };
    let mut out: Box<dyn Write> = match file {
        Some(path) => Box::new(BufWriter::new(File::create(path).map_err(failed)?)),
        None => Box::new(io::stdout().lock()),
    };
    // Whoever reads the output may have heard enough, which is nobody's mistake.
    let mut trouble = None;
    let written = looking.export_history(choice, form, |bytes| {
        out.write_all(bytes).map_err(|error| {
            trouble = Some(error.kind());
            failed(error)
        })
    });
    let rows = match written.await {
        Err(_) if trouble == Some(io::ErrorKind::BrokenPipe) => {
            return Err(io::Error::from(io::ErrorKind::BrokenPipe).into());
        }
        rows => rows?,
    };
    out.flush()?;
    if file.is_some() {
        terminal::say(format_args!("{} holds {rows} captures", path.display()))?;
    }
    Ok(Exit::Done)
}

async fn list(looking: &Looking, query: &HistoryQuery) -> Result<Exit, Failure> {
    let view = looking.history_view(query, 0).await?;
    if view.groups.is_empty() {
        terminal::say("Nothing was found")?;
        return Ok(Exit::Done);
    }
    let rows: Vec<Vec<String>> = view
        .groups
        .iter()
        .flat_map(|group| group.captures.iter().map(|card| row(&group.session, card)))
        .collect();
    let heading = [
        "CAPTURED", "FOR", "GTIN", "READ", "PRODUCT", "DELIVERY", "SESSION",
    ];
    table::print(&heading, &rows)?;
    if view.more {
        terminal::note("Older captures were found too. --csv and --json write all of them");
    }
    Ok(Exit::Done)
}

fn row(session: &SessionBrief, card: &CaptureCard) -> Vec<String> {
    vec![
        card.created.clone(),
        or_dash(&session.label),
        or_dash(card.gtin.as_deref().unwrap_or_default()),
        card.raw_value.clone(),
        or_dash(card.product_name.as_deref().unwrap_or_default()),
        words::delivery(card.delivery).to_owned(),
        session.id.clone(),
    ]
}

fn print_story(story: &StoryView) -> Result<Exit, Failure> {
    let session = &story.session;
    terminal::say(format_args!(
        "session {} · {} · {}",
        session.id,
        or_dash(&session.label),
        words::session(session.state)
    ))?;
    terminal::say(&session.message)?;
    terminal::say("")?;
    if story.left_out > 0 {
        terminal::say(format_args!("{} older lines are left out", story.left_out))?;
    }
    let rows: Vec<Vec<String>> = story
        .events
        .iter()
        .map(|event| {
            vec![
                event.at.clone().unwrap_or_else(|| "-".to_owned()),
                event.what.clone(),
                or_dash(&event.about),
                event.detail.clone(),
            ]
        })
        .collect();
    table::print(&["WHEN", "WHAT", "ABOUT", ""], &rows)?;
    Ok(Exit::Done)
}
