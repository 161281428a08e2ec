//! One round in the terminal: scan, deliver, submit, review, apply.
//!
//! Each round is an order of its own. A round that was interrupted goes on: what is
//! stored is stored, the packs are shown again, and only what is missing is added.

use perch_station::{
    error::StationError,
    station::{Idle, Station, Why},
    view::{
        Band, DecisionState, Moment, MomentKind, ProposalView, SessionBrief, SessionState, Verdict,
    },
};
use scanner_sim::Simulator;
use tokio::sync::broadcast::error::RecvError;

use super::{
    SEED,
    bench::{self, Place, Showing, Shown},
    summary::{self, Summary},
};
use crate::{
    exit::{Exit, Failure},
    terminal,
};

/// Begins the names of the orders.
const ORDER: &str = "PRACTICE-";

/// A round under way.
struct Round<'a> {
    station: &'a Station,
    /// Say how it goes; a JSON answer is one line at the end.
    aloud: bool,
}

/// Runs a round and says how it went.
pub(super) async fn run(
    station: &Station,
    simulator: &Simulator,
    json: bool,
) -> Result<Exit, Failure> {
    let round = Round {
        station,
        aloud: !json,
    };
    let sessions = sessions(station).await?;
    let number = number_of(&sessions);
    round.greet(simulator, &sessions)?;
    let order = format!("{ORDER}{number}");
    station.set_order(&order).await?;

    round.say(format_args!("\nScan · order {order}"))?;
    round.show().await?;
    round.say("\nDeliver")?;
    let mut idle = round.until_idle().await?;
    if idle.why == Why::Done {
        round.say("\nSubmit and wait for the extraction")?;
        station.submit_session(None).await?;
        idle = round.until_idle().await?;
    }
    if idle.why == Why::Done {
        round.say("\nReview")?;
        round.review().await?;
        idle = round.until_idle().await?;
    }

    let summary = Summary::of(station, simulator, &order).await?;
    summary::print(&summary, json)?;
    for lack in summary.lacks(&idle) {
        terminal::complain(lack);
    }
    Ok(match summary.lacks(&idle).is_empty() {
        true => Exit::Done,
        false => Exit::SomeFailed,
    })
}

/// The sessions of this station, newest first.
pub(super) async fn sessions(station: &Station) -> Result<Vec<SessionBrief>, Failure> {
    Ok(station
        .session_view(None)
        .await?
        .map(|view| view.others)
        .unwrap_or_default())
}

/// The round at hand: the last one if it was interrupted while scanning, else the next.
fn number_of(sessions: &[SessionBrief]) -> u32 {
    let rounds = sessions.iter().filter_map(|session| {
        let number: u32 = session.label.strip_prefix(ORDER)?.parse().ok()?;
        Some((number, session.state == SessionState::Collecting))
    });
    match rounds.max() {
        Some((number, true)) => number,
        Some((number, false)) => number + 1,
        None => 1,
    }
}

impl Round<'_> {
    fn say(&self, line: impl std::fmt::Display) -> Result<(), Failure> {
        if self.aloud {
            terminal::say(line)?;
        }
        Ok(())
    }

    fn greet(&self, simulator: &Simulator, sessions: &[SessionBrief]) -> Result<(), Failure> {
        self.say(format_args!(
            "Perch practice · server {} on this machine · camera: drawn scenes",
            simulator.url()
        ))?;
        for session in sessions.iter().rev() {
            let rest = match session.unsent {
                0 => "all delivered".to_owned(),
                unsent => format!("{unsent} still to send, which goes on now"),
            };
            self.say(format_args!(
                "  earlier: {} · {} captures, {} photos · {rest}",
                session.label, session.captures, session.photos
            ))?;
        }
        Ok(())
    }

    /// Lets the camera see the programme and takes the photos.
    async fn show(&self) -> Result<(), Failure> {
        let programme = bench::programme();
        let mut showing = bench::once(&programme, SEED);
        let mut moments = self.station.moments();
        self.station.watch_camera(showing.camera.clone());
        let (mut lying, mut heard) = (None, 0);
        loop {
            tokio::select! {
                moment = moments.recv() => match moment {
                    Ok(moment) => {
                        heard += usize::from(moment.kind != MomentKind::Photo);
                        self.tell(&moment)?;
                    }
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return Ok(()),
                },
                changed = showing.place.changed() => {
                    let place = *showing.place.borrow_and_update();
                    match place {
                        Place::Laid(_) => (lying, heard) = (None, 0),
                        Place::Settled(pack) => lying = Some(pack),
                        Place::Ended => return Ok(()),
                    }
                    if changed.is_err() {
                        return Ok(());
                    }
                }
            }
            if let Some(pack) = lying
                && let Some(shown) = programme.get(pack)
                && heard >= shown.step.scene.expected().len()
            {
                self.pack_is_read(shown, &showing, pack).await?;
                lying = None;
            }
        }
    }

    async fn pack_is_read(
        &self,
        shown: &Shown,
        showing: &Showing,
        pack: usize,
    ) -> Result<(), Failure> {
        if let Some(photo_type) = shown.photo {
            self.photo(shown, photo_type).await?;
        }
        showing.release(pack);
        Ok(())
    }

    fn tell(&self, moment: &Moment) -> Result<(), Failure> {
        let word = match moment.kind {
            MomentKind::Captured => "captured",
            MomentKind::Photo => "photo",
            MomentKind::Again => "again",
            MomentKind::Merged => "merged",
            MomentKind::Conflict => "conflict",
            MomentKind::Done => "done",
            MomentKind::Refused => "refused",
            MomentKind::Date => "date",
            MomentKind::Stop => "stop",
        };
        self.say(format_args!("  {word:<9} {}", moment.message))
    }

    /// Takes a photo for the capture of the product in view, unless a former run did.
    async fn photo(&self, shown: &Shown, photo_type: &str) -> Result<(), Failure> {
        let gtin = shown.step.scene.product().map(|product| product.gtin14);
        let Some(session) = self.station.session_view(None).await? else {
            return Ok(());
        };
        let capture = session
            .captures
            .iter()
            .find(|row| row.card.gtin.as_deref() == gtin);
        let Some(capture) = capture else {
            return Ok(());
        };
        let taken = |photo: &perch_station::view::PhotoRow| {
            photo.capture_id == capture.card.id && photo.photo_type == photo_type
        };
        if !session.photos.iter().any(taken) {
            self.station
                .shoot(Some(&capture.card.id), photo_type)
                .await?;
        }
        Ok(())
    }

    async fn until_idle(&self) -> Result<Idle, Failure> {
        let idle = self.station.until_idle().await?;
        self.say(format_args!("  {}", idle.message))?;
        Ok(idle)
    }

    /// Decides what is open and applies what was accepted.
    async fn review(&self) -> Result<(), Failure> {
        for group in self.station.review_view().await?.groups {
            let open = group
                .proposals
                .iter()
                .filter(|proposal| proposal.decision_state == DecisionState::Open);
            for proposal in open {
                self.decide(proposal).await?;
            }
        }
        for group in self
            .station
            .review_view()
            .await?
            .groups
            .iter()
            .filter(|group| group.can_apply)
        {
            match self.station.apply(&group.capture.id).await {
                // Applied before, or on its way.
                Ok(()) | Err(StationError::NotNow { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// An operator would look at the pack; practice trusts what is likely.
    async fn decide(&self, proposal: &ProposalView) -> Result<(), Failure> {
        let (verdict, word) = match proposal.band {
            Band::High | Band::Medium => (Verdict::Accepted, "accept"),
            Band::Low | Band::Odd => (Verdict::Rejected, "reject"),
        };
        self.station.decide(&proposal.id, verdict).await?;
        self.say(format_args!(
            "  {word}   {} · {} ({})",
            proposal.field_label, proposal.proposed_value, proposal.confidence_text
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(label: &str, state: SessionState) -> SessionBrief {
        SessionBrief {
            id: String::new(),
            label: label.to_owned(),
            state,
            message: String::new(),
            captures: 0,
            photos: 0,
            unsent: 0,
            proposals_waiting: 0,
            created: String::new(),
        }
    }

    #[track_caller]
    fn check(sessions: &[SessionBrief], want: u32) {
        assert_eq!(number_of(sessions), want);
    }

    #[test]
    fn an_interrupted_round_goes_on_and_a_finished_one_is_followed() {
        check(&[], 1);
        check(&[session("PRACTICE-1", SessionState::Collecting)], 1);
        check(&[session("PRACTICE-1", SessionState::Extracting)], 2);
        check(
            &[
                session("PRACTICE-10", SessionState::Finished),
                session("PRACTICE-9", SessionState::Finished),
            ],
            11,
        );
        check(&[session("something else", SessionState::Collecting)], 1);
    }
}
