//! Messages of several elements: from any writing into any other and back.

use perch_gs1::{
    Options, Scan, Verdict, parse_bracketed, parse_digital_link, parse_element_string,
};
use proptest::prelude::*;

use super::values::{Row, rows};

/// Which elements may stand together is tested elsewhere.
fn options() -> Options {
    Options {
        missing_partners: Verdict::Accept,
        excluded_pairs: Verdict::Accept,
        ..Options::strict()
    }
}

/// Numbers out of a list that proptest shrinks.
fn picker(numbers: &[u16]) -> impl FnMut(usize) -> usize {
    let mut numbers = numbers.iter().copied().cycle();
    move |below| usize::from(numbers.next().unwrap_or(0)) % below.max(1)
}

/// A value that has nothing to do with a digital signature: what that asks of other
/// elements is tested elsewhere.
fn is_signature(row: &Row) -> bool {
    row.ais.iter().any(|ai| ai == "8030")
}

fn some_element(row: &Row, pick: &mut impl FnMut(usize) -> usize) -> (String, String) {
    let ai = row.ais[pick(row.ais.len())].clone();
    (ai, row.value(pick))
}

/// Up to eight different elements.
fn some_elements(numbers: &[u16]) -> Vec<(String, String)> {
    let rows = rows();
    let mut pick = picker(numbers);
    let mut elements: Vec<(String, String)> = Vec::new();
    for _ in 0..=pick(8) {
        let row = &rows[pick(rows.len())];
        let (ai, value) = some_element(row, &mut pick);
        if !is_signature(row) && !elements.iter().any(|(other, _)| *other == ai) {
            elements.push((ai, value));
        }
    }
    if elements.is_empty() {
        elements.push(("99".into(), "A".into()));
    }
    elements
}

/// A key, some of its qualifiers, and attributes, in any order.
fn some_link(numbers: &[u16]) -> Vec<(String, String)> {
    let rows = rows();
    let mut pick = picker(numbers);
    let keys: Vec<&Row> = rows.iter().filter(|row| row.qualifiers.is_some()).collect();
    let key = keys[pick(keys.len())];
    let mut elements = vec![some_element(key, &mut pick)];
    let sequences = key.qualifiers.clone().unwrap_or_default();
    let taken: Vec<String> = sequences.concat();
    if !sequences.is_empty() {
        for qualifier in &sequences[pick(sequences.len())] {
            let row = rows.iter().find(|row| row.ais.contains(qualifier));
            if let Some(row) = row.filter(|_| pick(2) == 0) {
                elements.push((qualifier.clone(), row.value(&mut pick)));
            }
        }
    }
    for _ in 0..pick(6) {
        let row = &rows[pick(rows.len())];
        let (ai, value) = some_element(row, &mut pick);
        let is_there = elements.iter().any(|(other, _)| *other == ai) || taken.contains(&ai);
        if row.is_attribute && !is_there && !is_signature(row) {
            let at = if row.qualifiers.is_some() {
                elements.len()
            } else {
                pick(elements.len() + 1)
            };
            elements.insert(at, (ai, value));
        }
    }
    elements
}

fn bracketed(elements: &[(String, String)]) -> String {
    let one = |(ai, value): &(String, String)| format!("({ai}){}", value.replace('(', r"\("));
    elements.iter().map(one).collect()
}

fn read(scan: &Scan<'_>) -> Vec<(String, String)> {
    scan.elements()
        .map(|element| (element.ai().to_string(), element.value().into_owned()))
        .collect()
}

fn sorted(mut elements: Vec<(String, String)>) -> Vec<(String, String)> {
    elements.sort();
    elements
}

fn issues(scan: &Scan<'_>) -> Vec<String> {
    scan.issues().map(ToString::to_string).collect()
}

proptest! {
    #[test]
    fn brackets_and_element_strings_say_the_same(numbers in prop::collection::vec(any::<u16>(), 1..400)) {
        let elements = some_elements(&numbers);
        let text = bracketed(&elements);
        let scan = parse_bracketed(&text, &options());
        prop_assert_eq!(issues(&scan), Vec::<String>::new());
        prop_assert_eq!(&read(&scan), &elements);
        prop_assert_eq!(scan.to_bracketed(), text.as_str());

        let plain = scan.to_element_string();
        let again = parse_element_string(&plain, &options());
        prop_assert_eq!(issues(&again), Vec::<String>::new());
        prop_assert_eq!(&read(&again), &elements);
        prop_assert_eq!(again.to_element_string(), plain.as_str());
    }

    #[test]
    fn brackets_and_links_say_the_same(numbers in prop::collection::vec(any::<u16>(), 1..400)) {
        let elements = some_link(&numbers);
        let text = bracketed(&elements);
        let scan = parse_bracketed(&text, &options());
        prop_assert_eq!(issues(&scan), Vec::<String>::new());
        let link = scan.to_digital_link("example.com:8443", "/some/01/stem/");
        prop_assert!(link.is_some(), "no link for {}", text);
        let link = link.unwrap_or_default();
        let again = parse_digital_link(&link, &options());
        prop_assert_eq!(issues(&again), Vec::<String>::new(), "{}", link);
        prop_assert_eq!(sorted(read(&again)), sorted(elements));
        prop_assert_eq!(again.gtin(), scan.gtin());

        let canonical = again.to_canonical_digital_link().unwrap_or_default();
        let last = parse_digital_link(&canonical, &options());
        prop_assert_eq!(last.to_canonical_digital_link(), Some(canonical.clone()));
    }
}
