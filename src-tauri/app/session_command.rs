//! `perch session`: sessions on the terminal.

use perch_station::view::{CaptureRow, PhotoRow, SessionBrief, SessionView};

use crate::{
    cli::{Common, Session},
    exit::{Exit, Failure},
    headless, table, terminal,
    words::{self, or_dash},
};

/// Carries out one of its commands.
pub(crate) async fn run(command: &Session, common: &Common) -> Result<Exit, Failure> {
    match command {
        Session::List => list(common).await,
        Session::Show { id } => show(id.as_deref(), common).await,
        Session::Submit { id } => {
            let station = headless::open(common).await?;
            let done = station.submit_session(id.as_deref()).await;
            station.close().await;
            done?;
            terminal::say(
                "Submit is in the queue; it goes out once all of the session has arrived. `perch sync --until-idle` sends what waits",
            )?;
            Ok(Exit::Done)
        }
        Session::End { id } => {
            let station = headless::open(common).await?;
            let done = station.close_order(id.as_deref()).await;
            station.close().await;
            done?;
            terminal::say("The session is closed here; the server is told with the next sync")?;
            Ok(Exit::Done)
        }
    }
}

async fn list(common: &Common) -> Result<Exit, Failure> {
    let view = headless::look(common).await?.session_view(None).await?;
    let sessions = view.map(|view| view.others).unwrap_or_default();
    if common.json {
        terminal::say_json(&sessions)?;
        return Ok(Exit::Done);
    }
    if sessions.is_empty() {
        terminal::say("There is no session yet. The first scan opens one")?;
        return Ok(Exit::Done);
    }
    let heading = [
        "SESSION",
        "FOR",
        "STATE",
        "CAPTURES",
        "PHOTOS",
        "UNSENT",
        "TO REVIEW",
        "OPENED",
    ];
    table::print(
        &heading,
        &sessions.iter().map(brief_row).collect::<Vec<_>>(),
    )?;
    Ok(Exit::Done)
}

async fn show(id: Option<&str>, common: &Common) -> Result<Exit, Failure> {
    let view = headless::look(common).await?.session_view(id).await?;
    if common.json {
        terminal::say_json(&view)?;
        return Ok(Exit::Done);
    }
    match view {
        Some(view) => print(&view)?,
        None => terminal::say("There is no session at hand. The next scan opens one")?,
    }
    Ok(Exit::Done)
}

fn brief_row(brief: &SessionBrief) -> Vec<String> {
    vec![
        brief.id.clone(),
        or_dash(&brief.label),
        words::session(brief.state).to_owned(),
        brief.captures.to_string(),
        brief.photos.to_string(),
        brief.unsent.to_string(),
        brief.proposals_waiting.to_string(),
        brief.created.clone(),
    ]
}

fn print(view: &SessionView) -> std::io::Result<()> {
    let brief = &view.brief;
    terminal::say(format_args!(
        "session {} · {} · {}",
        brief.id,
        or_dash(&brief.label),
        words::session(brief.state)
    ))?;
    terminal::say(&brief.message)?;
    match &view.remote {
        Some(remote) => terminal::say(format_args!(
            "server  {} · {} · extraction {}",
            remote.id,
            remote.status,
            or_dash(&remote.extraction_status)
        ))?,
        None => terminal::say("server  not told yet")?,
    }
    terminal::say("")?;
    let heading = [
        "CAPTURE",
        "GTIN",
        "READ",
        "PRODUCT",
        "DELIVERY",
        "SERVER",
        "PROPOSALS",
    ];
    table::print(
        &heading,
        &view.captures.iter().map(capture_row).collect::<Vec<_>>(),
    )?;
    if !view.photos.is_empty() {
        terminal::say("")?;
        let heading = ["PHOTO", "SHOT", "OF", "DELIVERY", "FILE"];
        table::print(
            &heading,
            &view.photos.iter().map(photo_row).collect::<Vec<_>>(),
        )?;
    }
    Ok(())
}

fn capture_row(row: &CaptureRow) -> Vec<String> {
    let card = &row.card;
    vec![
        card.id.clone(),
        or_dash(card.gtin.as_deref().unwrap_or_default()),
        card.raw_value.clone(),
        or_dash(card.product_name.as_deref().unwrap_or_default()),
        words::delivery(card.delivery).to_owned(),
        or_dash(card.server_status.as_deref().unwrap_or_default()),
        row.proposal_count.to_string(),
    ]
}

fn photo_row(photo: &PhotoRow) -> Vec<String> {
    vec![
        photo.id.clone(),
        photo.label.clone(),
        photo.capture_label.clone(),
        words::delivery(photo.delivery).to_owned(),
        photo.file_name.clone(),
    ]
}
