//! The Review screen.

use std::collections::HashMap;

use sqlx::SqliteConnection;
use tr::tr;

use super::{
    Live,
    card::{self, Facts},
    proposal::Both,
    session,
};
use crate::{
    clock::rfc3339,
    error::Result,
    language,
    outbox::{
        capture_row::{self, CaptureRow},
        operation::{Kind, State},
        photo_row::{self, PhotoRow},
        proposal_row::{self, ProposalRow},
        queue_row::{self, Standing},
        session_row::{self, Contents},
    },
    review::{self, Origin, Record},
    text::shown,
    view::{CaptureCard, ChangeView, ProposalView, ReviewGroup, ReviewView, SessionState},
};

/// The Review screen: what waits for a decision or to be applied, and what was decided last.
///
/// # Errors
/// When the database fails.
pub async fn review_view(db: &mut SqliteConnection, live: &Live) -> Result<ReviewView> {
    let captures = capture_row::to_review(db).await?;
    let facts = Facts::about(db, &captures).await?;
    let table = Table::of(db, &captures).await?;
    let groups: Vec<ReviewGroup> = captures
        .iter()
        .map(|capture| table.group(capture, facts.card(live, capture)))
        .collect();
    let number = |is: fn(&Both<'_>) -> bool| {
        let n = table
            .proposals
            .iter()
            .map(Both::of)
            .filter(|both| is(both))
            .count();
        u32::try_from(n).unwrap_or(u32::MAX)
    };
    let extracting = session_row::extracting(db).await?;
    let slow = extracting
        .iter()
        .filter(|row| session::state(row, Contents::default(), live) == SessionState::TakingLong)
        .count();
    let hint = match groups.is_empty() {
        true => hint(extracting.len(), slow),
        false => String::new(),
    };
    Ok(ReviewView {
        pending: number(|both| both.is_waiting()),
        decided: number(|both| both.is_decided()),
        extracting: u32::try_from(extracting.len()).unwrap_or(u32::MAX),
        hint,
        groups,
    })
}

/// What to do where there is nothing to review.
fn hint(extracting: usize, slow: usize) -> String {
    match (extracting, slow) {
        (0, _) => tr!("Submit a session, and the server's proposals appear here"),
        (_, 0) => tr!(
            "The server reads {n} session; proposals appear here by themselves"
                | "The server reads {n} sessions; proposals appear here by themselves" % extracting
        ),
        (_, _) => tr!(
            "The server reads {n} session and takes longer than usual; proposals appear here by themselves"
                | "The server reads {n} sessions and takes longer than usual; proposals appear here by themselves"
                    % extracting
        ),
    }
}

/// All that is laid out for review, asked for at once.
#[derive(Debug)]
struct Table {
    proposals: Vec<ProposalRow>,
    photos: Vec<PhotoRow>,
    /// Where our decisions stand, by proposal.
    decisions: HashMap<String, Standing>,
    /// Where applying stands, by capture.
    applies: HashMap<String, Standing>,
    /// Places in `proposals`, by capture.
    places: HashMap<String, Vec<usize>>,
    /// How often each source was right about a field here.
    records: HashMap<Origin, Record>,
    /// Open proposals that may be accepted together, by where they come from.
    alike: HashMap<Origin, u32>,
}

impl Table {
    async fn of(db: &mut SqliteConnection, captures: &[CaptureRow]) -> Result<Self> {
        let ids = card::ids(captures);
        let proposals = proposal_row::of_captures(db, &ids).await?;
        let proposal_ids: Vec<String> = proposals.iter().map(|row| row.id.clone()).collect();
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, row) in proposals.iter().enumerate() {
            places
                .entry(row.capture_id.clone())
                .or_default()
                .push(place);
        }
        let records = review::records(db).await?;
        let mut alike: HashMap<Origin, u32> = HashMap::new();
        // All that wait are among them.
        for origin in proposals
            .iter()
            .filter_map(|row| Both::of(row).joins(&records))
        {
            *alike.entry(origin).or_default() += 1;
        }
        Ok(Self {
            records,
            alike,
            photos: photo_row::of_captures(db, &ids).await?,
            decisions: queue_row::about_proposals(db, &proposal_ids).await?,
            applies: queue_row::about_captures(db, Kind::ApplyProposals, &ids).await?,
            proposals,
            places,
        })
    }

    fn group(&self, capture: &CaptureRow, card: CaptureCard) -> ReviewGroup {
        let places = self.places.get(&capture.id).map_or(&[][..], Vec::as_slice);
        let rows = places.iter().filter_map(|place| self.proposals.get(*place));
        let photos: Vec<&PhotoRow> = self
            .photos
            .iter()
            .filter(|photo| photo.capture_id == capture.id)
            .collect();
        let proposals: Vec<(Both<'_>, Option<&Standing>)> = rows
            .map(|row| (Both::of(row), self.decisions.get(&row.id)))
            .collect();
        let changes: Vec<ChangeView> = proposals
            .iter()
            .filter_map(|(both, sent)| both.change(capture.applied_at, *sent))
            .collect();
        let apply = self.applies.get(&capture.id);
        ReviewGroup {
            capture: card,
            session_id: capture.session_id.clone(),
            proposals: proposals
                .iter()
                .map(|(both, sent)| self.proposal(both, &photos, *sent))
                .collect(),
            can_apply: !changes.is_empty() && !apply.is_some_and(Standing::is_open),
            changes,
            apply_message: apply.map(apply_message).unwrap_or_default(),
            applied_at: capture.applied_at.map(rfc3339),
        }
    }

    fn proposal(
        &self,
        both: &Both<'_>,
        photos: &[&PhotoRow],
        sent: Option<&Standing>,
    ) -> ProposalView {
        let origin = both.origin();
        let record = origin.as_ref().and_then(|origin| self.records.get(origin));
        // Only what may join the others has a number of them.
        let alike = both
            .joins(&self.records)
            .and_then(|origin| self.alike.get(&origin).copied());
        both.view(photos, sent, record, alike.unwrap_or(0))
    }
}

fn apply_message(apply: &Standing) -> String {
    let or = |sentence: String| match apply.error_detail.as_str() {
        "" => sentence,
        detail => shown(&language::say(detail)),
    };
    match apply.state {
        State::Blocked => tr!("Applied as soon as the decisions have reached the server"),
        State::Ready => or(tr!("Waits to be applied")),
        State::Sending => tr!("Being applied"),
        State::Unknown => or(tr!(
            "Sent, but the answer was lost; the server is asked whether it was applied"
        )),
        State::Parked => or(tr!("Not applied; see the queue")),
        State::Held => tr!("You hold it back in the queue"),
        State::Done => tr!("Written to the product"),
        State::Discarded => tr!("Taken out of the queue, so it was not applied"),
    }
}
