//! EAN-13, UPC-A and EAN-8 as modules (GS1 General Specifications, 5.2).
//!
//! A UPC-A is an EAN-13 that begins with 0. Positions are modules from the first bar.

/// Modules of one digit.
pub(super) const DIGIT: usize = 7;

/// Modules of the guard at either end.
pub(super) const GUARD: usize = 3;

/// Modules of the guard in the centre.
pub(super) const CENTRE: usize = 5;

/// The ten digits of number set A; a set bit is a dark module, the highest comes first.
const SET_A: [u8; 10] = [
    0b000_1101, 0b001_1001, 0b001_0011, 0b011_1101, 0b010_0011, 0b011_0001, 0b010_1111, 0b011_1011,
    0b011_0111, 0b000_1011,
];

/// Which of the six digits of the left half are from set B, by the first digit; the
/// highest of six bits comes first.
const SET_B_AT: [u8; 10] = [
    0b00_0000, 0b00_1011, 0b00_1101, 0b00_1110, 0b01_0011, 0b01_1001, 0b01_1100, 0b01_0101,
    0b01_0110, 0b01_1010,
];

/// The signs of the left half: set A, then set B.
pub(super) const LEFT: usize = 20;

/// The signs of the right half: set C.
pub(super) const RIGHT: usize = 10;

/// Is module `module` of a sign of the left half dark?
pub(super) fn left_is_dark(sign: usize, module: usize) -> bool {
    let set_a = SET_A[sign % 10] >> (DIGIT - 1 - module) & 1 == 1;
    // Set B is set C read backwards, and set C is set A with dark and light exchanged.
    let set_b = SET_A[sign % 10] >> module & 1 == 0;
    if sign < 10 { set_a } else { set_b }
}

/// Is module `module` of a digit of the right half dark?
pub(super) fn right_is_dark(digit: usize, module: usize) -> bool {
    !left_is_dark(digit, module)
}

/// The two lengths of code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    Ean13,
    Ean8,
}

impl Length {
    /// Digits in one half.
    pub(super) fn half(self) -> usize {
        match self {
            Self::Ean13 => 6,
            Self::Ean8 => 4,
        }
    }

    /// Modules from the first bar to the last.
    pub(super) fn modules(self) -> usize {
        2 * (GUARD + DIGIT * self.half()) + CENTRE
    }

    /// Where the guard in the centre begins.
    pub(super) fn centre(self) -> usize {
        GUARD + DIGIT * self.half()
    }

    /// The first digits that the left half can stand for.
    pub(super) fn leads(self) -> std::ops::Range<usize> {
        match self {
            Self::Ean13 => 0..10,
            Self::Ean8 => 0..1,
        }
    }

    /// The weight of a digit in the check sum; `index` counts all bars' digits from the left.
    pub(super) fn weight(self, index: usize) -> usize {
        // In both lengths the first digit that has bars of its own counts three times.
        if index.is_multiple_of(2) { 3 } else { 1 }
    }
}

/// Is the digit at `index` of the left half from set B where the first digit is `lead`?
pub(super) fn is_set_b(lead: usize, index: usize) -> bool {
    SET_B_AT[lead] >> (5 - index) & 1 == 1
}

/// A code that fits both sets' rules; its check digit may be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Code {
    pub(super) length: Length,
    /// The first digit of an EAN-13, 0 in an EAN-8: the sets of the left half say it.
    pub(super) lead: u8,
    /// The digits that have bars, the left half first.
    pub(super) digits: [u8; 12],
}

impl Code {
    /// The digits as text.
    pub(super) fn text(&self) -> String {
        let lead = (self.length == Length::Ean13).then_some(self.lead);
        let barred = self.digits[..2 * self.length.half()].iter().copied();
        let digits = lead.into_iter().chain(barred);
        digits.map(|digit| char::from(b'0' + digit)).collect()
    }

    /// The modules from the first bar to the last; dark is true.
    pub(super) fn modules(&self) -> Vec<bool> {
        let mut modules = Vec::with_capacity(self.length.modules());
        modules.extend([true, false, true]);
        let half = self.length.half();
        for (index, digit) in self.digits[..half].iter().enumerate() {
            let set = if is_set_b(usize::from(self.lead), index) {
                10
            } else {
                0
            };
            let sign = usize::from(*digit) + set;
            modules.extend((0..DIGIT).map(|module| left_is_dark(sign, module)));
        }
        modules.extend([false, true, false, true, false]);
        for digit in &self.digits[half..2 * half] {
            let digit = usize::from(*digit);
            modules.extend((0..DIGIT).map(|module| right_is_dark(digit, module)));
        }
        modules.extend([true, false, true]);
        modules
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::symbol;
    use crate::symbology::Symbology;

    #[track_caller]
    fn check(symbology: Symbology, code: Code, text: &str) {
        assert_eq!(code.text(), text);
        let symbol = symbol::draw(symbology, text);
        let drawn = symbol.map(|symbol| {
            let modules = 0..symbol.width();
            modules.map(|x| symbol.is_dark(x, 0)).collect::<Vec<_>>()
        });
        assert_eq!(drawn, Ok(code.modules()));
    }

    #[test]
    fn modules_are_those_of_the_encoder() {
        for lead in 0..10 {
            let mut digits = [9, 5, 2, 1, 3, 4, 0, 6, 7, 8, 5, 0];
            let sum = |digits: &[u8; 12]| -> usize {
                let barred = digits[..11].iter().enumerate();
                let barred =
                    barred.map(|(at, digit)| usize::from(*digit) * Length::Ean13.weight(at));
                usize::from(lead) + barred.sum::<usize>()
            };
            digits[11] = ((10 - sum(&digits) % 10) % 10) as u8;
            let code = Code {
                length: Length::Ean13,
                lead,
                digits,
            };
            check(Symbology::Ean13, code, &code.text());
        }
        let code = Code {
            length: Length::Ean8,
            lead: 0,
            digits: [9, 5, 2, 0, 0, 1, 0, 1, 0, 0, 0, 0],
        };
        check(Symbology::Ean8, code, "95200101");
    }
}
