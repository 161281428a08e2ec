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
    let present = Present::of(draft);
    let slots = draft.slots();
    // Most messages are right, and then their order doesn't matter.
    if slots
        .iter()
        .any(|slot| present.excluded_by(*slot).is_some())
    {
        excluded_pairs(draft, &Order::of(draft.slots()), &present);
    }
    let slots = draft.slots();
    if slots.iter().any(|slot| present.lacking(*slot).is_some()) {
        missing_partners(draft, &Order::of(draft.slots()), &present);
    }
    if present.has_relatives {
        repeats(draft);
    }
    if present.has(ApplicationIdentifier::DIGITAL_SIGNATURE) {
        serials_under_a_signature(draft);
    }
}

/// The places of the elements, sorted by Application Identifier.
struct Order {
    /// The digits of the identifier, then the place.
    places: [(u16, u8); MOST_ELEMENTS],
    len: usize,
}

impl Order {
    fn of(slots: &[Slot]) -> Self {
        let mut places = [(0, 0); MOST_ELEMENTS];
        let mut len = 0;
        for (place, slot) in places.iter_mut().zip(slots) {
            *place = (slot.ai.key(), len);
            len += 1;
        }
        let mut order = Self {
            places,
            len: usize::from(len),
        };
        order.sort();
        order
    }

    /// Sorts by insertion: there are few, and the library's way of sorting is larger
    /// than the table of identifiers.
    fn sort(&mut self) {
        for end in 1..self.len {
            let mut at = end;
            while at > 0 && self.places.get(at - 1) > self.places.get(at) {
                self.places.swap(at - 1, at);
                at -= 1;
            }
        }
    }

    fn iter(&self) -> impl Iterator<Item = usize> {
        let places = self.places.iter().take(self.len);
        places.map(|&(_, at)| usize::from(at))
    }
}

/// The Application Identifiers of a message, where each is found again faster than in
/// the elements.
struct Present {
    /// Their digits, in order of appearance.
    keys: [u16; MOST_ELEMENTS + 1],
    len: usize,
    /// The first two digits of each.
    families: [bool; FAMILIES],
    /// Some start with the same two digits.
    has_relatives: bool,
}

impl Present {
    #[inline]
    fn of(draft: &Draft<'_>) -> Self {
        let mut present = Self {
            keys: [0; MOST_ELEMENTS + 1],
            len: 0,
            families: [false; FAMILIES],
            has_relatives: false,
        };
        let linear = draft.linear.map(|_| ApplicationIdentifier::GTIN);
        let found = draft.slots().iter().map(|slot| slot.ai).chain(linear);
        for (place, ai) in present.keys.iter_mut().zip(found) {
            *place = ai.key();
            present.len += 1;
            if let Some(is_there) = present.families.get_mut(family(ai.key())) {
                present.has_relatives |= *is_there;
                *is_there = true;
            }
        }
        present
    }

    fn keys(&self) -> &[u16] {
        self.keys.get(..self.len).unwrap_or_default()
    }

    #[inline]
    fn has_family(&self, family: usize) -> bool {
        self.families.get(family).is_some_and(|is_there| *is_there)
    }

    #[inline]
    fn has(&self, ai: ApplicationIdentifier) -> bool {
        self.has_family(family(ai.key())) && self.keys().contains(&ai.key())
    }

    /// Where the first one stands that fits the pattern and is no repeat of `ai`
    /// itself.
    #[inline]
    fn other(&self, pattern: Pattern, ai: ApplicationIdentifier) -> Option<usize> {
        let (first, last) = (family(pattern.first), family(pattern.last));
        if first == last && !self.has_family(first) {
            return None;
        }
        let is_other = |&key: &u16| pattern.contains(key) && key != ai.key();
        self.keys().iter().position(is_other)
    }

    /// Where the first one stands that must not be on one item with `slot`.
    #[inline]
    fn excluded_by(&self, slot: Slot) -> Option<usize> {
        let excluded = slot.ai.entry()?.excludes.of(&EXCLUSIONS);
        excluded
            .iter()
            .find_map(|pattern| self.other(*pattern, slot.ai))
    }

    /// What `slot` needs beside it and does not have.
    #[inline]
    fn lacking(&self, slot: Slot) -> Option<Partners> {
        Partners::missing(slot.ai, |pattern| self.other(pattern, slot.ai).is_some())
    }
}

/// How many beginnings of two digits there are.
const FAMILIES: usize = 100;

/// The number of an identifier's first two digits.
#[inline]
fn family(key: u16) -> usize {
    usize::from(key / 100)
}

fn severity(verdict: Verdict) -> Option<Severity> {
    match verdict {
        Verdict::Refuse => Some(Severity::Error),
        Verdict::Warn => Some(Severity::Warning),
        Verdict::Accept => None,
    }
}

fn excluded_pairs(draft: &mut Draft<'_>, order: &Order, present: &Present) {
    let Some(severity) = severity(draft.options.excluded_pairs) else {
        return;
    };
    for at in order.iter() {
        let Some(slot) = draft.slots().get(at).copied() else {
            continue;
        };
        if let Some(other) = present.excluded_by(slot) {
            // Behind the elements stands the number of the linear part.
            let other = draft.slots().get(other).map(|slot| slot.ai);
            let detail = Detail::Conflict(other.unwrap_or(ApplicationIdentifier::GTIN));
            note(draft, severity, IssueCode::AiExcludedPair, slot, detail);
        }
    }
}

fn missing_partners(draft: &mut Draft<'_>, order: &Order, present: &Present) {
    let Some(severity) = severity(draft.options.missing_partners) else {
        return;
    };
    for at in order.iter() {
        let Some(slot) = draft.slots().get(at).copied() else {
            continue;
        };
        if let Some(partners) = present.lacking(slot) {
            let detail = Detail::Missing(partners);
            note(draft, severity, IssueCode::AiRequirement, slot, detail);
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

fn same_value(text: &str, one: Slot, other: Slot) -> bool {
    let (mut buffer, mut other_buffer) = ([0; BUFFER], [0; BUFFER]);
    one.decoded(text, &mut buffer) == other.decoded(text, &mut other_buffer)
}

fn note(draft: &mut Draft<'_>, severity: Severity, code: IssueCode, slot: Slot, detail: Detail) {
    let range = usize::from(slot.start)..usize::from(slot.end);
    draft.note(severity, code, Some(slot.ai), range, detail);
}
