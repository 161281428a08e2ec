//! Reading everything that is unsent, with all it needs to be sent from elsewhere.

use std::collections::{BTreeSet, HashMap};

use sqlx::SqliteConnection;
use uuid::Uuid;

use super::{
    MOVED,
    record::{Record, Step},
};
use crate::{
    error::{Result, StationError},
    outbox::{
        capture_row::CaptureRow,
        operation::{Kind, Operation, State},
        photo_row::PhotoRow,
        proposal_row::ProposalRow,
        session_row::{self, SessionRow},
    },
};

/// What is unsent, and what it needs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parcel {
    pub(super) sessions: Vec<SessionRow>,
    pub(super) captures: Vec<CaptureRow>,
    pub(super) photos: Vec<PhotoRow>,
    pub(super) proposals: Vec<ProposalRow>,
    pub(super) steps: Vec<Step>,
}

impl Parcel {
    /// Operations in it.
    pub fn operations(&self) -> usize {
        self.steps.len()
    }

    /// The records in an order in which each stands behind what it names.
    pub(super) fn records(&self) -> impl Iterator<Item = Record> + '_ {
        let sessions = self.sessions.iter().cloned().map(Record::Session);
        let captures = self.captures.iter().cloned().map(Record::Capture);
        let photos = self.photos.iter().cloned().map(Record::Photo);
        let proposals = self.proposals.iter().cloned().map(Record::Proposal);
        let steps = self.steps.iter().cloned().map(Record::Operation);
        sessions
            .chain(captures)
            .chain(photos)
            .chain(proposals)
            .chain(steps)
    }

    /// Hashes of the photos, each once.
    pub(super) fn hashes(&self) -> BTreeSet<&str> {
        self.photos
            .iter()
            .map(|photo| photo.hash.as_str())
            .collect()
    }
}

/// Operations that are neither done nor taken out.
macro_rules! open {
    ($column:literal) => {
        concat!(
            "(select ",
            $column,
            " from operation where state not in ('done', 'discarded') and ",
            $column,
            " is not null)"
        )
    };
}

/// Reads what is unsent.
///
/// # Errors
/// [`StationError::NothingUnsent`] when all is sent; otherwise when the database fails.
pub async fn collect(db: &mut SqliteConnection) -> Result<Parcel> {
    let operations: Vec<Operation> = sqlx::query_as(
        "select * from operation where state not in ('done', 'discarded') order by seq",
    )
    .fetch_all(&mut *db)
    .await?;
    if operations.is_empty() {
        return Err(StationError::NothingUnsent);
    }
    let captures: Vec<CaptureRow> = sqlx::query_as(concat!(
        "select * from capture where session_id in ",
        open!("session_id"),
        " or id in ",
        open!("capture_id"),
        " or id in (select capture_id from photo where id in ",
        open!("photo_id"),
        ") order by created, id"
    ))
    .fetch_all(&mut *db)
    .await?;
    let photos: Vec<PhotoRow> = sqlx::query_as(concat!(
        "select * from photo where (session_id in ",
        open!("session_id"),
        " or id in ",
        open!("photo_id"),
        ") and capture_id in (select id from capture) order by created, id"
    ))
    .fetch_all(&mut *db)
    .await?;
    let proposals: Vec<ProposalRow> = sqlx::query_as(
        "select * from proposal where capture_id in (select capture_id from operation
             where state not in ('done', 'discarded') and kind in ('review_proposal', 'apply_proposals'))",
    )
    .fetch_all(&mut *db)
    .await?;
    let mut parcel = Parcel {
        captures,
        photos,
        proposals,
        ..Parcel::default()
    };
    add_captures_of_photos(&mut *db, &mut parcel).await?;
    parcel.sessions = sessions(&mut *db, &parcel, &operations).await?;
    let waits_for = waits_for(db).await?;
    parcel.steps = operations
        .into_iter()
        .map(|operation| step(operation, &waits_for))
        .collect();
    Ok(parcel)
}

/// A photo may belong to a capture that stayed behind in an expired session.
async fn add_captures_of_photos(db: &mut SqliteConnection, parcel: &mut Parcel) -> Result<()> {
    let here: BTreeSet<&str> = parcel.captures.iter().map(|row| row.id.as_str()).collect();
    let missing: BTreeSet<&str> = parcel
        .photos
        .iter()
        .map(|photo| photo.capture_id.as_str())
        .filter(|id| !here.contains(id))
        .collect();
    let missing: Vec<String> = missing.into_iter().map(str::to_owned).collect();
    let rows = crate::outbox::capture_row::by_ids(db, &missing).await?;
    parcel.captures.extend(rows);
    Ok(())
}

/// The sessions of all that is in the parcel, as they stood before anything was moved.
async fn sessions(
    db: &mut SqliteConnection,
    parcel: &Parcel,
    operations: &[Operation],
) -> Result<Vec<SessionRow>> {
    let ids: BTreeSet<&str> = operations
        .iter()
        .map(|each| each.session_id.as_str())
        .chain(parcel.captures.iter().map(|each| each.session_id.as_str()))
        .chain(parcel.photos.iter().map(|each| each.session_id.as_str()))
        .collect();
    let ids: Vec<String> = ids.into_iter().map(str::to_owned).collect();
    let mut sessions = session_row::by_ids(db, &ids).await?;
    for session in &mut sessions {
        if session.state == MOVED {
            let of_it = operations
                .iter()
                .filter(|each| each.session_id == session.id);
            session.state = standing(of_it.map(|each| each.kind)).to_owned();
        }
    }
    Ok(sessions)
}

/// Where a session stands that has these operations open.
pub(super) fn standing(open: impl Iterator<Item = Kind>) -> &'static str {
    let mut state = "collecting";
    for kind in open {
        match kind {
            Kind::SubmitSession => return "submitting",
            Kind::EndSession => state = "closing",
            _ => {}
        }
    }
    state
}

/// For each open operation the open ones it waits for.
async fn waits_for(db: &mut SqliteConnection) -> Result<HashMap<Uuid, Vec<Uuid>>> {
    let edges: Vec<(String, String)> = sqlx::query_as(
        "select child.id, parent.id from edge
         join operation as child on child.seq = edge.child
         join operation as parent on parent.seq = edge.parent
         where child.state not in ('done', 'discarded') and parent.state not in ('done', 'discarded')
         order by edge.child, edge.parent",
    )
    .fetch_all(db)
    .await?;
    let mut all: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for (child, parent) in edges {
        if let (Ok(child), Ok(parent)) = (child.parse(), parent.parse()) {
            all.entry(child).or_default().push(parent);
        }
    }
    Ok(all)
}

/// What was moved before stands as it would without: unclear, if it was ever sent.
fn step(operation: Operation, waits_for: &HashMap<Uuid, Vec<Uuid>>) -> Step {
    let parents = waits_for.get(&operation.id).cloned().unwrap_or_default();
    let was_moved = operation.state == State::Held && operation.error_code == MOVED;
    let state = match operation.state {
        State::Sending => State::Unknown,
        State::Held if was_moved && operation.attempts > 0 => State::Unknown,
        State::Held if was_moved => State::Ready,
        state => state,
    };
    let mut step = Step::of(operation, state.word(), parents);
    if was_moved {
        step.error_code.clear();
        step.error_detail.clear();
    }
    step
}
