//! GS1 text in, meaning out.
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
//! The rest of this page is a small guide to GS1 data.
//!
//! # Application Identifiers
//!
//! GS1 data is a list of [elements](Element): values, each behind an *Application
//! Identifier* of two to four digits that says what the value means. `17` is a use-by
//! date, `10` a batch, `3103` a net weight in kilograms with three decimals. There are
//! 541 of them, some with rules about what must or must not stand beside them.
//!
//! ```
//! use perch_gs1::ApplicationIdentifier;
//!
//! let expiry = ApplicationIdentifier::parse("17").unwrap();
//! assert_eq!(expiry.title(), "USE BY or EXPIRY");
//! assert_eq!(expiry.lengths(), Some((6, 6)));
//! assert!(expiry.has_predefined_length());
//! assert_eq!(ApplicationIdentifier::all().count(), 541);
//! ```
//!
//! # GTINs
//!
//! The *Global Trade Item Number* says which article something is. It is written in 8,
//! 12, 13 or 14 digits, the last of which is a check digit; [`Gtin`] is the long form of
//! all four and cannot be wrong. Its first digit tells an item from a case of items and
//! from goods of varying weight, its prefix who issued it, which is not where the item
//! was made.
//!
//! ```
//! use perch_gs1::{Gtin, Indicator, PrefixUse};
//!
//! let item = Gtin::parse("9521234543213").unwrap();
//! assert_eq!(item.to_string(), "09521234543213");
//! assert_eq!(item.prefix().used_for(), PrefixUse::Demonstration);
//!
//! let case = Gtin::parse("19521234500077").unwrap();
//! assert_eq!(case.indicator(), Indicator::PackagingLevel(1));
//!
//! // UPC-E symbols hold eight digits that stand for twelve.
//! let small = Gtin::from_upc_e("04252614").unwrap();
//! assert_eq!(small.to_string(), "00042100005264");
//! ```
//!
//! # Element strings and FNC1
//!
//! In a symbol the elements follow each other without brackets: an *element string*.
//! Where the length of a value is not predefined, the sign *FNC1* ends it, which readers
//! transmit as the byte U+001D. A reader that drops it runs values into each other, and
//! nobody can tell.
//!
//! ```
//! use perch_gs1::{Options, parse_element_string};
//!
//! let scan = parse_element_string("010952123450007010LOT\u{1d}21S1", &Options::strict());
//! assert_eq!(scan.to_bracketed(), "(01)09521234500070(10)LOT(21)S1");
//!
//! let run_together = parse_element_string("010952123450007010LOT21S1", &Options::strict());
//! assert_eq!(run_together.to_bracketed(), "(01)09521234500070(10)LOT21S1");
//! ```
//!
//! FNC1 at the very start says that a symbol is GS1's. Readers tell it by the *symbology
//! identifier*: three characters such as `]C1` for a GS1-128 and `]d2` for a GS1
//! DataMatrix. The same digits in a symbol without the mark are just digits.
//!
//! ```
//! use perch_gs1::{Class, Options, ScanInput, parse_scan};
//!
//! let class = |symbology_identifier, text| {
//!     let symbology_identifier = Some(symbology_identifier);
//!     parse_scan(&ScanInput { symbology_identifier, text }, &Options::scan()).class()
//! };
//! assert_eq!(class("]C1", "0109521234500070"), Class::Gs1Elements);
//! assert_eq!(class("]C0", "0109521234500070"), Class::Plain);
//! assert_eq!(class("]E0", "9521234543213"), Class::Gtin);
//! assert_eq!(class("]Q1", "https://example.com/01/09521234500070"), Class::Gs1DigitalLink);
//! ```
//!
//! # Brackets and text for people
//!
//! People print and type the identifiers in brackets, which are not part of the data; a
//! bracket that is stands behind a backslash. *Human readable interpretation* is what
//! stands below a symbol: brackets, with or without the titles.
//!
//! ```
//! use perch_gs1::{Options, parse_typed};
//!
//! let scan = parse_typed(r"(01)09521234500070(10)A\(1)", &Options::scan());
//! assert_eq!(scan.dl_data()["10"], "A(1)");
//! assert_eq!(scan.to_element_string(), "010952123450007010A(1)");
//! assert_eq!(scan.to_hri(), ["GTIN (01) 09521234500070", "BATCH/LOT (10) A(1)"]);
//! ```
//!
//! # Digital Links
//!
//! A *GS1 Digital Link* says the same as a web address, at any host and below any path:
//! the key, what qualifies it in a fixed order, everything else as parameters. Nothing
//! here ever asks the web. Parameters that are not GS1's are kept apart.
//!
//! ```
//! use perch_gs1::{Options, parse_digital_link};
//!
//! let link = "https://shop.example/p/01/09521234500070/10/A%2FB?17=270131&lang=en";
//! let scan = parse_digital_link(link, &Options::strict());
//! assert!(scan.is_valid());
//! assert_eq!(scan.dl_data()["10"], "A/B");
//! assert_eq!(scan.other_parameters().collect::<Vec<_>>(), ["lang=en"]);
//! assert_eq!(
//!     scan.to_digital_link("example.com", "").unwrap(),
//!     "https://example.com/01/09521234500070/10/A%2FB?17=270131",
//! );
//! ```
//!
//! # What goes in and what comes out
//!
//! | in | by |
//! |---|---|
//! | a reader's message, with its symbology identifier apart, in front, or none | [`parse_scan`], [`parse_scan_bytes`] |
//! | what somebody typed: brackets, a link, a number | [`parse_typed`] |
//! | one writing and no other | [`parse_bracketed`], [`parse_element_string`], [`parse_digital_link`] |
//! | a number | [`Gtin::parse`], [`Gtin::from_upc_e`] |
//!
//! | out | by |
//! |---|---|
//! | the elements, each with its place in the text | [`Scan::elements`] |
//! | identifier → value, both as texts | [`Scan::dl_data`] |
//! | a link, at id.gs1.org or at a host of one's own | [`Scan::to_canonical_digital_link`], [`Scan::to_digital_link`] |
//! | brackets, an element string, lines with titles | [`Scan::to_bracketed`], [`Scan::to_element_string`], [`Scan::to_hri`] |
//! | the article's number in 14 digits | [`Scan::gtin`], [`Scan::flags`] |
//! | days, amounts, currencies | [`Element::date`], [`Element::decimal`], [`Element::currency`] |
//!
//! Values are texts throughout: an SSCC has more digits than a floating point number
//! can hold.
//!
//! # Two modes
//!
//! What counts as wrong depends on whose label it is. [`Options::strict`] judges a label
//! one makes, as the official GS1 Barcode Syntax Engine does. [`Options::scan`] judges
//! a label one meets: what one label cannot be blamed for is a warning. Wrong check
//! digits, lengths, characters and dates are errors in both.
//!
//! ```
//! use perch_gs1::{IssueCode, Options, parse_typed};
//!
//! // A batch belongs to an article; its number may stand in another symbol.
//! let text = "(10)LOT";
//! assert!(!parse_typed(text, &Options::strict()).is_valid());
//! let scan = parse_typed(text, &Options::scan());
//! assert!(scan.is_valid());
//! assert_eq!(scan.issues().next().unwrap().code(), IssueCode::AiRequirement);
//! ```
//!
//! # Issues
//!
//! An [`Issue`] has a stable code to branch on, the identifier and the bytes it is about,
//! and the data behind a plain sentence. A wrong value does not hide the good ones.
//!
//! ```
//! use perch_gs1::{Detail, IssueCode, Options, Severity, parse_typed};
//!
//! let scan = parse_typed("(01)09521234500071(10)LOT", &Options::scan());
//! let issue = scan.issues().next().unwrap();
//! assert_eq!((issue.code(), issue.severity()), (IssueCode::CheckDigit, Severity::Error));
//! assert_eq!(issue.range(), 17..18);
//! assert_eq!(issue.detail(), Detail::CheckDigit { found: '1', expected: '0' });
//! assert_eq!(issue.to_string(), "GTIN (01): the check digit is 1, should be 0");
//! assert_eq!(scan.dl_data()["10"], "LOT");
//! ```
//!
//! # Dates and amounts
//!
//! Years have two digits and mean the century nearest to today, which the caller names.
//! Day 00 leaves the day open. Where the decimal point stands, the last digit of the
//! identifier tells.
//!
//! ```
//! use perch_gs1::{Date, Options, parse_typed};
//!
//! let today = Date { year: 2026, month: 11, day: Some(24) };
//! let scan = parse_typed("(01)99521234500073(15)270200(3103)001250", &Options::scan());
//! let date = scan.elements().find_map(|element| element.date(today)).unwrap();
//! assert_eq!((date.to_string().as_str(), date.last_day()), ("2027-02", 28));
//! let weight = scan.elements().find_map(|element| element.decimal()).unwrap();
//! assert_eq!(weight, "1.250");
//! ```
//!
//! # Links are strangers
//!
//! Good GS1 data says nothing about the host it is printed with. [`url_safety`] tells what
//! a person should know before a browser opens a link, and which links must not be
//! opened at all.
//!
//! ```
//! use perch_gs1::url_safety::{Opening, UrlWarning, inspect};
//!
//! let facts = inspect("https://gs1.org@evil.example/01/09521234500070");
//! assert_eq!(facts.host.as_deref(), Some("evil.example"));
//! assert_eq!(facts.warnings, [UrlWarning::Userinfo]);
//! assert_eq!(inspect("javascript:alert(1)").opening, Opening::Never);
//! ```
//!
//! # What it does not do
//!
//! Parsing allocates nothing and reads nothing but its arguments; texts of more than
//! 8 KiB are refused. The rules come from the GS1 Barcode Syntax Dictionary; which
//! release, [`table_release`] tells. The crate knows neither readers nor products:
//! whether a number was ever issued, and for what, other catalogues tell. Compressed
//! links and the national layouts of price labels are not read.
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
