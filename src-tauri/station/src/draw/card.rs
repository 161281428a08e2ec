//! A capture on a card.

use std::collections::HashMap;

use scanner_api::Capture;
use sqlx::SqliteConnection;
use tr::tr;

use super::{Live, element, said, words};
use crate::{
    capture,
    clock::{Millis, local_day, rfc3339},
    error::Result,
    freshness::{self, Level, Limits},
    intake::finding::ON_THE_LIST,
    language,
    link::{self, Light, Way},
    outbox::{
        capture_row::{self, CaptureRow},
        freshness_row,
        link_row::{self, LinkRow},
        operation::{Kind, State},
        photo_row,
        queue_row::{self, Standing},
        session_row,
    },
    product_link,
    scan::Source,
    text::{shown, shown_if_any},
    view::{
        CaptureCard, Delivery, FreshnessLevel, FreshnessView, KeepLinkView, LinkLight, LinkView,
        TextPart,
    },
};

/// How long a pack may be on the bench after it was captured.
const ON_THE_BENCH: Millis = 86_400_000;

/// A capture on a card.
///
/// # Errors
/// When the database fails.
pub async fn capture_card(
    db: &mut SqliteConnection,
    live: &Live,
    row: &CaptureRow,
) -> Result<CaptureCard> {
    let facts = Facts::about(db, std::slice::from_ref(row)).await?;
    Ok(facts.card(live, row))
}

/// What the cards of some captures say beyond the captures themselves.
#[derive(Debug)]
pub(super) struct Facts {
    orders: HashMap<String, Option<String>>,
    sent: HashMap<String, Standing>,
    photos: HashMap<String, u32>,
    times: HashMap<(String, String), u32>,
    links: HashMap<String, LinkRow>,
    limits: HashMap<String, String>,
    kept: HashMap<String, Standing>,
}

impl Facts {
    /// Asks for all of them at once.
    pub(super) async fn about(db: &mut SqliteConnection, rows: &[CaptureRow]) -> Result<Self> {
        let ids = ids(rows);
        let mut sessions: Vec<String> = rows.iter().map(|row| row.session_id.clone()).collect();
        sessions.dedup();
        let sessions = session_row::by_ids(db, &sessions).await?;
        Ok(Self {
            orders: sessions
                .into_iter()
                .map(|row| (row.id, row.order_id))
                .collect(),
            sent: queue_row::about_captures(db, Kind::CreateCapture, &ids).await?,
            photos: photo_row::counts(db, &ids).await?,
            times: capture_row::times_captured(&mut *db, &ids).await?,
            links: link_row::about(&mut *db, &links(rows)).await?,
            kept: queue_row::about_captures(&mut *db, Kind::SaveRedirect, &kept(rows)).await?,
            limits: freshness_row::about(db, &products(rows)).await?,
        })
    }

    /// The card of one of them.
    pub(super) fn card(&self, live: &Live, row: &CaptureRow) -> CaptureCard {
        self.card_with(live, row, said(row.remote.as_deref()).as_ref())
    }

    /// How near the date of a capture is today, by what is known here of its limits. A pack
    /// that was captured longer ago has left the bench.
    fn freshness(&self, row: &CaptureRow, live: &Live) -> Option<FreshnessView> {
        if live.now - row.created >= ON_THE_BENCH {
            return None;
        }
        let today = local_day(live.now);
        let expiry = freshness::expiry(&row.elements(), today)?;
        let answer = row.gtin.as_ref().and_then(|gtin| self.limits.get(gtin));
        let limits = answer.and_then(|answer| Limits::kept(answer));
        let verdict = freshness::judge(expiry, limits.as_ref(), today);
        Some(FreshnessView {
            level: match verdict.level {
                Level::Fresh => FreshnessLevel::Fresh,
                Level::Warning => FreshnessLevel::Warning,
                Level::Critical => FreshnessLevel::Critical,
                Level::Expired => FreshnessLevel::Expired,
            },
            word: verdict.level.word(),
            message: verdict.sentence,
            basis: shown(&verdict.basis),
        })
    }

    /// The same where it is known already what the server says.
    pub(super) fn card_with(
        &self,
        live: &Live,
        row: &CaptureRow,
        remote: Option<&Capture>,
    ) -> CaptureCard {
        let status = remote.and_then(|remote| remote.status.as_ref());
        let order_id = self.orders.get(&row.session_id).and_then(Option::as_deref);
        // The key of the map is a pair, so looking it up takes two texts.
        let times = self.times.get(&(row.session_id.clone(), row.key.clone()));
        CaptureCard {
            id: row.id.clone(),
            order_id: shown_if_any(order_id),
            capture_type: row.capture_type.clone(),
            source: row.source.clone(),
            symbology: words::symbology(&row.symbology).to_owned(),
            raw_value: shown(&row.raw_value),
            gtin: row.gtin.clone(),
            elements: element::elements(row, live.now),
            issues: row.issues().iter().map(|issue| shown(issue)).collect(),
            parts: parts(row),
            link: self.link(row, remote, live),
            freshness: self.freshness(row, live),
            held: row.held_batch.as_deref().map(held),
            also_read: shown_if_any(row.also_read.as_deref()),
            label_conflict: shown_if_any(row.label_conflict.as_deref()),
            count: times.copied().unwrap_or(1),
            product_name: remote.and_then(|remote| shown_if_any(remote.product_name.as_deref())),
            delivery: delivery(self.sent.get(&row.id), row.remote_id.is_some()),
            server_status: status.map(|status| words::server_word(status.as_str())),
            photos: self.photos.get(&row.id).copied().unwrap_or(0),
            created: rfc3339(row.created),
        }
    }

    /// Where the link of a capture leads, as far as that is known here and at the server.
    fn link(&self, row: &CaptureRow, remote: Option<&Capture>, live: &Live) -> Option<LinkView> {
        let asked = self.links.get(&row.raw_value);
        let way = product_link::way(remote, asked);
        let is_followed = asked.is_some_and(|asked| asked.is_due);
        let verdict = link::judge(&row.raw_value, row.gtin.as_deref(), way.as_ref())?;
        let told = row.issues();
        let (light, word) = match verdict.light {
            Light::Green => (LinkLight::Green, tr!("Nothing speaks against this link")),
            Light::Amber => (LinkLight::Amber, tr!("Look before you open this link")),
            Light::Red => (LinkLight::Red, tr!("Do not open this link")),
        };
        Some(LinkView {
            light,
            word,
            way: match &verdict.leads_to {
                Some(end) => format!("{} → {}", shown(&verdict.host), shown(end)),
                None => shown(&verdict.host),
            },
            reasons: verdict
                .reasons
                .iter()
                .filter(|reason| !told.contains(reason))
                .map(|reason| shown(reason))
                .collect(),
            can_follow: !is_followed && link::followable(&row.raw_value).is_ok(),
            consent: match live.follows_links && !link::looks_personal(&row.raw_value) {
                true => String::new(),
                false => tr!(
                    "{server} gets the whole link and opens it: {link}",
                    server = live.link.host,
                    link = shown(&row.raw_value)
                ),
            },
            is_followed,
            keep: keep(row, way.as_ref(), self.kept.get(&row.id)),
            can_browse: live.browsers.is_set_up && link::followable(&row.raw_value).is_ok(),
            browse_consent: match live.browsers.is_agreed && !link::looks_personal(&row.raw_value) {
                true => String::new(),
                false => tr!(
                    "AnchorBrowser ({host}) gets the whole link and opens it in a browser far from this computer: {link}",
                    host = live.browsers.host,
                    link = shown(&row.raw_value)
                ),
            },
        })
    }
}

/// Whether the link of a capture can be kept for its product, or where that stands.
fn keep(row: &CaptureRow, way: Option<&Way>, standing: Option<&Standing>) -> KeepLinkView {
    let chosen = row.product_link.as_deref().unwrap_or_default();
    let kept = link::keepable(&row.raw_value, row.gtin.as_deref(), way).ok();
    let is_open = standing.is_some_and(Standing::is_open);
    let is_there = standing.is_some_and(|standing| standing.state == State::Done);
    // One that leads elsewhere by now may be kept anew.
    let is_taken = |kept: &link::Kept| is_open || (is_there && kept.link.as_str() == chosen);
    let kept = kept.filter(|kept| !is_taken(kept));
    KeepLinkView {
        asks: kept.as_ref().is_some_and(|kept| kept.light == Light::Amber),
        address: kept.map_or_else(String::new, |kept| shown(kept.link.as_str())),
        note: standing.map_or_else(String::new, |standing| keep_note(chosen, standing)),
        needs_you: standing
            .is_some_and(|standing| matches!(standing.state, State::Parked | State::Held)),
    }
}

fn keep_note(chosen: &str, standing: &Standing) -> String {
    let address = shown(chosen);
    match standing.state {
        State::Blocked => tr!(
            "Will be saved for the product once it is known: {address}",
            address
        ),
        State::Ready | State::Sending | State::Unknown => {
            tr!("Is being saved for the product: {address}", address)
        }
        State::Done => tr!("Saved for the product: {address}", address),
        State::Held => tr!("Held back in the queue: {address}", address),
        State::Parked => shown(&language::say(&standing.error_detail)),
        State::Discarded => String::new(),
    }
}

/// Captures whose link is to be kept for their product.
fn kept(rows: &[CaptureRow]) -> Vec<String> {
    let kept = rows.iter().filter(|row| row.product_link.is_some());
    kept.map(|row| row.id.clone()).collect()
}

/// That the batch of a capture was on the hold list, and why.
fn held(reason: &str) -> String {
    match reason {
        ON_THE_LIST => tr!("Its batch is on the hold list"),
        reason => tr!(
            "Its batch is on the hold list: {reason}",
            reason = shown(reason)
        ),
    }
}

/// Products of which captures tell a date.
fn products(rows: &[CaptureRow]) -> Vec<String> {
    let dated =
        |row: &&CaptureRow| row.elements.contains("\"17\"") || row.elements.contains("\"15\"");
    let gtins = rows.iter().filter(dated).filter_map(|row| row.gtin.clone());
    gtins.collect()
}

/// What may be links among what was read.
fn links(rows: &[CaptureRow]) -> Vec<String> {
    let may_be = |row: &&CaptureRow| row.raw_value.contains("://");
    let texts = rows.iter().filter(may_be);
    texts.map(|row| row.raw_value.clone()).collect()
}

/// What was read, in parts, where something in it is odd.
fn parts(row: &CaptureRow) -> Vec<TextPart> {
    if row.issues == "[]" {
        return Vec::new();
    }
    let is_typed = row.source == Source::Typed.word();
    let identifier = row.symbology_identifier.as_str();
    capture::parts(&row.raw_value, if is_typed { "" } else { identifier })
        .into_iter()
        .map(|(text, is_odd)| TextPart {
            text: shown(text),
            is_odd,
        })
        .collect()
}

/// Ids of captures.
pub(super) fn ids(rows: &[CaptureRow]) -> Vec<String> {
    rows.iter().map(|row| row.id.clone()).collect()
}

/// Where the delivery of something stands, by the operation that sends it.
pub(super) fn delivery(sent: Option<&Standing>, is_known_there: bool) -> Delivery {
    match sent.map(|sent| sent.state) {
        Some(State::Blocked | State::Ready) => Delivery::Waiting,
        Some(State::Sending) => Delivery::Sending,
        Some(State::Unknown) => Delivery::Unclear,
        Some(State::Parked | State::Held) => Delivery::NeedsYou,
        Some(State::Done) => Delivery::Delivered,
        Some(State::Discarded) => Delivery::Discarded,
        None if is_known_there => Delivery::Delivered,
        None => Delivery::Waiting,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(state: Option<State>, is_known_there: bool, want: Delivery) {
        let standing = state.map(|state| Standing {
            state,
            attempts: 0,
            error_detail: String::new(),
            finished: None,
        });
        assert_eq!(delivery(standing.as_ref(), is_known_there), want);
    }

    #[test]
    fn every_state_of_an_operation_is_a_place_of_the_delivery() {
        check(Some(State::Blocked), false, Delivery::Waiting);
        check(Some(State::Ready), false, Delivery::Waiting);
        check(Some(State::Sending), false, Delivery::Sending);
        check(Some(State::Unknown), false, Delivery::Unclear);
        check(Some(State::Parked), false, Delivery::NeedsYou);
        check(Some(State::Held), false, Delivery::NeedsYou);
        check(Some(State::Done), true, Delivery::Delivered);
        check(Some(State::Discarded), false, Delivery::Discarded);
    }

    #[test]
    fn what_has_no_operation_goes_by_the_server() {
        check(None, true, Delivery::Delivered);
        check(None, false, Delivery::Waiting);
    }
}
