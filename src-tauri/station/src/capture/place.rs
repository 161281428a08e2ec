//! Where in a text something is odd.

use std::ops::Range;

use perch_gs1::Scan;

/// The text in parts, in order: `true` where something is odd. Empty where nothing is,
/// or where that has no place.
pub(super) fn parts<'a>(scan: &Scan<'a>) -> Vec<(&'a str, bool)> {
    let text = scan.text();
    let mut ranges: Vec<Range<usize>> = scan.issues().map(perch_gs1::Issue::range).collect();
    ranges.retain(|range| !range.is_empty());
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut parts = Vec::new();
    let mut at = 0;
    for range in ranges {
        let start = range.start.max(at);
        if start < range.end {
            parts.push((at..start, false));
            parts.push((start..range.end, true));
            at = range.end;
        }
    }
    if !parts.is_empty() {
        parts.push((at..text.len(), false));
    }
    parts
        .into_iter()
        .filter(|(range, _)| !range.is_empty())
        .filter_map(|(range, is_odd)| Some((text.get(range)?, is_odd)))
        .collect()
}

#[cfg(test)]
mod tests {
    use perch_gs1::{Options, parse_typed};

    use super::*;

    /// Odd parts stand between `[` and `]`.
    #[track_caller]
    fn check(text: &str, want: &str) {
        let scan = parse_typed(text, &Options::default());
        let marked: Vec<String> = parts(&scan)
            .into_iter()
            .map(|(part, is_odd)| match is_odd {
                true => format!("[{part}]"),
                false => part.to_owned(),
            })
            .collect();
        assert_eq!(marked.concat(), want, "{text}");
    }

    #[test]
    fn what_is_wrong_is_marked_where_it_stands() {
        check("(01)09521321000019", "(01)0952132100001[9]");
        let two = "(01)09521321000018(17)261331(10)A~B";
        check(two, "(01)09521321000018(17)26[13]31(10)A[~]B");
        check("a\u{202e}b", "a[\u{202e}]b");
    }

    #[test]
    fn a_text_without_faults_has_no_parts() {
        check("9521321000018", "");
        check("(01)09521321000018(10)B7", "");
        check("Some text", "");
    }

    #[test]
    fn places_that_overlap_are_marked_once() {
        let link = "https://a.example/01/09521321000018?10=A%00";
        check(link, "https://a.example/01/09521321000018?[10=A%00]");
    }
}
