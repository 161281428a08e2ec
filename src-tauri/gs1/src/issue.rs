//! What is wrong with a message: a code to branch on, a sentence to show.

use std::fmt;
use std::ops::Range;

use crate::ApplicationIdentifier;

/// One thing that is wrong, and where.
///
/// `Display` is one plain sentence without a final period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Issue {
    pub(crate) code: IssueCode,
    pub(crate) severity: Severity,
    pub(crate) ai: Option<ApplicationIdentifier>,
    pub(crate) start: u16,
    pub(crate) end: u16,
    pub(crate) detail: Detail,
}

/// Whether an issue makes the message invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Severity {
    /// The message is not valid.
    Error,
    /// The message is usable; people should know.
    Warning,
}

/// The data behind an issue's sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Detail {
    /// The code says it all.
    None,
    /// A wrong number of characters.
    Length {
        /// How many there are.
        found: u16,
        /// The fewest allowed.
        min: u16,
        /// The most allowed.
        max: u16,
    },
    /// A wrong check digit.
    CheckDigit {
        /// The digit in the text.
        found: char,
        /// The digit it should be.
        expected: char,
    },
    /// A wrong pair of check characters.
    CheckPair {
        /// The two characters that should stand there.
        expected: [char; 2],
    },
    /// A character that may not stand there.
    Character(char),
    /// Another element that must not be on the same item.
    Conflict(ApplicationIdentifier),
}

/// What kind of rule is broken. The names are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum IssueCode {
    /// A check digit doesn't fit the number.
    CheckDigit,
    /// The wrong number of characters.
    Length,
    /// Something else than a digit.
    NonDigit,
}

impl Issue {
    /// The stable code.
    pub fn code(&self) -> IssueCode {
        self.code
    }

    /// Whether it makes the message invalid.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// The Application Identifier at fault, where one is.
    pub fn ai(&self) -> Option<ApplicationIdentifier> {
        self.ai
    }

    /// The bytes at fault, in the text that was parsed.
    pub fn range(&self) -> Range<usize> {
        usize::from(self.start)..usize::from(self.end)
    }

    /// The data behind the sentence.
    pub fn detail(&self) -> Detail {
        self.detail
    }
}

impl IssueCode {
    /// The code as text, `check_digit`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CheckDigit => "check_digit",
            Self::Length => "length",
            Self::NonDigit => "non_digit",
        }
    }
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_str())
    }
}
