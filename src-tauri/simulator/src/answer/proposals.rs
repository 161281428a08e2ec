//! Proposals: list, decide, apply.

use serde_json::{Value, json};

use super::Call;
use crate::fields::Fields;
use crate::id::ShortId;
use crate::problem::{Problem, Situation};
use crate::reply::Reply;
use crate::state::proposal::{Proposal, Review};
use crate::state::words::{Decision, Word};

/// `GET /captures/{id}/proposals`
pub(super) fn list(call: &mut Call<'_>) -> Result<Reply, Problem> {
    let capture = call.capture(call.patterned_id("capture")?)?;
    let view = call.view();
    let rows = view.proposals_of(capture);
    let rows: Vec<Value> = rows.map(|proposal| view.proposal(proposal)).collect();
    Ok(Reply::json(200, call.world.profile.list(rows)))
}

/// `PATCH /proposals/{proposal_id}`. A decision is final: the same one again is
/// welcome, another one is a conflict that shows the present state.
pub(super) fn review(call: &mut Call<'_>) -> Result<Reply, Problem> {
    let mut fields = Fields::of_json(&call.request.body)?;
    fields.require("status");
    let decision = fields.word("status", Decision::Accepted);
    fields.finish()?;
    let proposal = named_proposal(call)?;
    let (id, before) = (proposal.id, proposal.review);
    match before {
        Some(review) if review.decision != decision => {
            let detail = format!("Proposal is already {}.", review.decision.word());
            let object = call.view().proposal(proposal);
            return Err(Problem::conflict(detail, "proposal", object));
        }
        Some(_) => {}
        None => {
            let review = Review {
                decision,
                at: call.now,
            };
            change(call, id, |proposal| proposal.review = Some(review));
        }
    }
    let proposal = named_proposal(call)?;
    Ok(Reply::json(200, call.view().proposal(proposal)))
}

/// `POST /captures/{id}/apply`
pub(super) fn apply(call: &mut Call<'_>) -> Result<Reply, Problem> {
    let capture = call.capture(call.patterned_id("capture")?)?;
    let view = call.view();
    if view.product_of(capture).is_none() {
        let detail = "Capture has no linked product.";
        return Err(Problem::new(Situation::BadRequest, detail));
    }
    let due: Vec<(ShortId, String)> = view
        .proposals_of(capture)
        .filter(|proposal| !proposal.applied)
        .filter(|proposal| {
            let decision = proposal.review.map(|review| review.decision);
            decision == Some(Decision::Accepted)
        })
        .map(|proposal| (proposal.id, proposal.suggestion.field_name.clone()))
        .collect();
    let mut fields = Vec::new();
    for (id, field) in due {
        change(call, id, |proposal| proposal.applied = true);
        fields.push(field);
    }
    let body = json!({"applied_count": fields.len(), "applied_fields": fields});
    Ok(Reply::json(200, body))
}

/// The proposal in the path, if the caller may see it already.
fn named_proposal<'c>(call: &'c Call<'_>) -> Result<&'c Proposal, Problem> {
    let text = call.route.id(0);
    let by_number = call.world.profile.numbers_proposals();
    let is_it = |proposal: &&Proposal| {
        if by_number {
            text.parse() == Ok(proposal.number)
        } else {
            ShortId::parse(text) == Ok(proposal.id)
        }
    };
    let missing = || Problem::not_found("proposal");
    let proposal = call.state.proposals.iter().find(is_it);
    let proposal = proposal.ok_or_else(missing)?;
    let capture = call.capture(proposal.capture).map_err(|_| missing())?;
    let mut visible = call.view().proposals_of(capture);
    visible
        .find(|row| row.id == proposal.id)
        .ok_or_else(missing)
}

fn change(call: &mut Call<'_>, id: ShortId, change: impl FnOnce(&mut Proposal)) {
    let proposals = &mut call.state.proposals;
    if let Some(proposal) = proposals.iter_mut().find(|proposal| proposal.id == id) {
        change(proposal);
    }
}
