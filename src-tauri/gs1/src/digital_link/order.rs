//! Which elements may stand where in a Digital Link: qualifiers behind their key in
//! a fixed order, attributes in the query and only once.

use crate::draft::Draft;
use crate::element::Slot;
use crate::{ApplicationIdentifier, IssueCode, Verdict};

/// Key and qualifiers belong together, in their order.
pub(super) fn check_order(draft: &mut Draft<'_>, in_path: usize) {
    let path = draft.slots().get(..in_path).unwrap_or_default();
    let Some((key, qualifiers)) = path.split_first() else {
        return;
    };
    let names = || qualifiers.iter().map(|slot| slot.ai);
    if !is_sequence(key.ai, names) {
        let start = qualifiers.first().unwrap_or(key).start;
        let end = path.last().unwrap_or(key).end;
        let range = usize::from(start)..usize::from(end);
        draft.error(IssueCode::DlKeyQualifierOrder, None, range);
    }
}

/// Whether the names are some of the key's qualifiers, in their order.
fn is_sequence<I>(key: ApplicationIdentifier, names: impl Fn() -> I) -> bool
where
    I: Iterator<Item = ApplicationIdentifier>,
{
    if names().next().is_none() {
        return true;
    }
    key.qualifiers().any(|sequence| {
        let mut rest = sequence.iter();
        names().all(|name| rest.any(|&qualifier| qualifier == name.key()))
    })
}

/// Attributes stand once, may stand there, and don't belong in the path.
pub(super) fn check_attributes(draft: &mut Draft<'_>, in_path: usize) {
    for index in in_path..draft.slots().len() {
        let Some((before, [slot, ..])) = draft.slots().split_at_checked(index) else {
            return;
        };
        let slot = *slot;
        let (verdict, code) = if before.iter().any(|other| other.ai == slot.ai) {
            (Verdict::Refuse, IssueCode::DlDuplicateAi)
        } else {
            match slot.ai.entry() {
                None => (unknown_attribute(draft), IssueCode::DlNotAnAttribute),
                Some(entry) if !entry.attribute => (Verdict::Refuse, IssueCode::DlNotAnAttribute),
                Some(entry) if entry.qualifier && belongs_in(before, in_path, slot.ai) => {
                    (Verdict::Refuse, IssueCode::DlAttributeBelongsInPath)
                }
                Some(_) => continue,
            }
        };
        let name = usize::from(slot.start).saturating_sub(slot.ai.digit_count() + 1);
        draft.judge(verdict, code, Some(slot.ai), name..usize::from(slot.end));
    }
}

/// A warning about an unknown identifier is enough.
fn unknown_attribute(draft: &Draft<'_>) -> Verdict {
    match (draft.options.unknown_attributes, draft.options.unknown_ais) {
        (Verdict::Warn, Verdict::Warn) => Verdict::Accept,
        (verdict, _) => verdict,
    }
}

/// Whether the path would still be in order with the identifier in it.
fn belongs_in(before: &[Slot], in_path: usize, ai: ApplicationIdentifier) -> bool {
    let path = before.get(..in_path).unwrap_or_default();
    let Some((key, qualifiers)) = path.split_first() else {
        return false;
    };
    let mut sequences = key.ai.qualifiers();
    if !sequences.any(|sequence| sequence.contains(&ai.key())) {
        return false;
    }
    (0..=qualifiers.len()).any(|at| {
        let (before, behind) = qualifiers.split_at(at);
        is_sequence(key.ai, || {
            let before = before.iter().map(|slot| slot.ai);
            before.chain([ai]).chain(behind.iter().map(|slot| slot.ai))
        })
    })
}
