//! AIM symbology identifiers (ISO/IEC 15424): what kind of message a symbol holds.

/// What a symbol of some kind holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Carrier {
    /// An element string.
    Elements,
    /// The digits of a retail symbol, thirteen of them or what stands for them.
    Retail,
    /// The eight digits of an EAN-8.
    Ean8,
    /// The digits of a retail symbol with an add-on behind them.
    RetailWithAddOn,
    /// The digits of an ITF-14.
    Itf,
    /// A matrix symbol without the mark of GS1: a link, or anything.
    Matrix,
    /// Anything but GS1 data.
    Plain,
}

/// Splits the identifier off a text that starts with one.
pub(crate) fn split(text: &str) -> Option<(&str, &str)> {
    match text.as_bytes() {
        [b']', letter, modifier, ..]
            if letter.is_ascii_alphabetic() && modifier.is_ascii_alphanumeric() =>
        {
            text.split_at_checked(3)
        }
        _ => None,
    }
}

/// What the official engine takes; everything else it refuses.
pub(crate) fn strict_carrier(identifier: &str) -> Option<Carrier> {
    match identifier {
        "]C1" | "]e0" | "]d2" | "]Q3" | "]J1" => Some(Carrier::Elements),
        "]E0" => Some(Carrier::Retail),
        "]E4" => Some(Carrier::Ean8),
        "]d1" | "]Q1" | "]J0" => Some(Carrier::Matrix),
        _ => None,
    }
}

/// What readers send as well: GS1 data with extended channel interpretations, ITF,
/// add-ons, and all symbols that can hold a link.
pub(crate) fn carrier(identifier: &str) -> Carrier {
    match identifier {
        "]d5" | "]Q4" | "]J4" => Carrier::Elements,
        "]E3" => Carrier::RetailWithAddOn,
        "]I0" | "]I1" => Carrier::Itf,
        _ => strict_carrier(identifier).unwrap_or(match identifier.as_bytes() {
            [b']', b'd' | b'Q' | b'J' | b'z' | b'L' | b'h', _] => Carrier::Matrix,
            _ => Carrier::Plain,
        }),
    }
}
