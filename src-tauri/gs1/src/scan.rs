//! The result of a parse.

use std::collections::BTreeMap;

use crate::draft::Draft;
use crate::element::{BUFFER, Slot};
use crate::{
    ApplicationIdentifier, Element, Gtin, Indicator, Issue, Options, Prefix, digital_link, output,
};

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
    pub(crate) draft: Draft<'a>,
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

impl<'a> Scan<'a> {
    /// The text that was parsed, untouched.
    pub fn text(&self) -> &'a str {
        self.draft.text
    }

    /// What kind of thing it is.
    pub fn class(&self) -> Class {
        self.draft.class
    }

    /// Whether no issue is an error.
    pub fn is_valid(&self) -> bool {
        !self.draft.issues.has_error()
    }

    /// The trade item's number: a bare one, or that of the element (01). `None` where
    /// its digits are wrong.
    pub fn gtin(&self) -> Option<Gtin> {
        self.draft.linear.or_else(|| {
            let mut slots = self.draft.slots().iter();
            let sound = |slot: &&Slot| slot.ai == ApplicationIdentifier::GTIN && !slot.faulty;
            let mut buffer = [0; BUFFER];
            let digits = slots.find(sound)?.decoded(self.draft.text, &mut buffer);
            Gtin::from_checked(digits)
        })
    }

    /// What one should know about the trade item's number.
    pub fn flags(&self) -> Option<Flags> {
        self.gtin().map(|gtin| Flags {
            restricted_circulation: gtin.is_restricted_circulation(),
            variable_measure: gtin.indicator() == Indicator::VariableMeasure,
            indicator: gtin.indicator(),
            prefix: gtin.prefix(),
        })
    }

    /// The elements, in order of appearance, as far as they could be read. One with
    /// a wrong value is among them, see [`Element::is_sound`].
    pub fn elements(&self) -> impl Iterator<Item = Element<'a>> + '_ {
        let text = self.draft.text;
        self.draft
            .slots()
            .iter()
            .map(move |&slot| Element { text, slot })
    }

    /// What is wrong: errors before warnings, otherwise in the order of the rules.
    /// At most 16; where there are more, errors are kept.
    pub fn issues(&self) -> impl Iterator<Item = &Issue> + '_ {
        self.draft.issues.iter()
    }

    /// Query parameters of a Digital Link that are not GS1's, as they are written.
    pub fn other_parameters(&self) -> impl Iterator<Item = &'a str> + '_ {
        let (start, end) = self.draft.query;
        let query = self.draft.text.get(usize::from(start)..usize::from(end));
        digital_link::parameters(query.unwrap_or_default())
            .filter(|parameter| !digital_link::is_numbered(parameter))
    }

    /// Application Identifier → value, both as texts. Values that are wrong by
    /// themselves are left out; of a repeated element the first one counts.
    pub fn dl_data(&self) -> BTreeMap<String, String> {
        let mut data = BTreeMap::new();
        for element in self.elements().filter(Element::is_sound) {
            data.entry(element.ai().to_string())
                .or_insert_with(|| element.value().into_owned());
        }
        data
    }

    /// A Digital Link URI at a domain, below a path stem (may be empty).
    /// `None` where no element is a Digital Link key, where one may not stand in a
    /// link, and where the message isn't valid.
    ///
    /// ```
    /// use perch_gs1::{Options, parse_typed};
    ///
    /// let scan = parse_typed("(01)09521234500070(10)A/B", &Options::scan());
    /// assert_eq!(
    ///     scan.to_digital_link("example.com", "p").unwrap(),
    ///     "https://example.com/p/01/09521234500070/10/A%2FB",
    /// );
    /// ```
    pub fn to_digital_link(&self, domain: &str, stem: &str) -> Option<String> {
        self.is_valid()
            .then(|| output::digital_link(self, domain, stem))
            .flatten()
    }

    /// The Digital Link URI at id.gs1.org.
    pub fn to_canonical_digital_link(&self) -> Option<String> {
        self.to_digital_link("id.gs1.org", "")
    }

    /// `(01)09521234500070(10)LOT`, brackets in data written `\(`. Empty where there
    /// are no elements.
    pub fn to_bracketed(&self) -> String {
        output::bracketed(self)
    }

    /// The element string, separators written as U+001D where they are needed. Empty
    /// where there are no elements.
    pub fn to_element_string(&self) -> String {
        output::element_string(self)
    }

    /// Human readable lines with titles, `GTIN (01) 09521234500070`.
    pub fn to_hri(&self) -> Vec<String> {
        output::human_readable(self)
    }

    pub(crate) fn options(&self) -> &Options {
        &self.draft.options
    }
}
