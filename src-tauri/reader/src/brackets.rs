//! The bracketed text rxing gives for DataBar Expanded, as an element string.
//!
//! rxing writes brackets around each Application Identifier but does not mark
//! those that belong to the data. A bracket counts as rxing's own only around an
//! identifier that GS1 assigned; what that leaves open is refused, not guessed.

use perch_gs1::{ApplicationIdentifier, Class, Options, parse_typed};

/// The element string, U+001D where a separator is needed. `None` where the
/// brackets leave open what is an identifier and what is data.
pub(crate) fn element_string(bracketed: &str) -> Option<String> {
    let escaped = escaped(bracketed)?;
    let scan = parse_typed(&escaped, &Options::scan());
    let element_string = scan.to_element_string();
    let whole = scan.class() == Class::Gs1Elements && scan.is_valid() && !element_string.is_empty();
    whole.then_some(element_string)
}

/// The same text with a backslash before each bracket that opens data.
fn escaped(bracketed: &str) -> Option<String> {
    identifier_at(bracketed)?;
    let mut out = String::with_capacity(bracketed.len() + 8);
    for (at, ch) in bracketed.char_indices() {
        if ch == '(' && identifier_at(&bracketed[at..]).is_none() {
            out.push('\\');
        }
        out.push(ch);
    }
    Some(out)
}

/// The identifier a text such as `(10)AB` begins with.
fn identifier_at(text: &str) -> Option<ApplicationIdentifier> {
    let (digits, _value) = text.strip_prefix('(')?.split_once(')')?;
    ApplicationIdentifier::parse(digits).filter(|ai| ai.is_known())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bracketed: &str, want: Option<&str>) {
        assert_eq!(escaped(bracketed).as_deref(), want);
    }

    #[test]
    fn brackets_around_identifiers_stay_as_they_are() {
        check("(01)09521321000018(10)AB", Some("(01)09521321000018(10)AB"));
    }

    #[test]
    fn brackets_in_the_data_are_escaped() {
        check("(10)A(B)3(21)X", Some(r"(10)A\(B)3(21)X"));
        check("(10)A(", Some(r"(10)A\("));
    }

    #[test]
    fn a_text_that_begins_without_an_identifier_is_refused() {
        check("0109521321000018", None);
        check("(A)B", None);
    }
}
