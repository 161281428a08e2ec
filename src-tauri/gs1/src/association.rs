//! What elements mean to each other: pairs that must not be, partners that must.
//!
//! The rules are judged in this order, each over the whole message: excluded pairs,
//! required partners, repeats, serials under a digital signature. Within a rule the
//! elements are taken by their Application Identifiers, not as they stand.

use crate::draft::Draft;
use crate::element::{BUFFER, Slot};
use crate::entry::Pattern;
use crate::table::EXCLUSIONS;
use crate::{ApplicationIdentifier, Detail, IssueCode, Partners, Severity, Verdict};

pub(crate) fn judge(draft: &mut Draft<'_>) {
    let mut present = Present::new();
    present.note(draft);
    let (mut has_excluded, mut has_lacking) = (false, false);
    for slot in draft.slots() {
        // Most messages are right, and then their order doesn't matter.
        if let Some(entry) = slot.ai.entry() {
            has_excluded |= entry.excludes.len > 0 && present.excluded_by(draft, *slot).is_some();
            has_lacking |= entry.requires.len > 0 && present.lacking(draft, *slot).is_some();
        }
    }
    if has_excluded {
        excluded_pairs(draft, &present);
    }
    if has_lacking {
        missing_partners(draft, &present);
    }
    if present.has_relatives {
        repeats(draft);
    }
    if present.has(draft, ApplicationIdentifier::DIGITAL_SIGNATURE) {
        serials_under_a_signature(draft);
    }
}

/// The beginnings of the Application Identifiers of a message: most that are looked
/// for are not there, and that is told from these alone.
struct Present {
    /// By the first two digits of an identifier.
    families: [bool; FAMILIES],
    /// Some start with the same two digits.
    has_relatives: bool,
}

/// A power of two that the numbers of two digits fit into.
const FAMILIES: usize = 128;

impl Present {
    #[inline]
    fn new() -> Self {
        Self {
            families: [false; FAMILIES],
            has_relatives: false,
        }
    }

    #[inline]
    fn note(&mut self, draft: &Draft<'_>) {
        for slot in draft.slots() {
            self.note_one(slot.ai);
        }
        if draft.linear.is_some() {
            self.note_one(ApplicationIdentifier::GTIN);
        }
    }

    #[inline]
    fn note_one(&mut self, ai: ApplicationIdentifier) {
        let is_there = &mut self.families[family(ai.key())];
        self.has_relatives |= *is_there;
        *is_there = true;
    }

    #[inline]
    fn has(&self, draft: &Draft<'_>, ai: ApplicationIdentifier) -> bool {
        self.families[family(ai.key())] && draft.slots().iter().any(|slot| slot.ai == ai)
    }

    /// The first one that fits the pattern and is no repeat of `ai` itself.
    #[inline]
    fn other(
        &self,
        draft: &Draft<'_>,
        pattern: Pattern,
        ai: ApplicationIdentifier,
    ) -> Option<ApplicationIdentifier> {
        match self.families[usize::from(pattern.family) % FAMILIES] {
            true => find(draft, pattern, ai),
            false => None,
        }
    }

    /// The first one that must not be on one item with `slot`.
    #[inline]
    fn excluded_by(&self, draft: &Draft<'_>, slot: Slot) -> Option<ApplicationIdentifier> {
        let excluded = slot.ai.entry()?.excludes.of(&EXCLUSIONS);
        excluded
            .iter()
            .find_map(|pattern| self.other(draft, *pattern, slot.ai))
    }

    /// What `slot` needs beside it and does not have.
    #[inline]
    fn lacking(&self, draft: &Draft<'_>, slot: Slot) -> Option<Partners> {
        let own = family(slot.ai.key());
        let is_there = |pattern: Pattern| {
            let family = usize::from(pattern.family) % FAMILIES;
            let is_plain = pattern.is_whole_family() && family != own;
            self.families[family] && (is_plain || find(draft, pattern, slot.ai).is_some())
        };
        Partners::missing(slot.ai, is_there)
    }
}

/// The number of an identifier's first two digits.
#[inline]
fn family(key: u16) -> usize {
    usize::from(key / 100) % FAMILIES
}

#[inline(never)]
fn find(
    draft: &Draft<'_>,
    pattern: Pattern,
    ai: ApplicationIdentifier,
) -> Option<ApplicationIdentifier> {
    let is_other = |other: &ApplicationIdentifier| pattern.contains(other.key()) && *other != ai;
    let mut found = draft.slots().iter().map(|slot| slot.ai);
    let linear = || draft.linear.map(|_| ApplicationIdentifier::GTIN);
    found.find(is_other).or_else(|| linear().filter(is_other))
}

fn severity(verdict: Verdict) -> Option<Severity> {
    match verdict {
        Verdict::Refuse => Some(Severity::Error),
        Verdict::Warn => Some(Severity::Warning),
        Verdict::Accept => None,
    }
}

fn excluded_pairs(draft: &mut Draft<'_>, present: &Present) {
    let Some(severity) = severity(draft.options.excluded_pairs) else {
        return;
    };
    in_order(draft, |draft, slot| {
        if let Some(other) = present.excluded_by(draft, slot) {
            let detail = Detail::Conflict(other);
            note(draft, severity, IssueCode::AiExcludedPair, slot, detail);
        }
    });
}

fn missing_partners(draft: &mut Draft<'_>, present: &Present) {
    let Some(severity) = severity(draft.options.missing_partners) else {
        return;
    };
    in_order(draft, |draft, slot| {
        if let Some(partners) = present.lacking(draft, slot) {
            let detail = Detail::Missing(partners);
            note(draft, severity, IssueCode::AiRequirement, slot, detail);
        }
    });
}

/// Judges the elements by their Application Identifiers, then by their places. There
/// are few, so the next one is searched rather than all of them sorted.
fn in_order<'a>(draft: &mut Draft<'a>, judge: impl Fn(&mut Draft<'a>, Slot)) {
    let mut last = None;
    loop {
        let keys = draft.slots().iter().map(|slot| slot.ai.key());
        last = keys.zip(0..).filter(|place| Some(*place) > last).min();
        let Some(slot) = last.and_then(|(_, at): (u16, usize)| draft.slots().get(at)) else {
            return;
        };
        let slot = *slot;
        judge(draft, slot);
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
