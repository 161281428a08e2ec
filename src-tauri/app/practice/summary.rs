//! What a round of practice brought about, here and at the server.

use perch_station::{
    station::{Idle, Station, Why},
    view::{DecisionState, Delivery, SessionView, Verdict},
};
use scanner_sim::Simulator;
use serde::Serialize;

use super::round;
use crate::{exit::Failure, terminal};

/// A round brings at least this many of each.
const CAPTURES: usize = 8;
const PHOTOS: usize = 4;
const PROPOSALS: usize = 3;

/// The round in numbers.
#[derive(Debug, Serialize)]
pub(super) struct Summary {
    order: String,
    captures: Share,
    photos: Share,
    proposals: Proposals,
    server: Server,
    #[serde(skip)]
    lines: Vec<String>,
}

/// How many of the round there are, and how many of them the server has.
#[derive(Debug, Clone, Copy, Serialize)]
struct Share {
    taken: usize,
    delivered: usize,
}

/// The proposals of the round.
#[derive(Debug, Default, Serialize)]
struct Proposals {
    accepted: usize,
    rejected: usize,
    applied: usize,
}

/// What the server holds from all rounds.
#[derive(Debug, Serialize)]
struct Server {
    sessions: usize,
    captures: usize,
    photos: usize,
    proposals_applied: usize,
}

impl Summary {
    /// Looks at the round of this order.
    pub(super) async fn of(
        station: &Station,
        simulator: &Simulator,
        order: &str,
    ) -> Result<Self, Failure> {
        let sessions = round::sessions(station).await?;
        let id = sessions
            .iter()
            .find(|session| session.label == order)
            .map(|session| session.id.as_str());
        let session = match id {
            Some(id) => station.session_view(Some(id)).await?,
            None => None,
        };
        Ok(Self {
            order: order.to_owned(),
            captures: share(
                session
                    .iter()
                    .flat_map(|view| view.captures.iter().map(|row| row.card.delivery)),
            ),
            photos: share(
                session
                    .iter()
                    .flat_map(|view| view.photos.iter().map(|photo| photo.delivery)),
            ),
            proposals: proposals(station, id).await?,
            server: Server {
                sessions: simulator.sessions().len(),
                captures: simulator.captures().len(),
                photos: simulator.photos().len(),
                proposals_applied: simulator
                    .proposals()
                    .iter()
                    .filter(|proposal| proposal.applied)
                    .count(),
            },
            lines: session.iter().flat_map(lines).collect(),
        })
    }

    /// What a whole round would have and this one has not, a sentence each.
    pub(super) fn lacks(&self, idle: &Idle) -> Vec<String> {
        let Proposals {
            accepted,
            rejected,
            applied,
        } = self.proposals;
        let needed = [
            (
                "captures were delivered",
                self.captures.delivered,
                self.captures.taken.max(CAPTURES),
            ),
            (
                "photos were delivered",
                self.photos.delivered,
                self.photos.taken.max(PHOTOS),
            ),
            ("proposals were decided", accepted + rejected, PROPOSALS),
            ("proposals were applied", applied, PROPOSALS),
        ];
        let short = needed.iter().filter(|(_, have, want)| have < want);
        let mut lacks: Vec<String> = short
            .map(|(what, have, want)| format!("only {have} of {want} {what}"))
            .collect();
        if idle.why != Why::Done {
            lacks.push(idle.message.clone());
        }
        lacks
    }
}

/// Writes the summary.
pub(super) fn print(summary: &Summary, json: bool) -> Result<(), Failure> {
    if json {
        terminal::say_json(summary)?;
        return Ok(());
    }
    let Summary {
        order,
        captures,
        photos,
        proposals,
        server,
        lines,
    } = summary;
    terminal::say(format_args!("\nSummary · order {order}"))?;
    for line in lines {
        terminal::say(format_args!("  {line}"))?;
    }
    terminal::say(format_args!(
        "  captures   {} taken, {} delivered",
        captures.taken, captures.delivered
    ))?;
    terminal::say(format_args!(
        "  photos     {} taken, {} delivered",
        photos.taken, photos.delivered
    ))?;
    terminal::say(format_args!(
        "  proposals  {} accepted, {} rejected, {} applied",
        proposals.accepted, proposals.rejected, proposals.applied
    ))?;
    terminal::say(format_args!(
        "  server     holds {} sessions, {} captures, {} photos from all rounds",
        server.sessions, server.captures, server.photos
    ))?;
    Ok(())
}

fn share(deliveries: impl Iterator<Item = Delivery>) -> Share {
    let deliveries: Vec<Delivery> = deliveries.collect();
    Share {
        taken: deliveries.len(),
        delivered: deliveries
            .iter()
            .filter(|delivery| **delivery == Delivery::Delivered)
            .count(),
    }
}

async fn proposals(station: &Station, session: Option<&str>) -> Result<Proposals, Failure> {
    let mut sum = Proposals::default();
    let groups = station.review_view().await?.groups;
    for group in groups
        .iter()
        .filter(|group| Some(group.session_id.as_str()) == session)
    {
        let recorded = group
            .proposals
            .iter()
            .filter(|proposal| proposal.decision_state == DecisionState::Recorded);
        for proposal in recorded {
            match proposal.decision {
                Some(Verdict::Accepted) => {
                    sum.accepted += 1;
                    sum.applied += usize::from(group.applied_at.is_some());
                }
                Some(Verdict::Rejected) => sum.rejected += 1,
                None => {}
            }
        }
    }
    Ok(sum)
}

fn lines(view: &SessionView) -> Vec<String> {
    let line = |row: &perch_station::view::CaptureRow| {
        let card = &row.card;
        let gtin = card.gtin.as_deref().unwrap_or("-");
        let name = card.product_name.as_deref().unwrap_or("no product");
        let status = card.server_status.as_deref().unwrap_or("not delivered");
        format!("{gtin:<14}  {status:<9}  {name}  ({})", card.raw_value)
    };
    view.captures.iter().map(line).collect()
}
