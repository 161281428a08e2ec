//! The kinds of symbol the reader knows, and sets of them.

use std::fmt;
use std::str::FromStr;

/// One kind of symbol. GS1 variants are kinds of their own, because their text
/// means something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Symbology {
    /// EAN-13, the retail code of most of the world.
    Ean13,
    /// EAN-8, for small packs.
    Ean8,
    /// UPC-A, the retail code of North America.
    UpcA,
    /// UPC-E, a zero-suppressed UPC-A.
    UpcE,
    /// ITF-14, on transport cases.
    Itf14,
    /// Code 128 with data that is not GS1.
    Code128,
    /// Code 128 that begins with FNC1.
    Gs1_128,
    /// Code 39.
    Code39,
    /// GS1 DataBar Omnidirectional and Truncated.
    DataBarOmni,
    /// GS1 DataBar Expanded.
    DataBarExpanded,
    /// QR Code with plain data, a GS1 Digital Link among them.
    Qr,
    /// QR Code that begins with FNC1.
    Gs1Qr,
    /// Data Matrix with plain data.
    DataMatrix,
    /// Data Matrix that begins with FNC1.
    Gs1DataMatrix,
    /// PDF417, looked for on request.
    Pdf417,
    /// Aztec Code, looked for on request.
    Aztec,
}

impl Symbology {
    /// Every kind, linear codes first.
    pub const ALL: [Self; 16] = [
        Self::Ean13,
        Self::Ean8,
        Self::UpcA,
        Self::UpcE,
        Self::Itf14,
        Self::Code128,
        Self::Gs1_128,
        Self::Code39,
        Self::DataBarOmni,
        Self::DataBarExpanded,
        Self::Qr,
        Self::Gs1Qr,
        Self::DataMatrix,
        Self::Gs1DataMatrix,
        Self::Pdf417,
        Self::Aztec,
    ];

    /// The name used in settings, on the command line and in captures.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ean13 => "ean-13",
            Self::Ean8 => "ean-8",
            Self::UpcA => "upc-a",
            Self::UpcE => "upc-e",
            Self::Itf14 => "itf-14",
            Self::Code128 => "code-128",
            Self::Gs1_128 => "gs1-128",
            Self::Code39 => "code-39",
            Self::DataBarOmni => "databar-omni",
            Self::DataBarExpanded => "databar-expanded",
            Self::Qr => "qr",
            Self::Gs1Qr => "gs1-qr",
            Self::DataMatrix => "data-matrix",
            Self::Gs1DataMatrix => "gs1-data-matrix",
            Self::Pdf417 => "pdf417",
            Self::Aztec => "aztec",
        }
    }
}

impl fmt::Display for Symbology {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// No symbology has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a symbology Perch knows")]
pub struct UnknownSymbology(pub String);

impl FromStr for Symbology {
    type Err = UnknownSymbology;

    fn from_str(name: &str) -> Result<Self, UnknownSymbology> {
        Self::ALL
            .into_iter()
            .find(|symbology| symbology.name() == name)
            .ok_or_else(|| UnknownSymbology(name.to_owned()))
    }
}

/// A set of symbologies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SymbologySet(u32);

impl SymbologySet {
    /// The empty set.
    pub const NONE: Self = Self(0);

    /// What a packing bench meets: everything but PDF417 and Aztec.
    #[must_use]
    pub fn product() -> Self {
        Symbology::ALL
            .into_iter()
            .filter(|symbology| !matches!(symbology, Symbology::Pdf417 | Symbology::Aztec))
            .collect()
    }

    /// This set and one more.
    #[must_use]
    pub fn with(self, symbology: Symbology) -> Self {
        Self(self.0 | bit(symbology))
    }

    /// This set without one.
    #[must_use]
    pub fn without(self, symbology: Symbology) -> Self {
        Self(self.0 & !bit(symbology))
    }

    /// Is it in the set?
    #[must_use]
    pub fn contains(self, symbology: Symbology) -> bool {
        self.0 & bit(symbology) != 0
    }

    /// Is any of these in the set?
    #[must_use]
    pub fn contains_any(self, symbologies: &[Symbology]) -> bool {
        symbologies.iter().any(|each| self.contains(*each))
    }

    /// The members in the order of [`Symbology::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Symbology> {
        Symbology::ALL
            .into_iter()
            .filter(move |each| self.contains(*each))
    }
}

impl Default for SymbologySet {
    fn default() -> Self {
        Self::product()
    }
}

impl FromIterator<Symbology> for SymbologySet {
    fn from_iter<I: IntoIterator<Item = Symbology>>(symbologies: I) -> Self {
        symbologies.into_iter().fold(Self::NONE, Self::with)
    }
}

fn bit(symbology: Symbology) -> u32 {
    1 << (symbology as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_leads_back_to_its_symbology() {
        for symbology in Symbology::ALL {
            assert_eq!(symbology.name().parse(), Ok(symbology));
        }
        assert_eq!(
            "EAN-13".parse::<Symbology>(),
            Err(UnknownSymbology("EAN-13".to_owned()))
        );
    }

    #[test]
    fn a_set_holds_what_was_put_in_and_nothing_else() {
        let set = SymbologySet::NONE
            .with(Symbology::Qr)
            .with(Symbology::Ean13)
            .without(Symbology::Qr);
        assert_eq!(set.iter().collect::<Vec<_>>(), [Symbology::Ean13]);
        assert!(set.contains_any(&[Symbology::Aztec, Symbology::Ean13]));
        assert!(!SymbologySet::product().contains(Symbology::Aztec));
    }
}
