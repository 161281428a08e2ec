//! Links: where one leads, and keeping it as a rule of a product.

use serde_json::json;

use super::Call;
use crate::fields::Fields;
use crate::problem::{Problem, Situation};
use crate::reply::Reply;
use crate::state::Redirect;
use crate::trail::Trail;

/// The longest link the contract takes.
const LONGEST: usize = 2048;

/// `POST /resolve-url`
pub(super) fn resolve(call: &mut Call<'_>) -> Result<Reply, Problem> {
    let url = read_url(call)?;
    Ok(Reply::json(200, Trail::follow(&url).resolution()))
}

/// `POST /captures/{short_id}/save-redirect`
pub(super) fn save_redirect(call: &mut Call<'_>) -> Result<Reply, Problem> {
    let url = read_url(call)?;
    let capture = call.capture(call.plain_id(0, "capture")?)?;
    let Some(product) = call.view().product_of(capture) else {
        let detail = "Capture has no linked product.";
        return Err(Problem::new(Situation::BadRequest, detail));
    };
    let rules = call.state.redirects.iter();
    let order_index = rules.filter(|rule| rule.gtin == product.gtin).count();
    let rule = Redirect {
        id: call.issue(),
        gtin: product.gtin,
        url,
    };
    let body = call.world.profile.dress(json!({
        "id": rule.id.to_string(),
        "scope_type": "PRODUCT",
        "destination_type": "CUSTOM_URL",
        "custom_url": rule.url,
        "order_index": order_index,
    }));
    call.state.redirects.push(rule);
    Ok(Reply::json(200, body))
}

fn read_url(call: &Call<'_>) -> Result<String, Problem> {
    let mut fields = Fields::of_json(&call.request.body)?;
    let url = fields.required_text("url", LONGEST);
    fields.finish()?;
    Ok(url)
}
