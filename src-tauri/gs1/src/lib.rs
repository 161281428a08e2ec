//! GS1 text in, meaning out.
#![forbid(unsafe_code)]

mod ai;
mod check_digit;
mod date;
mod element;
mod gtin;
mod issue;
mod options;
mod prefix;
mod scan;
pub mod url_safety;

pub use ai::ApplicationIdentifier;
pub use date::Date;
pub use element::Element;
pub use gtin::{Gtin, GtinError, GtinFormat, Indicator};
pub use issue::{Detail, Issue, IssueCode, Severity};
pub use options::{Mode, Options, Verdict};
pub use prefix::{Prefix, PrefixUse};
pub use scan::{Class, Flags, Scan, ScanInput, parse_scan, parse_typed};
