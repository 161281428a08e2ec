//! How strictly a text is judged.

/// Which rules stop a message and which only earn it a warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Mode {
    /// Every rule counts: for labels one makes.
    Strict,
    /// For labels one meets: what a single label cannot satisfy by itself, and
    /// what older labels do differently, becomes a warning. Plain text and plain
    /// links are nothing wrong, unless the symbol says that it holds GS1 data.
    #[default]
    Scan,
}

/// What a broken rule does to the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// An error: the message is not valid.
    Refuse,
    /// A warning: the message stays valid.
    Warn,
    /// Nothing at all.
    Accept,
}

/// The settings of one parse.
///
/// [`Options::strict`] and [`Options::scan`] are the two that have names; single
/// rules can be changed from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// How symbology identifiers and plain text are taken.
    pub mode: Mode,
    /// Application Identifiers that the table doesn't know.
    pub unknown_ais: Verdict,
    /// The same as attributes of a Digital Link.
    pub unknown_attributes: Verdict,
    /// An element without the one it belongs to, for instance a batch alone. The
    /// other may stand on another symbol of the same label.
    pub missing_partners: Verdict,
    /// Two elements that must not be on one item, for instance a GTIN with a count
    /// of contained items. Labels that are otherwise good carry such pairs.
    pub excluded_pairs: Verdict,
    /// GTIN-8, -12 and -13 in a Digital Link, without their zeros.
    pub zero_suppressed_gtins: Verdict,
    /// `/gtin/` for `/01/`, which older Digital Links used.
    pub convenience_alphas: Verdict,
    /// `Https://`: schemes may be written in any case (RFC 3986 3.1), but the GS1
    /// rules know all lower and all upper case.
    pub mixed_case_schemes: Verdict,
    /// The year from which two-digit years count, 49 back and 50 ahead.
    pub reference_year: u16,
}

impl Options {
    /// Every rule refuses, as in the official GS1 Barcode Syntax Engine.
    pub const fn strict() -> Self {
        Self {
            mode: Mode::Strict,
            unknown_ais: Verdict::Refuse,
            unknown_attributes: Verdict::Refuse,
            missing_partners: Verdict::Refuse,
            excluded_pairs: Verdict::Refuse,
            zero_suppressed_gtins: Verdict::Refuse,
            convenience_alphas: Verdict::Refuse,
            mixed_case_schemes: Verdict::Refuse,
            reference_year: 2026,
        }
    }

    /// What one label cannot be blamed for is a warning.
    pub const fn scan() -> Self {
        Self {
            mode: Mode::Scan,
            unknown_ais: Verdict::Warn,
            unknown_attributes: Verdict::Warn,
            missing_partners: Verdict::Warn,
            excluded_pairs: Verdict::Warn,
            zero_suppressed_gtins: Verdict::Warn,
            convenience_alphas: Verdict::Warn,
            mixed_case_schemes: Verdict::Warn,
            reference_year: 2026,
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::scan()
    }
}
