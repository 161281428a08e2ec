//! `perch review`: proposals on the terminal.

use perch_station::{
    error::StationError,
    station::Station,
    view::{DecisionState, ProposalView, ReviewView, Verdict},
};

use crate::{
    cli::{Common, Review},
    exit::{Exit, Failure},
    headless, terminal,
};

/// Carries out one of its commands.
pub(crate) async fn run(command: &Review, common: &Common) -> Result<Exit, Failure> {
    let (what, ids) = match command {
        Review::List => return list(common).await,
        Review::Accept { ids } => (Act::Decide(Verdict::Accepted), ids),
        Review::Reject { ids } => (Act::Decide(Verdict::Rejected), ids),
        Review::Apply { ids } => (Act::Apply, ids),
    };
    let station = headless::open(common).await?;
    let mut exit = Exit::Done;
    for id in ids {
        match act(&station, what, id).await {
            Ok(()) => terminal::say(format_args!("{id} {}", what.done()))?,
            Err(error) => {
                terminal::complain(error);
                exit = Exit::SomeFailed;
            }
        }
    }
    station.close().await;
    Ok(exit)
}

/// What is done to each id.
#[derive(Debug, Clone, Copy)]
enum Act {
    Decide(Verdict),
    Apply,
}

impl Act {
    fn done(self) -> &'static str {
        match self {
            Self::Decide(Verdict::Accepted) => "is accepted; the server is told with the next sync",
            Self::Decide(Verdict::Rejected) => "is rejected; the server is told with the next sync",
            Self::Apply => "will be written to its product with the next sync",
        }
    }
}

async fn act(station: &Station, what: Act, id: &str) -> Result<(), StationError> {
    match what {
        Act::Decide(verdict) => station.decide(id, verdict).await,
        Act::Apply => station.apply(id).await,
    }
}

async fn list(common: &Common) -> Result<Exit, Failure> {
    let view = headless::look(common).await?.review_view().await?;
    if common.json {
        terminal::say_json(&view)?;
    } else {
        print(&view)?;
    }
    Ok(Exit::Done)
}

fn print(view: &ReviewView) -> std::io::Result<()> {
    if !view.hint.is_empty() {
        terminal::say(&view.hint)?;
    }
    for group in &view.groups {
        let card = &group.capture;
        let name = card
            .product_name
            .as_deref()
            .or(card.gtin.as_deref())
            .unwrap_or(&card.raw_value);
        terminal::say(format_args!("capture {} · {name}", card.id))?;
        for proposal in &group.proposals {
            print_proposal(proposal)?;
        }
        if !group.apply_message.is_empty() {
            terminal::say(format_args!("  {}", group.apply_message))?;
        }
    }
    Ok(())
}

fn print_proposal(proposal: &ProposalView) -> std::io::Result<()> {
    terminal::say(format_args!(
        "  {} · {} · {} · confidence {}",
        proposal.id,
        proposal.field_label,
        state_word(proposal),
        proposal.confidence_text
    ))?;
    terminal::say(format_args!("      now       {}", proposal.current_value))?;
    terminal::say(format_args!("      proposed  {}", proposal.proposed_value))?;
    if !proposal.note.is_empty() {
        terminal::say(format_args!("      {}", proposal.note))?;
    }
    Ok(())
}

fn state_word(proposal: &ProposalView) -> &str {
    match (proposal.decision_state, proposal.decision) {
        (DecisionState::AlreadyDecided, _) => &proposal.status,
        (_, Some(Verdict::Accepted)) => "accepted",
        (_, Some(Verdict::Rejected)) => "rejected",
        (_, None) => "open",
    }
}
