//! What an element needs beside it on the same item.

use std::fmt;

use crate::ApplicationIdentifier;
use crate::entry::{Pattern, Term, Then};
use crate::table::REQUIREMENTS;

/// Elements of which one, or one group, must be on the same item.
///
/// `Display` lists them: `(01), (02) or (8006) with (21)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Partners {
    /// Where the list starts in `REQUIREMENTS`; it ends with `Then::End`.
    start: u8,
}

impl Partners {
    /// The first list of partners that nothing in `present` satisfies.
    #[inline]
    pub(crate) fn missing(
        ai: ApplicationIdentifier,
        present: impl Fn(Pattern) -> bool,
    ) -> Option<Self> {
        let span = ai.entry()?.requires;
        let terms = span.of(&REQUIREMENTS);
        let (mut list, mut at) = (0, 0);
        let mut group_holds = true;
        while let Some(term) = terms.get(usize::from(at)) {
            at += 1;
            group_holds = group_holds && present(term.pattern);
            match term.then {
                Then::And => continue,
                // One choice is enough.
                Then::Or | Then::End if group_holds => {
                    at += term.left;
                    list = at;
                }
                Then::Or => {}
                Then::End => {
                    let start = span.start + list;
                    return Some(Self { start });
                }
            }
            group_holds = true;
        }
        None
    }

    fn terms(self) -> impl Iterator<Item = &'static Term> {
        let rest = REQUIREMENTS.get(usize::from(self.start)..);
        let mut ended = false;
        rest.unwrap_or_default().iter().take_while(move |term| {
            let goes_on = !ended;
            ended = term.then == Then::End;
            goes_on
        })
    }
}

impl fmt::Display for Partners {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut terms = self.terms().peekable();
        while let Some(term) = terms.next() {
            write!(f, "({})", term.pattern)?;
            match (term.then, terms.peek().map(|next| next.then)) {
                (Then::And, _) => f.write_str(" with ")?,
                (Then::Or, Some(Then::End)) => f.write_str(" or ")?,
                (Then::Or, Some(Then::And)) if self.rest_is_one_group(term) => {
                    f.write_str(" or ")?;
                }
                (Then::Or, _) => f.write_str(", ")?,
                (Then::End, _) => {}
            }
        }
        Ok(())
    }
}

impl Partners {
    /// Whether no further choice follows the one after `term`.
    fn rest_is_one_group(self, term: &Term) -> bool {
        let behind = self.terms().skip_while(|other| !std::ptr::eq(*other, term));
        !behind.skip(1).any(|other| other.then == Then::Or)
    }
}

/// `01`, or `31nn` where any digits will do.
impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, last) = self.ends();
        let (fixed, open) = (format!("{first:04}"), format!("{last:04}"));
        let family = ApplicationIdentifier::at_start_of(fixed.as_bytes());
        let digits = family.map_or(4, ApplicationIdentifier::digit_count);
        for (low, high) in fixed.chars().zip(open.chars()).take(digits) {
            write!(f, "{}", if low == high { low } else { 'n' })?;
        }
        Ok(())
    }
}
