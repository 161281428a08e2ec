//! The shape of the table of Application Identifiers.
//!
//! The rows themselves are generated into `table.rs` from
//! `data/application_identifiers.tsv`; lists that many rows share are stored once
//! and named by a [`Span`].

use std::num::NonZero;

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
    /// May follow some key in the path of a Digital Link.
    pub(crate) qualifier: bool,
    /// The part of `SEQUENCES` that may follow it in a path, for a Digital Link key.
    pub(crate) key: Option<Key>,
    pub(crate) components: Span,
    pub(crate) requires: Span,
    pub(crate) excludes: Span,
    /// Where the title starts in `TITLES`; a line end follows it. One text for all
    /// costs a third of a text for each.
    pub(crate) title: u16,
}

/// The number of a row of `KEYS`, counted from 1 so that none costs no room.
pub(crate) type Key = NonZero<u8>;

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
    pub(crate) start: u8,
    pub(crate) len: u8,
}

impl Span {
    /// The part of `list` that this span names.
    pub(crate) fn of<T>(self, list: &'static [T]) -> &'static [T] {
        let start = usize::from(self.start);
        list.get(start..start + usize::from(self.len))
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
/// included: `310n` is 3100 to 3109. All start with the same two digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pattern {
    /// The first two digits of all of them.
    pub(crate) family: u8,
    pub(crate) first: u8,
    pub(crate) last: u8,
}

impl Pattern {
    /// Whether it takes all identifiers that start with its two digits.
    #[inline]
    pub(crate) fn is_whole_family(self) -> bool {
        self.first == 0 && self.last == 99
    }

    /// The first and the last one.
    pub(crate) fn ends(self) -> (u16, u16) {
        let family = u16::from(self.family) * 100;
        (
            family + u16::from(self.first),
            family + u16::from(self.last),
        )
    }

    pub(crate) fn contains(self, key: u16) -> bool {
        let (first, last) = self.ends();
        (first..=last).contains(&key)
    }
}

/// One name in the list of what an element needs beside it, read left to right.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Term {
    pub(crate) pattern: Pattern,
    pub(crate) then: Then,
    /// How many more there are in the list of choices.
    pub(crate) left: u8,
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

/// How many digits an Application Identifier has. Being one of three leaves room for
/// "none" in the same byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Digits {
    Two,
    Three,
    Four,
}

impl Digits {
    /// The number, if it is one of the three.
    pub(crate) const fn of(count: usize) -> Option<Self> {
        match count {
            2 => Some(Self::Two),
            3 => Some(Self::Three),
            4 => Some(Self::Four),
            _ => None,
        }
    }

    #[inline]
    pub(crate) const fn count(self) -> usize {
        match self {
            Self::Two => 2,
            Self::Three => 3,
            Self::Four => 4,
        }
    }

    /// What the last digit counts, left-aligned to four digits.
    #[inline]
    pub(crate) const fn step(self) -> u16 {
        match self {
            Self::Two => 100,
            Self::Three => 10,
            Self::Four => 1,
        }
    }
}

/// What the first two digits tell about an Application Identifier.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Family {
    /// How many digits it has; nothing if none starts like this.
    pub(crate) digits: Option<Digits>,
    /// The length of every value in the family, 0 if separators end them.
    pub(crate) fixed_length: u8,
    /// Where the family's rows start in `SLOTS`.
    pub(crate) slots: u16,
}
