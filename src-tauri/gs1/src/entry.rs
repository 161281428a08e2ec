//! The shape of the table of Application Identifiers.
//!
//! The rows themselves are generated into `table.rs` from
//! `data/application_identifiers.tsv`; lists that many rows share are stored once
//! and named by a [`Span`].

use crate::check::Check;

/// One row: an Application Identifier, or a range of them that differ only in
/// their last digit.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) shortest: u8,
    pub(crate) longest: u8,
    pub(crate) separator: Separator,
    /// May be a query parameter of a Digital Link.
    pub(crate) attribute: bool,
    /// Index into `KEY_QUALIFIERS`, for a Digital Link key.
    pub(crate) key: Option<u8>,
    pub(crate) components: Span,
    pub(crate) requires: Span,
    pub(crate) excludes: Span,
    /// Part of `TITLES`. One text for all costs a third of a text for each.
    pub(crate) title: Span,
}

/// How the end of a value is found in an element string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Separator {
    /// By its predefined length.
    Fixed,
    /// By FNC1, transmitted as U+001D.
    Fnc1,
}

/// A part of a shared list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    pub(crate) start: u16,
    pub(crate) len: u8,
}

impl Span {
    /// The part of `list` that this span names.
    pub(crate) fn of<T>(self, list: &'static [T]) -> &'static [T] {
        let start = usize::from(self.start);
        list.get(start..start + usize::from(self.len))
            .unwrap_or_default()
    }

    /// The part of `text` that this span names.
    pub(crate) fn of_text(self, text: &'static str) -> &'static str {
        let start = usize::from(self.start);
        text.get(start..start + usize::from(self.len))
            .unwrap_or_default()
    }
}

/// A part of a value with one character set and its checks.
#[derive(Debug)]
pub(crate) struct Component {
    pub(crate) set: CharacterSet,
    pub(crate) shortest: u8,
    pub(crate) longest: u8,
    pub(crate) optional: bool,
    pub(crate) checks: [Option<Check>; 3],
}

/// The character sets of GS1 General Specifications 7.11.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CharacterSet {
    /// Digits.
    Numeric,
    /// GS1 AI encodable character set 82.
    Set82,
    /// GS1 AI encodable character set 39.
    Set39,
    /// GS1 AI encodable character set 64, base 64 with padding.
    Set64,
}

/// A set of Application Identifiers by their left-aligned digits, both ends
/// included: `310n` is 3100 to 3109.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pattern {
    pub(crate) first: u16,
    pub(crate) last: u16,
}

impl Pattern {
    pub(crate) fn contains(self, key: u16) -> bool {
        (self.first..=self.last).contains(&key)
    }
}

/// One name in the list of what an element needs beside it, read left to right.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Term {
    pub(crate) pattern: Pattern,
    pub(crate) then: Then,
}

/// What follows a [`Term`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Then {
    /// One more that is needed together with it.
    And,
    /// Another choice.
    Or,
    /// The end of the choices; a further list of choices may follow.
    End,
}

/// What the first two digits tell about an Application Identifier.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Family {
    /// How many digits it has, 0 if none starts like this.
    pub(crate) digits: u8,
    /// The length of every value in the family, 0 if separators end them.
    pub(crate) fixed_length: u8,
    /// Where the family's rows start in `SLOTS`.
    pub(crate) slots: u16,
}
