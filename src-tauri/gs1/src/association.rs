//! What elements mean to each other: pairs that must not be, partners that must.
//!
//! The rules are judged in this order, each over the whole message: excluded pairs,
//! required partners, repeats, serials under a digital signature. Within a rule the
//! elements are taken by their Application Identifiers, not as they stand.

use crate::draft::{Draft, MOST_ELEMENTS};
use crate::element::{BUFFER, Slot};
use crate::entry::Pattern;
use crate::table::EXCLUSIONS;
use crate::{ApplicationIdentifier, Detail, IssueCode, Partners, Severity, Verdict};

pub(crate) fn judge(draft: &mut Draft<'_>) {
    if draft.slots().is_empty() {
        return;
    }
    let order = Order::of(draft.slots());
    excluded_pairs(draft, &order);
    missing_partners(draft, &order);
    repeats(draft);
    serials_under_a_signature(draft);
}

/// The places of the elements, sorted by Application Identifier.
struct Order {
    places: [u8; MOST_ELEMENTS],
    len: usize,
}

impl Order {
    fn of(slots: &[Slot]) -> Self {
        let mut places = [0; MOST_ELEMENTS];
        for (place, at) in places.iter_mut().zip(0..) {
            *place = at;
        }
        let len = slots.len().min(places.len());
        let key = |at: &u8| slots.get(usize::from(*at)).map(|slot| slot.ai);
        if !slots.is_sorted_by_key(|slot| slot.ai) {
            places[..len].sort_unstable_by_key(|at| (key(at), *at));
        }
        Self { places, len }
    }

    fn iter(&self) -> impl Iterator<Item = usize> {
        self.places.iter().take(self.len).map(|&at| usize::from(at))
    }
}

fn severity(verdict: Verdict) -> Option<Severity> {
    match verdict {
        Verdict::Refuse => Some(Severity::Error),
        Verdict::Warn => Some(Severity::Warning),
        Verdict::Accept => None,
    }
}

fn excluded_pairs(draft: &mut Draft<'_>, order: &Order) {
    let Some(severity) = severity(draft.options.excluded_pairs) else {
        return;
    };
    for at in order.iter() {
        let found = draft.slots().get(at).and_then(|slot| {
            let excluded = slot.ai.entry()?.excludes.of(&EXCLUSIONS);
            let other = excluded
                .iter()
                .find_map(|pattern| other_in(draft, *pattern, slot.ai))?;
            Some((*slot, other))
        });
        if let Some((slot, other)) = found {
            note(
                draft,
                severity,
                IssueCode::AiExcludedPair,
                slot,
                Detail::Conflict(other),
            );
        }
    }
}

fn missing_partners(draft: &mut Draft<'_>, order: &Order) {
    let Some(severity) = severity(draft.options.missing_partners) else {
        return;
    };
    for at in order.iter() {
        let found = draft.slots().get(at).and_then(|slot| {
            let present = |pattern| other_in(draft, pattern, slot.ai).is_some();
            Some((*slot, Partners::missing(slot.ai, present)?))
        });
        if let Some((slot, partners)) = found {
            note(
                draft,
                severity,
                IssueCode::AiRequirement,
                slot,
                Detail::Missing(partners),
            );
        }
    }
}

fn repeats(draft: &mut Draft<'_>) {
    for at in 1..draft.slots().len() {
        let found = draft
            .slots()
            .split_at_checked(at)
            .and_then(|(before, rest)| {
                let slot = rest.first()?;
                let same = before.iter().find(|other| other.ai == slot.ai)?;
                (!same_value(draft.text, *same, *slot)).then_some(*slot)
            });
        if let Some(slot) = found {
            let detail = Detail::Conflict(slot.ai);
            note(
                draft,
                Severity::Error,
                IssueCode::AiRepeatConflict,
                slot,
                detail,
            );
        }
    }
}

/// A digital signature (8030) is made for one thing, so a key beside it that can
/// have a serial part must have it.
fn serials_under_a_signature(draft: &mut Draft<'_>) {
    let signed = draft
        .slots()
        .iter()
        .any(|slot| slot.ai == ApplicationIdentifier::DIGITAL_SIGNATURE);
    if !signed {
        return;
    }
    for at in 0..draft.slots().len() {
        let Some(slot) = draft.slots().get(at).copied() else {
            return;
        };
        // Global document, coupon and returnable asset: (253), (255), (8003).
        let has_serial_part = matches!(slot.ai.key(), 2530 | 2550 | 8003);
        let mut buffer = [0; BUFFER];
        let len = slot.decoded(draft.text, &mut buffer).len();
        if has_serial_part
            && slot
                .ai
                .lengths()
                .is_some_and(|(shortest, _)| len <= shortest)
        {
            note(
                draft,
                Severity::Error,
                IssueCode::AiSerialRequired,
                slot,
                Detail::None,
            );
        }
    }
}

/// An element that fits the pattern and is no repeat of `ai` itself.
fn other_in(
    draft: &Draft<'_>,
    pattern: Pattern,
    ai: ApplicationIdentifier,
) -> Option<ApplicationIdentifier> {
    let linear = draft.linear.map(|_| ApplicationIdentifier::GTIN);
    let all = draft.slots().iter().map(|slot| slot.ai).chain(linear);
    all.into_iter()
        .find(|other| pattern.contains(other.key()) && *other != ai)
}

fn same_value(text: &str, one: Slot, other: Slot) -> bool {
    let (mut buffer, mut other_buffer) = ([0; BUFFER], [0; BUFFER]);
    one.decoded(text, &mut buffer) == other.decoded(text, &mut other_buffer)
}

fn note(draft: &mut Draft<'_>, severity: Severity, code: IssueCode, slot: Slot, detail: Detail) {
    let range = usize::from(slot.start)..usize::from(slot.end);
    draft.note(severity, code, Some(slot.ai), range, detail);
}
