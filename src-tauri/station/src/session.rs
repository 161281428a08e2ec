//! Which session a capture goes to.
//!
//! A session is one order at a packing bench and one product at a photo table; it
//! can also be an hour or a number of captures. The local session is the truth:
//! it is opened here and made on the server when there is time.
//!
//! Pure; it does not know the database, the server or the clock.

use crate::{clock::Millis, settings::Settings, view::SessionPer};

const HOUR: Millis = 3_600_000;

/// When a new session is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// What a session is.
    pub per: SessionPer,
    /// Captures in one, where it is a number of captures.
    pub captures: u32,
}

impl From<&Settings> for Rule {
    fn from(settings: &Settings) -> Self {
        Self {
            per: settings.session_per,
            captures: settings.captures_per_session,
        }
    }
}

/// The session that captures went to so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtHand<'a> {
    /// Order it is about.
    pub order_id: Option<&'a str>,
    /// Key of its first product.
    pub product_key: Option<&'a str>,
    /// When it was opened.
    pub opened: Millis,
    /// Captures in it.
    pub captures: u32,
    /// False once it was submitted, closed or has expired.
    pub is_collecting: bool,
}

/// What is to be captured next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Next<'a> {
    /// Order at hand.
    pub order_id: Option<&'a str>,
    /// What tells its product from others: the GTIN, else the text.
    pub product_key: &'a str,
    /// When.
    pub at: Millis,
}

/// Whether the next capture goes to the session at hand; otherwise a new one is opened.
pub fn stays(rule: Rule, at_hand: &AtHand<'_>, next: &Next<'_>) -> bool {
    let same_order = at_hand.order_id == next.order_id;
    at_hand.is_collecting
        && same_order
        && match rule.per {
            SessionPer::Order => true,
            SessionPer::Product => at_hand.product_key == Some(next.product_key),
            SessionPer::Hour => next.at - at_hand.opened < HOUR,
            SessionPer::Captures => at_hand.captures < rule.captures,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HONEY: &str = "09521321000018";

    fn at_hand() -> AtHand<'static> {
        AtHand {
            order_id: Some("A-17"),
            product_key: Some(HONEY),
            opened: 0,
            captures: 3,
            is_collecting: true,
        }
    }

    #[track_caller]
    fn check(per: SessionPer, change: impl FnOnce(&mut AtHand<'_>, &mut Next<'_>), want: bool) {
        let mut at_hand = at_hand();
        let mut next = Next {
            order_id: Some("A-17"),
            product_key: HONEY,
            at: 1_000,
        };
        change(&mut at_hand, &mut next);
        let rule = Rule { per, captures: 10 };
        assert_eq!(stays(rule, &at_hand, &next), want);
    }

    #[test]
    fn another_order_or_a_closed_session_always_opens_a_new_one() {
        for per in [
            SessionPer::Order,
            SessionPer::Product,
            SessionPer::Hour,
            SessionPer::Captures,
        ] {
            check(per, |_, _| {}, true);
            check(per, |_, next| next.order_id = Some("A-18"), false);
            check(per, |_, next| next.order_id = None, false);
            check(per, |at_hand, _| at_hand.is_collecting = false, false);
        }
    }

    #[test]
    fn each_rule_has_its_own_end() {
        let other = |_: &mut AtHand<'_>, next: &mut Next<'_>| next.product_key = "09521321000063";
        check(SessionPer::Order, other, true);
        check(SessionPer::Product, other, false);
        check(SessionPer::Hour, |_, next| next.at = HOUR - 1, true);
        check(SessionPer::Hour, |_, next| next.at = HOUR, false);
        check(
            SessionPer::Captures,
            |at_hand, _| at_hand.captures = 9,
            true,
        );
        check(
            SessionPer::Captures,
            |at_hand, _| at_hand.captures = 10,
            false,
        );
    }
}
