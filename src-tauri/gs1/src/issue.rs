//! What is wrong with a message: a code to branch on, a place, a sentence.

use std::fmt;
use std::ops::Range;

use crate::{ApplicationIdentifier, IssueCode, Partners};

/// One thing that is wrong, and where.
///
/// `Display` is one plain sentence without a final period.
///
/// ```
/// use perch_gs1::{IssueCode, Options, parse_typed};
///
/// let scan = parse_typed("(01)09521234500071", &Options::scan());
/// let issue = scan.issues().next().unwrap();
/// assert_eq!(issue.code(), IssueCode::CheckDigit);
/// assert_eq!(&scan.text()[issue.range()], "1");
/// assert_eq!(issue.to_string(), "GTIN (01): the check digit is 1, should be 0");
/// ```
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
    /// Only digits, where some other character must be among them.
    OnlyDigits,
    /// Another element that must not be on the same item.
    Conflict(ApplicationIdentifier),
    /// The elements of which some must be on the same item.
    Missing(Partners),
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

    /// The sentence without the element it is about, for those who name that in
    /// words of their own.
    ///
    /// ```
    /// use perch_gs1::{Options, parse_typed};
    ///
    /// let scan = parse_typed("(01)09521234500071", &Options::scan());
    /// let issue = scan.issues().next().unwrap();
    /// assert_eq!(issue.reason().to_string(), "the check digit is 1, should be 0");
    /// ```
    pub fn reason(&self) -> impl fmt::Display {
        let issue = *self;
        fmt::from_fn(move |f| issue.write_reason(f))
    }

    fn write_reason(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.detail {
            Detail::None => f.write_str(plain_sentence(self.code)),
            Detail::Length { found, min, max } if min == max => {
                write!(f, "{min} characters expected, {found} found")
            }
            Detail::Length { found, min, max } => {
                write!(f, "{min} to {max} characters expected, {found} found")
            }
            Detail::CheckDigit { found, expected } => {
                write!(f, "the check digit is {found}, should be {expected}")
            }
            Detail::CheckPair { expected: [a, b] } => {
                write!(f, "the check characters should be {a}{b}")
            }
            Detail::Character(ch) if self.code == IssueCode::NonDigit => {
                write!(f, "{ch:?} is not a digit")
            }
            Detail::Character(ch) => write!(f, "{ch:?} may not stand here"),
            Detail::OnlyDigits => f.write_str("at least one character must not be a digit"),
            Detail::Conflict(other) if self.ai == Some(other) => {
                f.write_str("stands there twice with different values")
            }
            Detail::Conflict(other) => {
                write!(
                    f,
                    "must not be on one item with {} ({other})",
                    other.title()
                )
            }
            Detail::Missing(partners) => write!(f, "needs {partners} beside it"),
        }
    }
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ai {
            Some(ai) if ai.title().is_empty() => write!(f, "({ai}): ")?,
            Some(ai) => write!(f, "{} ({ai}): ", ai.title())?,
            None => {}
        }
        self.write_reason(f)
    }
}

/// What to say where the code says it all.
fn plain_sentence(code: IssueCode) -> &'static str {
    match code {
        IssueCode::AiExcludedPair => "must not stand beside another element",
        IssueCode::AiRepeatConflict => "stands there twice with different values",
        IssueCode::AiRequirement => "needs another element beside it",
        IssueCode::AiSerialRequired => "a digital signature needs the serial part of this number",
        IssueCode::AimMissing => "the reader sent no symbology identifier",
        IssueCode::AimUnsupported => "this kind of symbol carries no GS1 data",
        IssueCode::BiologicalSex => "0, 1, 2 or 9 expected",
        IssueCode::Boolean => "0 or 1 expected",
        IssueCode::Charset => "this character may not stand here",
        IssueCode::CheckDigit => "the check digit is wrong",
        IssueCode::CheckPair => "the two check characters are wrong or missing",
        IssueCode::CompanyPrefix => "a GS1 Company Prefix should stand here",
        IssueCode::Country => "this is no country code",
        IssueCode::Coupon => "this part of the coupon is missing or wrong",
        IssueCode::Currency => "this is no currency code",
        IssueCode::Date => "this is no day of the calendar",
        IssueCode::DlAttributeBelongsInPath => "belongs in the path of the link",
        IssueCode::DlConvenienceAlpha => "a number should stand here instead of a word",
        IssueCode::DlDuplicateAi => "stands twice in the link",
        IssueCode::DlKeyQualifierOrder => {
            "the parts of the path don't belong together in this order"
        }
        IssueCode::DlNoPrimaryKey => "the link holds no GS1 key",
        IssueCode::DlNotAnAttribute => "may not stand behind the question mark",
        IssueCode::DlUnknownAttribute => "is no known Application Identifier",
        IssueCode::DlZeroSuppressedGtin => "the leading zeros are left out",
        IssueCode::EmptyValue => "the value is missing",
        IssueCode::Fnc1Missing => "there is no GS1 data",
        IssueCode::Geo => "this place is not on the globe",
        IssueCode::HiddenCharacter => "there is a character that cannot be seen",
        IssueCode::Hyphen => "a hyphen expected",
        IssueCode::Iban => "this is no bank account number",
        IssueCode::IllegalCaret => "^ may not stand here",
        IssueCode::IllegalNull => "%00 may not stand here",
        IssueCode::InputTooLong => "the text is longer than 8 KiB",
        IssueCode::InvalidUtf8 => "these bytes are no text",
        IssueCode::Length => "the number of characters is wrong",
        IssueCode::MediaType => "this is no media type",
        IssueCode::NonDigit => "only digits may stand here",
        IssueCode::Nonzero => "this may not be zero",
        IssueCode::NotGs1 => "this is no GS1 data",
        IssueCode::NumberSystem => "a UPC-E number starts with 0 or 1",
        IssueCode::PackageType => "this is no package type",
        IssueCode::PercentSequence => "two hexadecimal digits must follow the %",
        IssueCode::PieceOfTotal => "piece and total don't fit together",
        IssueCode::PositionInSequence => "position and end don't fit together",
        IssueCode::Syntax => "(AI)value expected",
        IssueCode::Time => "this is no time of the day",
        IssueCode::TooManyElements => "there are more than 64 elements",
        IssueCode::UnknownAi => "no known Application Identifier stands here",
        IssueCode::UriDomain => "the host of the link holds a character it may not",
        IssueCode::UriIllegalCharacter => "this character may not be in a link",
        IssueCode::UriNoPath => "the link has no host or no path",
        IssueCode::UriScheme => "the link should start with http:// or https://",
        IssueCode::WindingDirection => "0, 1 or 9 expected",
        IssueCode::Zero => "0 expected",
        IssueCode::ZeroPrefix => "there is a leading zero too many",
    }
}
