//! GS1 text in, meaning out.
//!
//! GS1 data reaches a computer in three writings: as an *element string* from a
//! symbol (`0109521234500070` + `10LOT`), in *brackets* as people print and type it
//! (`(01)09521234500070(10)LOT`), and as a *Digital Link*, a web address
//! (`https://id.gs1.org/01/09521234500070/10/LOT`). All three hold the same thing:
//! [elements](Element), each an [Application Identifier](ApplicationIdentifier)
//! with a value. Retail symbols hold a bare [GTIN](Gtin).
//!
//! [`parse_scan`] takes what a reader gave, [`parse_typed`] what somebody typed. Both
//! always answer with a [`Scan`]: what the text is, what could be read, and what is
//! wrong with it. They never fail and never change the text.
//!
//! ```
//! use perch_gs1::{Class, Options, ScanInput, parse_scan};
//!
//! let input = ScanInput {
//!     symbology_identifier: Some("]d2"),
//!     text: "01095212345000701727013110LOT-42\u{1d}21S1",
//! };
//! let scan = parse_scan(&input, &Options::scan());
//! assert_eq!(scan.class(), Class::Gs1Elements);
//! assert!(scan.is_valid());
//! assert_eq!(scan.gtin().unwrap().to_string(), "09521234500070");
//! assert_eq!(scan.dl_data()["10"], "LOT-42");
//! assert_eq!(
//!     scan.to_bracketed(),
//!     "(01)09521234500070(17)270131(10)LOT-42(21)S1",
//! );
//! assert_eq!(
//!     scan.to_canonical_digital_link().unwrap(),
//!     "https://id.gs1.org/01/09521234500070/10/LOT-42/21/S1?17=270131",
//! );
//! ```
//!
//! What counts as wrong depends on whose label it is: [`Options::strict`] judges a
//! label one makes, [`Options::scan`] a label one meets. The rules come from the GS1
//! Barcode Syntax Dictionary; which release, [`table_release`] tells.
//!
//! Parsing allocates nothing and reads nothing but its arguments. The crate knows
//! neither readers nor products: whether a number was ever issued, and for what,
//! other catalogues tell.
#![forbid(unsafe_code)]

mod ai;
mod aim;
mod association;
mod bracketed;
mod bytes;
mod characters;
mod check;
mod check_digit;
mod date;
mod digital_link;
mod draft;
mod element;
mod element_string;
mod entry;
mod gtin;
mod issue;
mod issue_code;
mod issues;
mod options;
mod output;
mod partners;
mod prefix;
mod recognise;
mod scan;
#[rustfmt::skip]
mod table;
pub mod url_safety;
mod value;

pub use ai::ApplicationIdentifier;
pub use date::Date;
pub use element::Element;
pub use gtin::{Gtin, GtinError, GtinFormat, Indicator};
pub use issue::{Detail, Issue, Severity};
pub use issue_code::IssueCode;
pub use options::{Mode, Options, Verdict};
pub use partners::Partners;
pub use prefix::{Prefix, PrefixUse};
pub use recognise::{
    parse_bracketed, parse_digital_link, parse_element_string, parse_scan, parse_scan_bytes,
    parse_typed,
};
pub use scan::{Class, Flags, Scan, ScanInput};

/// The release of the GS1 Barcode Syntax Dictionary that the rules come from.
pub fn table_release() -> &'static str {
    table::RELEASE
}
