//! The result of a parse.

use std::collections::BTreeMap;

use crate::{Element, Gtin, Indicator, Issue, Options, Prefix};

/// What a reader or a keyboard gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScanInput<'a> {
    /// The AIM symbology identifier, such as `]C1`, where it came apart from the
    /// text. The text may start with it instead.
    pub symbology_identifier: Option<&'a str>,
    /// The message.
    pub text: &'a str,
}

/// What kind of thing a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// Application Identifiers with values.
    Gs1Elements,
    /// A GS1 Digital Link URI.
    Gs1DigitalLink,
    /// A trade item number alone.
    Gtin,
    /// Some other URL.
    Url,
    /// Anything else.
    Plain,
}

/// A parsed text: what it is, what could be read, and what is wrong.
#[derive(Debug, Clone)]
pub struct Scan<'a> {
    text: &'a str,
    class: Class,
    gtin: Option<Gtin>,
}

/// What one should know about a number before using it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Flags {
    /// The number only means something in one region or company.
    pub restricted_circulation: bool,
    /// The quantity varies and stands in another element.
    pub variable_measure: bool,
    /// What the GTIN's first digit says.
    pub indicator: Indicator,
    /// Who issued the number, never where the item was made.
    pub prefix: Prefix,
}

/// Parses what a reader gave.
pub fn parse_scan<'a>(input: &ScanInput<'a>, _options: &Options) -> Scan<'a> {
    let gtin = Gtin::parse(input.text).ok();
    Scan {
        text: input.text,
        class: gtin.map_or(Class::Plain, |_| Class::Gtin),
        gtin,
    }
}

/// Parses what somebody typed or a keyboard wedge wrote: a bare GTIN, a
/// bracketed element string, a link, or plain text.
pub fn parse_typed<'a>(text: &'a str, options: &Options) -> Scan<'a> {
    parse_scan(
        &ScanInput {
            symbology_identifier: None,
            text,
        },
        options,
    )
}

impl<'a> Scan<'a> {
    /// The text that was parsed, untouched.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// What kind of thing it is.
    pub fn class(&self) -> Class {
        self.class
    }

    /// Whether no issue is an error.
    pub fn is_valid(&self) -> bool {
        self.issues()
            .all(|issue| issue.severity() == crate::Severity::Warning)
    }

    /// The trade item's number.
    pub fn gtin(&self) -> Option<Gtin> {
        self.gtin
    }

    /// What one should know about the trade item's number.
    pub fn flags(&self) -> Option<Flags> {
        self.gtin.map(|gtin| Flags {
            restricted_circulation: gtin.is_restricted_circulation(),
            variable_measure: gtin.indicator() == Indicator::VariableMeasure,
            indicator: gtin.indicator(),
            prefix: gtin.prefix(),
        })
    }

    /// The elements, in order of appearance.
    pub fn elements(&self) -> impl Iterator<Item = Element<'a>> + '_ {
        std::iter::empty()
    }

    /// What is wrong, the gravest rule first.
    pub fn issues(&self) -> impl Iterator<Item = &Issue> + '_ {
        std::iter::empty()
    }

    /// Query parameters of a Digital Link that are not GS1's.
    pub fn other_parameters(&self) -> impl Iterator<Item = &'a str> + '_ {
        std::iter::empty()
    }

    /// Application Identifier → value, both as texts.
    pub fn dl_data(&self) -> BTreeMap<String, String> {
        self.elements()
            .map(|element| (element.ai().to_string(), element.value().into_owned()))
            .collect()
    }

    /// A Digital Link URI at a domain, below a path stem (may be empty).
    /// `None` where no element is a Digital Link key.
    pub fn to_digital_link(&self, _domain: &str, _stem: &str) -> Option<String> {
        None
    }

    /// The Digital Link URI at id.gs1.org.
    pub fn to_canonical_digital_link(&self) -> Option<String> {
        self.to_digital_link("id.gs1.org", "")
    }

    /// `(01)09521234500070(10)LOT`.
    pub fn to_bracketed(&self) -> String {
        String::new()
    }

    /// The element string, separators written as U+001D where they are needed.
    pub fn to_element_string(&self) -> String {
        String::new()
    }

    /// Human readable lines with titles, `GTIN (01) 09521234500070`.
    pub fn to_hri(&self) -> Vec<String> {
        Vec::new()
    }
}
