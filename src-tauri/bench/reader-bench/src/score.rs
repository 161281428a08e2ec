//! Which texts are right, and which are false.
//!
//! Retail codes are compared as 14 digits, other texts without identifiers,
//! separators, brackets and white space, since engines write those differently.

use std::collections::BTreeSet;

/// One picture's truth and the group it counts for.
pub(crate) struct Truth {
    pub(crate) group: String,
    /// Normalised; none where no code is in view.
    pub(crate) texts: BTreeSet<String>,
    /// Normalised texts that are in view as well, or may be.
    pub(crate) known: BTreeSet<String>,
}

/// What one engine's answer is worth.
#[derive(Clone, Copy, Default)]
pub(crate) struct Score {
    pub(crate) right: usize,
    pub(crate) wrong: usize,
}

impl Truth {
    pub(crate) fn new(group: &str, texts: &[String]) -> Self {
        let upc_e = group.starts_with("zxing-upce");
        Self {
            group: group.to_owned(),
            texts: texts.iter().map(|text| normal(text, upc_e)).collect(),
            known: BTreeSet::new(),
        }
    }

    pub(crate) fn score(&self, texts: &[(String, bool)]) -> Score {
        let found: BTreeSet<String> = texts.iter().map(|(text, e)| normal(text, *e)).collect();
        let right = found.intersection(&self.texts).count();
        let wrong = found.difference(&self.texts);
        Score {
            right,
            wrong: wrong.filter(|text| !self.known.contains(*text)).count(),
        }
    }

    /// The texts of an answer that are false.
    pub(crate) fn wrong(&self, texts: &[(String, bool)]) -> Vec<String> {
        let found: BTreeSet<String> = texts.iter().map(|(text, e)| normal(text, *e)).collect();
        let wrong = found.difference(&self.texts);
        wrong
            .filter(|text| !self.known.contains(*text))
            .cloned()
            .collect()
    }
}

/// A text in the form in which texts are compared.
pub(crate) fn normal(text: &str, upc_e: bool) -> String {
    let mut text = text.replace("<GS>", "");
    if text.starts_with(']') && text.len() > 3 && text.is_char_boundary(3) {
        text.drain(..3);
    }
    let mut out: String = text
        .chars()
        .filter(|ch| !ch.is_control() && !ch.is_whitespace() && !matches!(ch, '(' | ')'))
        .collect();
    if upc_e && out.len() == 8 {
        out = upc_a_of(&out).unwrap_or(out);
    }
    let digits = out.bytes().all(|byte| byte.is_ascii_digit());
    if digits && out.len() == 16 && out.starts_with("01") && check_digit_is_right(&out[2..]) {
        out.drain(..2);
    }
    if digits && matches!(out.len(), 8 | 12 | 13) && check_digit_is_right(&out) {
        out = format!("{out:0>14}");
    }
    out
}

fn check_digit_is_right(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(index, digit)| u32::from(digit - b'0') * if index % 2 == 0 { 1 } else { 3 })
        .sum();
    sum.is_multiple_of(10)
}

// GS1 General Specifications 5.2.2.4: the zeros a UPC-E leaves out.
fn upc_a_of(upc_e: &str) -> Option<String> {
    let (system, check) = (upc_e.get(..1)?, upc_e.get(7..)?);
    let d = upc_e.get(1..7)?;
    let middle = match d.get(5..)? {
        "0" | "1" | "2" => format!("{}{}0000{}", d.get(..2)?, d.get(5..)?, d.get(2..5)?),
        "3" => format!("{}00000{}", d.get(..3)?, d.get(3..5)?),
        "4" => format!("{}00000{}", d.get(..4)?, d.get(4..5)?),
        last => format!("{}0000{last}", d.get(..5)?),
    };
    Some(format!("{system}{middle}{check}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, upc_e: bool, want: &str) {
        assert_eq!(normal(text, upc_e), want);
    }

    #[test]
    fn retail_codes_become_fourteen_digits() {
        check("9521321000018", false, "09521321000018");
        check("421000000010", false, "00421000000010");
        check("04252614", true, "00042100005264");
        check("0109521321000018", false, "09521321000018");
    }

    #[test]
    fn other_texts_lose_what_engines_write_differently() {
        check(
            "]C1(01)09521321000018(10)A B",
            false,
            "010952132100001810AB",
        );
        check("10A\u{1d}21B<GS>", false, "10A21B");
        check("12345", false, "12345");
    }
}
