//! The Session screen, and sessions in one line.

use std::collections::HashMap;

use scanner_api::{Capture, ExtractionStatus, Session};
use sqlx::SqliteConnection;
use tr::tr;

use super::{
    Live,
    card::{self, Facts},
    photos, said, server, words,
};
use crate::{
    carry,
    clock::{millis, rfc3339},
    error::{Result, StationError},
    intake,
    outbox::{
        capture_row,
        operation::Kind,
        photo_row, proposal_row, queue_row,
        session_row::{self, Contents, SessionRow},
    },
    text::shown,
    view::{CaptureRow, Pair, RemoteSession, SessionBrief, SessionState, SessionView},
};

/// Most sessions in the list beside.
const MOST: u32 = 100;

/// The Session screen for a session, else the one at hand, else the newest;
/// nothing before the first capture.
///
/// # Errors
/// [`StationError::Unknown`] when there is no such session; otherwise when the database fails.
pub async fn session_view(
    db: &mut SqliteConnection,
    live: &Live,
    session_id: Option<&str>,
) -> Result<Option<SessionView>> {
    let others = session_row::newest(db, MOST).await?;
    let session = match session_id {
        Some(id) => Some(session_row::by_id(db, id).await?),
        None => intake::at_hand(db)
            .await?
            .or_else(|| others.first().cloned()),
    };
    let Some(session) = session else {
        return Ok(None);
    };
    let Some(brief) = briefs(db, live, std::slice::from_ref(&session))
        .await?
        .into_iter()
        .next()
    else {
        return Ok(None);
    };
    let photos = photo_row::of_session(db, &session.id).await?;
    let submit_hint = submit_hint(&session, brief.captures);
    Ok(Some(SessionView {
        remote: remote(&session),
        can_submit: submit_hint.is_empty(),
        submit_hint,
        next_poll: session.next_poll.map(rfc3339),
        captures: captures(db, live, &session.id).await?,
        photos: photos::rows(db, live, &photos).await?,
        others: briefs(db, live, &others).await?,
        brief,
    }))
}

/// Why a session cannot be submitted; empty when it can.
fn submit_hint(session: &SessionRow, captures: u32) -> String {
    match (session.is_collecting(), captures) {
        (true, 0) => StationError::NothingCaptured.to_string(),
        (true, _) => String::new(),
        (false, _) => StationError::SessionClosed.to_string(),
    }
}

async fn captures(
    db: &mut SqliteConnection,
    live: &Live,
    session_id: &str,
) -> Result<Vec<CaptureRow>> {
    let rows = capture_row::of_session(db, session_id).await?;
    let ids = card::ids(&rows);
    let facts = Facts::about(db, &rows).await?;
    let retries = queue_row::about_captures(db, Kind::RetryCapture, &ids).await?;
    let proposals = proposal_row::counts(db, &ids).await?;
    Ok(rows
        .iter()
        .map(|row| {
            let remote: Option<Capture> = said(row.remote.as_deref());
            let card = facts.card_with(live, row, remote.as_ref());
            let beside = server::Beside {
                remote,
                proposals: proposals.get(&row.id).copied().unwrap_or(0),
                retry: retries.get(&row.id),
            };
            server::capture_row(card, row, beside)
        })
        .collect())
}

fn remote(session: &SessionRow) -> Option<RemoteSession> {
    let id = session.remote_id.as_deref()?;
    let remote: Session = said(session.remote.as_deref()).unwrap_or_default();
    let word = |word: Option<&str>| word.map(words::server_word).unwrap_or_default();
    Some(RemoteSession {
        id: shown(id),
        status: word(remote.status.as_ref().map(|word| word.as_str())),
        extraction_status: words::server_word(&session.extraction_status),
        capture_mode: word(remote.capture_mode.as_ref().map(|word| word.as_str())),
        created: remote.created.map(|at| at.to_string()),
        modified: remote.modified.map(|at| at.to_string()),
        metadata: remote
            .metadata
            .iter()
            .map(|(name, value)| Pair {
                name: shown(name),
                value: shown(value),
            })
            .collect(),
    })
}

/// Sessions in one line each, in the order they are given in.
pub(super) async fn briefs(
    db: &mut SqliteConnection,
    live: &Live,
    sessions: &[SessionRow],
) -> Result<Vec<SessionBrief>> {
    let ids: Vec<String> = sessions.iter().map(|row| row.id.clone()).collect();
    let contents: HashMap<String, Contents> = session_row::contents_of(db, &ids).await?;
    Ok(sessions
        .iter()
        .map(|row| {
            brief(
                row,
                contents.get(&row.id).copied().unwrap_or_default(),
                live,
            )
        })
        .collect())
}

fn brief(row: &SessionRow, contents: Contents, live: &Live) -> SessionBrief {
    let state = state(row, contents, live);
    SessionBrief {
        id: row.id.clone(),
        label: words::session(row),
        state,
        message: message(row, state, contents),
        captures: contents.captures,
        photos: contents.photos,
        unsent: contents.unsent,
        proposals_waiting: contents.proposals_waiting,
        created: rfc3339(row.created),
    }
}

/// Where a session stands, of its state here and what the server said last.
pub(super) fn state(row: &SessionRow, contents: Contents, live: &Live) -> SessionState {
    match row.state.as_str() {
        "collecting" => return SessionState::Collecting,
        "submitting" => return SessionState::Submitting,
        "closing" | "closed" | carry::MOVED => return SessionState::Closed,
        "expired" => return SessionState::Expired,
        _ => {}
    }
    match ExtractionStatus::from_word(&row.extraction_status) {
        ExtractionStatus::Accepted | ExtractionStatus::Rejected => SessionState::Finished,
        ExtractionStatus::Ready if contents.proposals_waiting > 0 => SessionState::Review,
        // Ready, but its proposals have not been read yet.
        ExtractionStatus::Ready if row.proposals_due == 0 => SessionState::Finished,
        _ => {
            let since = row.submitted_at.map_or(0, |submitted| live.now - submitted);
            match since > millis(live.taking_long) {
                true => SessionState::TakingLong,
                false => SessionState::Extracting,
            }
        }
    }
}

fn message(row: &SessionRow, state: SessionState, contents: Contents) -> String {
    let Contents {
        captures,
        unsent,
        proposals_waiting,
        ..
    } = contents;
    match (state, row.state.as_str()) {
        (SessionState::Collecting, _) if captures == 0 => tr!("Scan a code to begin"),
        (SessionState::Collecting, _) => {
            tr!("Takes captures and photos until it is submitted or closed")
        }
        (SessionState::Submitting, _) if unsent > 1 => {
            tr!("{n} operation is still to be sent, the submit last"
                | "{n} operations are still to be sent, the submit last" % unsent)
        }
        (SessionState::Submitting, _) => tr!("Waits to be submitted"),
        (SessionState::Extracting, _) => {
            tr!("The server reads it; proposals come by themselves")
        }
        (SessionState::TakingLong, _) => {
            tr!("The server takes longer than usual; it is still asked, now and then")
        }
        (SessionState::Review, _) => {
            tr!("{n} proposal for you to decide"
                | "{n} proposals for you to decide" % proposals_waiting)
        }
        (SessionState::Finished, _) => tr!("Nothing is left to decide"),
        (SessionState::Closed, "closing") => {
            tr!("Closed here; {n} operation is still to be sent"
                | "Closed here; {n} operations are still to be sent" % unsent)
        }
        (SessionState::Closed, carry::MOVED) => {
            tr!("Moved to another station; what was not sent is held back here")
        }
        (SessionState::Closed, _) => tr!("Closed without extraction"),
        (SessionState::Expired, _) => {
            tr!("The server let it expire; what was not sent moved to a fresh session")
        }
    }
}
