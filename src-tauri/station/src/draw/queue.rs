//! The Queue screen.

use std::collections::HashMap;

use scanner_api::{Capture, Proposal};
use sqlx::SqliteConnection;
use tr::tr;

use super::{Live, queue_words, said, words};
use crate::{
    clock::rfc3339,
    error::Result,
    outbox::{
        capture_row::{self, CaptureRow},
        operation::{Operation, State},
        photo_row::{self, PhotoRow},
        proposal_row::{self, ProposalRow},
        queue_row::{self, Behind, Part},
        session_row::{self, SessionRow},
    },
    view::{OperationRow, QueueCounts, QueueFilter, QueueView, UploadView},
};

/// Rows on a page.
const PAGE: u32 = 50;

/// One page of the Queue screen.
///
/// # Errors
/// When the database fails.
pub async fn queue_view(
    db: &mut SqliteConnection,
    live: &Live,
    filter: QueueFilter,
    page: u32,
) -> Result<QueueView> {
    let states = States(queue_row::counts(db).await?);
    let (first, second) = parts(filter, &states);
    let operations = read(db, first, second, page.saturating_mul(PAGE)).await?;
    let subjects = Subjects::of(db, &operations).await?;
    Ok(QueueView {
        counts: counts_of(&states, queue_row::oldest_unsent(db).await?.map(rfc3339)),
        filter,
        rows: operations
            .iter()
            .map(|operation| subjects.row(operation, live))
            .collect(),
        total: first.rows + second.map_or(0, |second| second.rows),
        page,
        page_size: PAGE,
    })
}

/// How far the photo of an operation is, if it is the one on its way.
fn upload_of(operation: &Operation, live: &Live) -> Option<UploadView> {
    let is_sending = operation.state == State::Sending;
    live.upload_of(operation.photo_id.as_deref().filter(|_| is_sending)?)
}

/// How many operations stand in which state.
pub(super) async fn counts(db: &mut SqliteConnection) -> Result<QueueCounts> {
    let states = States(queue_row::counts(db).await?);
    Ok(counts_of(
        &states,
        queue_row::oldest_unsent(db).await?.map(rfc3339),
    ))
}

fn counts_of(states: &States, oldest_unsent: Option<String>) -> QueueCounts {
    QueueCounts {
        waiting: states.sum(&[State::Blocked, State::Ready]),
        sending: states.sum(&[State::Sending]),
        unclear: states.sum(&[State::Unknown]),
        needs_you: states.sum(&NEEDS_YOU),
        done: states.sum(&[State::Done]),
        oldest_unsent,
    }
}

/// What goes on only when somebody acts.
pub(super) const NEEDS_YOU: [State; 2] = [State::Parked, State::Held];

struct States(HashMap<State, u32>);

impl States {
    fn sum(&self, states: &[State]) -> u32 {
        states.iter().filter_map(|state| self.0.get(state)).sum()
    }
}

/// A part of the list and how long it is.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    part: Part,
    rows: u32,
}

/// The one or two parts a filter shows, in their order.
fn parts(filter: QueueFilter, states: &States) -> (Stretch, Option<Stretch>) {
    let stretch = |part, of: &[State]| Stretch {
        part,
        rows: states.sum(of),
    };
    let parked = stretch(Part::Parked, &[State::Parked]);
    match filter {
        QueueFilter::Open => {
            let going = [
                State::Blocked,
                State::Ready,
                State::Sending,
                State::Unknown,
                State::Held,
            ];
            (parked, Some(stretch(Part::Going, &going)))
        }
        QueueFilter::NeedsYou => (parked, Some(stretch(Part::Held, &[State::Held]))),
        QueueFilter::Done => (stretch(Part::Over, &[State::Done, State::Discarded]), None),
    }
}

/// A page out of two parts that stand one behind the other.
async fn read(
    db: &mut SqliteConnection,
    first: Stretch,
    second: Option<Stretch>,
    offset: u32,
) -> Result<Vec<Operation>> {
    let mut page = queue_row::part(db, first.part, PAGE, offset).await?;
    let room = PAGE - u32::try_from(page.len()).unwrap_or(PAGE);
    if let Some(second) = second.filter(|_| room > 0) {
        let offset = offset.saturating_sub(first.rows);
        page.extend(queue_row::part(db, second.part, room, offset).await?);
    }
    Ok(page)
}

/// What the operations of a page are about.
#[derive(Debug)]
struct Subjects {
    sessions: HashMap<String, SessionRow>,
    captures: HashMap<String, CaptureRow>,
    photos: HashMap<String, PhotoRow>,
    proposals: HashMap<String, ProposalRow>,
    behind: HashMap<i64, Behind>,
}

impl Subjects {
    async fn of(db: &mut SqliteConnection, operations: &[Operation]) -> Result<Self> {
        let ids = |of: fn(&Operation) -> Option<&String>| -> Vec<String> {
            operations.iter().filter_map(of).cloned().collect()
        };
        let photos = photo_row::by_ids(db, &ids(|operation| operation.photo_id.as_ref())).await?;
        let mut captures = ids(|operation| operation.capture_id.as_ref());
        captures.extend(photos.iter().map(|photo| photo.capture_id.clone()));
        let captures = capture_row::by_ids(db, &captures).await?;
        let sessions =
            session_row::by_ids(db, &ids(|operation| Some(&operation.session_id))).await?;
        let proposals =
            proposal_row::by_ids(db, &ids(|operation| operation.proposal_id.as_ref())).await?;
        let blocked = operations
            .iter()
            .filter(|operation| operation.state == State::Blocked);
        let blocked: Vec<i64> = blocked.map(|operation| operation.seq).collect();
        Ok(Self {
            sessions: sessions
                .into_iter()
                .map(|row| (row.id.clone(), row))
                .collect(),
            captures: captures
                .into_iter()
                .map(|row| (row.id.clone(), row))
                .collect(),
            photos: photos
                .into_iter()
                .map(|row| (row.id.clone(), row))
                .collect(),
            proposals: proposals
                .into_iter()
                .map(|row| (row.id.clone(), row))
                .collect(),
            behind: queue_row::behind(db, &blocked).await?,
        })
    }

    fn row(&self, operation: &Operation, live: &Live) -> OperationRow {
        let (state, state_word) = queue_words::state(operation.state);
        let (action, more) = queue_words::actions(operation.state);
        let is_timed = matches!(operation.state, State::Ready | State::Unknown);
        let behind = self.behind.get(&operation.seq).copied();
        OperationRow {
            id: operation.id.to_string(),
            what: queue_words::operation_words(operation.kind),
            subject: self.subject(operation),
            session_label: self.session(&operation.session_id),
            state,
            state_word,
            cause: queue_words::cause(operation, behind, live),
            next_try: is_timed.then(|| rfc3339(operation.not_before)),
            attempts: operation.attempts,
            action,
            more,
            upload: upload_of(operation, live),
            created: rfc3339(operation.created),
        }
    }

    /// What an operation is about, the closest thing first.
    fn subject(&self, operation: &Operation) -> String {
        if let Some(photo) = operation
            .photo_id
            .as_deref()
            .and_then(|id| self.photos.get(id))
        {
            let of = self.capture(Some(&photo.capture_id));
            return format!("{}, {of}", words::photo_type(&photo.photo_type));
        }
        let of = self.capture(operation.capture_id.as_deref());
        let proposal = operation
            .proposal_id
            .as_deref()
            .and_then(|id| self.proposals.get(id));
        match proposal.and_then(|row| said::<Proposal>(Some(&row.remote))?.field_name) {
            Some(field) => format!("{}, {of}", words::field(&field)),
            None if of.is_empty() => self.session(&operation.session_id),
            None => of,
        }
    }

    fn capture(&self, id: Option<&str>) -> String {
        let Some(row) = id.and_then(|id| self.captures.get(id)) else {
            return String::new();
        };
        let remote: Option<Capture> = said(row.remote.as_deref());
        words::capture(
            row,
            remote
                .as_ref()
                .and_then(|remote| remote.product_name.as_deref()),
        )
    }

    fn session(&self, id: &str) -> String {
        match self.sessions.get(id).map(words::session) {
            Some(label) if !label.is_empty() => label,
            // The end of a UUIDv7 is what differs.
            Some(_) | None => tr!(
                "Session {id}",
                id = id.get(id.len().saturating_sub(6)..).unwrap_or(id)
            ),
        }
    }
}
