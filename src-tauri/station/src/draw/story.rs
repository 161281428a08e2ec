//! A session's whole story: what was captured, sent, found out and decided, with times.

use std::collections::HashMap;

use scanner_api::{Capture, CaptureStatus, Proposal};
use sqlx::SqliteConnection;
use tr::tr;

use super::{Live, queue::NEEDS_YOU, said, session, words};
use crate::{
    clock::{Millis, rfc3339},
    error::{Result, StationError},
    outbox::{
        capture_row::{self, CaptureRow},
        history_row,
        operation::{Kind, Operation, State},
        photo_row::{self, PhotoRow},
        proposal_row::{self, ProposalRow},
        session_row,
    },
    view::{StoryEvent, StoryKind, StoryView},
};

/// Most events that are listed.
const MOST: usize = 1_000;

/// What happened in a session.
///
/// # Errors
/// When there is no such session or the database fails.
pub async fn story_view(
    db: &mut SqliteConnection,
    live: &Live,
    session_id: &str,
) -> Result<StoryView> {
    let row = session_row::by_id(db, session_id).await?;
    let captures = capture_row::of_session(db, session_id).await?;
    let ids: Vec<String> = captures.iter().map(|row| row.id.clone()).collect();
    let book = Book {
        photos: photo_row::of_captures(db, &ids).await?,
        proposals: proposal_row::of_captures(db, &ids).await?,
        finished: history_row::finished(db, session_id).await?,
        names: captures.iter().map(name).collect(),
    };
    let operations = history_row::operations(db, session_id).await?;
    let mut events = vec![event(row.created, StoryKind::Here, tr!("Session opened"))];
    events.extend(captures.iter().flat_map(|row| book.capture(row)));
    events.extend(book.photos.iter().map(|row| book.photo(row)));
    events.extend(book.proposed());
    events.extend(operations.iter().filter_map(|each| book.operation(each)));
    // Equal moments stay in the order of the flow.
    events.sort_by_key(|(at, _)| *at);
    let mut events: Vec<StoryEvent> = events.into_iter().map(|(_, event)| event).collect();
    events.extend(to_come(&operations));
    let left_out = events.len().saturating_sub(MOST);
    events.drain(..left_out);
    let briefs = session::briefs(db, live, std::slice::from_ref(&row)).await?;
    let Some(session) = briefs.into_iter().next() else {
        return Err(StationError::Unknown {
            what: tr!("is not here" => "session"),
            id: session_id.to_owned(),
        });
    };
    Ok(StoryView {
        session,
        events,
        left_out: u32::try_from(left_out).unwrap_or(u32::MAX),
    })
}

type Timed = (Millis, StoryEvent);

fn event(at: Millis, kind: StoryKind, what: String) -> Timed {
    let event = StoryEvent {
        at: Some(rfc3339(at)),
        kind,
        what,
        about: String::new(),
        detail: String::new(),
    };
    (at, event)
}

/// The same about something.
fn about((at, event): Timed, about: &str, detail: String) -> Timed {
    let event = StoryEvent {
        about: about.to_owned(),
        detail,
        ..event
    };
    (at, event)
}

fn name(row: &CaptureRow) -> (String, String) {
    let remote: Option<Capture> = said(row.remote.as_deref());
    let product = remote
        .as_ref()
        .and_then(|each| each.product_name.as_deref());
    (row.id.clone(), words::capture(row, product))
}

/// What the events of a session are about.
struct Book {
    photos: Vec<PhotoRow>,
    proposals: Vec<ProposalRow>,
    finished: HashMap<i64, Millis>,
    /// Names of captures, by id.
    names: HashMap<String, String>,
}

impl Book {
    fn name(&self, capture: &str) -> &str {
        self.names.get(capture).map_or("", String::as_str)
    }

    /// That it was captured, and that the server was done with it.
    fn capture(&self, row: &CaptureRow) -> Vec<Timed> {
        let by = match row.source.as_str() {
            "camera" => tr!("by camera"),
            "gun" => tr!("by gun"),
            _ => tr!("typed in"),
        };
        let detail = match words::symbology(&row.symbology) {
            "" => by,
            symbology => format!("{symbology}, {by}"),
        };
        let captured = event(row.created, StoryKind::Here, tr!("Captured"));
        let mut events = vec![about(captured, self.name(&row.id), detail)];
        let remote: Capture = said(row.remote.as_deref()).unwrap_or_default();
        if let Some(processed) = remote.processed_at {
            let (kind, what) = match &remote.status {
                Some(CaptureStatus::Completed) => (StoryKind::Server, tr!("Product found")),
                Some(CaptureStatus::NotFound) => (StoryKind::Trouble, tr!("Product not found")),
                Some(CaptureStatus::Failed) => (StoryKind::Trouble, tr!("Failed at the server")),
                Some(_) | None => (StoryKind::Server, tr!("Looked at by the server")),
            };
            let done = event(processed.as_millisecond(), kind, what);
            let detail = words::or_empty(remote.error_message.as_deref());
            events.push(about(done, self.name(&row.id), detail));
        }
        events
    }

    fn photo(&self, row: &PhotoRow) -> Timed {
        let taken = event(row.created, StoryKind::Here, tr!("Photo taken"));
        about(
            taken,
            self.name(&row.capture_id),
            words::photo_type(&row.photo_type),
        )
    }

    /// The first moment each capture had proposals, and how many; and what others decided.
    fn proposed(&self) -> Vec<Timed> {
        let mut came: HashMap<&str, (Millis, u32)> = HashMap::new();
        let mut events = Vec::new();
        for row in &self.proposals {
            let remote: Proposal = said(Some(&row.remote)).unwrap_or_default();
            if let Some(created) = remote.created {
                let at = created.as_millisecond();
                let (first, n) = came.entry(&row.capture_id).or_insert((at, 0));
                (*first, *n) = (at.min(*first), *n + 1);
            }
            if let (None | Some(""), Some(reviewed)) = (row.decision.as_deref(), remote.reviewed_at)
            {
                let decided = event(
                    reviewed.as_millisecond(),
                    StoryKind::Decided,
                    tr!("Decided elsewhere"),
                );
                events.push(about(decided, self.name(&row.capture_id), field(&remote)));
            }
        }
        events.extend(came.into_iter().map(|(capture, (at, n))| {
            let what = tr!("{n} proposal came" | "{n} proposals came" % n);
            about(
                event(at, StoryKind::Server, what),
                self.name(capture),
                String::new(),
            )
        }));
        events
    }

    /// What became of an operation that is over.
    fn operation(&self, operation: &Operation) -> Option<Timed> {
        let at = *self.finished.get(&operation.seq)?;
        let photo = operation
            .photo_id
            .as_ref()
            .and_then(|id| self.photos.iter().find(|photo| photo.id == *id));
        let capture = operation
            .capture_id
            .as_deref()
            .or(photo.map(|photo| photo.capture_id.as_str()));
        let proposal = operation
            .proposal_id
            .as_ref()
            .and_then(|id| self.proposals.iter().find(|row| row.id == *id));
        let detail = match (photo, proposal) {
            (Some(photo), _) => words::photo_type(&photo.photo_type),
            (None, Some(row)) => field(&said(Some(&row.remote)).unwrap_or_default()),
            (None, None) => String::new(),
        };
        let decision = proposal.and_then(|row| row.decision.as_deref());
        let (kind, what) = match operation.state {
            State::Discarded => (StoryKind::TakenOut, taken_out(operation.kind)),
            _ => done(operation.kind, decision),
        };
        let name = capture.map_or("", |id| self.name(id));
        Some(about(event(at, kind, what), name, detail))
    }
}

fn field(remote: &Proposal) -> String {
    words::field(remote.field_name.as_deref().unwrap_or_default())
}

/// What happened when the server had it.
fn done(kind: Kind, decision: Option<&str>) -> (StoryKind, String) {
    match kind {
        Kind::CreateSession => (StoryKind::Sent, tr!("Session opened at the server")),
        Kind::CreateCapture => (StoryKind::Sent, tr!("Capture delivered")),
        Kind::RetryCapture => (StoryKind::Sent, tr!("Server asked to try again")),
        Kind::SendPhoto => (StoryKind::Sent, tr!("Photo delivered")),
        Kind::RelabelPhoto => (StoryKind::Sent, tr!("Photo type changed")),
        Kind::ReorderPhotos => (StoryKind::Sent, tr!("Photos put in order")),
        Kind::SubmitSession => (StoryKind::Sent, tr!("Submitted for extraction")),
        Kind::EndSession => (StoryKind::Sent, tr!("Closed without extraction")),
        Kind::ReviewProposal if decision == Some("rejected") => {
            (StoryKind::Decided, tr!("Rejected"))
        }
        Kind::ReviewProposal => (StoryKind::Decided, tr!("Accepted")),
        Kind::ApplyProposals => (StoryKind::Decided, tr!("Written to the product")),
        Kind::SaveRedirect => (StoryKind::Decided, tr!("Link saved for the product")),
    }
}

/// What somebody took out before it was sent.
fn taken_out(kind: Kind) -> String {
    match kind {
        Kind::CreateSession | Kind::SubmitSession | Kind::EndSession => tr!("Session taken out"),
        Kind::CreateCapture | Kind::RetryCapture => tr!("Capture taken out"),
        Kind::SendPhoto | Kind::RelabelPhoto | Kind::ReorderPhotos => tr!("Photo taken out"),
        Kind::ReviewProposal | Kind::ApplyProposals => tr!("Decision taken out"),
        Kind::SaveRedirect => tr!("Link taken out"),
    }
}

/// What has yet to happen, in one line each.
fn to_come(operations: &[Operation]) -> Vec<StoryEvent> {
    let count = |needs_you: bool| {
        let open = operations.iter().filter(|each| {
            let is_over = matches!(each.state, State::Done | State::Discarded);
            !is_over && NEEDS_YOU.contains(&each.state) == needs_you
        });
        u32::try_from(open.count()).unwrap_or(u32::MAX)
    };
    let line = |kind, n: u32, what: String| {
        (n > 0).then(|| StoryEvent {
            at: None,
            kind,
            what,
            about: String::new(),
            detail: tr!("See the Queue screen"),
        })
    };
    let (stuck, going) = (count(true), count(false));
    let needs_you = line(
        StoryKind::Trouble,
        stuck,
        tr!("{n} step needs you" | "{n} steps need you" % stuck),
    );
    let waits = line(
        StoryKind::Waiting,
        going,
        tr!("{n} step is still to be sent" | "{n} steps are still to be sent" % going),
    );
    waits.into_iter().chain(needs_you).collect()
}
