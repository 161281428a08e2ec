//! Expected texts of pictures, and how many of them were read.
//!
//! The list has three columns separated by tabs: path, group, and what is expected.
//! That is JSON: one text, a list of texts, or an empty text where no code is in view;
//! or it is the text itself with `\u001d` for a group separator, a line a code, and
//! `-` where no code is in view. Texts are compared without separators, and retail numbers as GTIN-14, because
//! readers differ in how they write the same number.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fs,
    path::{Path, PathBuf},
};

use perch_gs1::Gtin;
use serde::{Deserialize, Serialize};

use crate::exit::Failure;

/// What is expected of each picture.
#[derive(Debug, Default)]
pub(super) struct Expected {
    pictures: HashMap<PathBuf, Picture>,
    groups: BTreeMap<String, Counts>,
}

#[derive(Debug)]
struct Picture {
    group: String,
    texts: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Texts {
    One(String),
    Many(Vec<String>),
}

/// How many of the expected texts were read.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Counts {
    /// Pictures that are listed and were opened.
    pictures: u32,
    /// Those with a code in view.
    with_code: u32,
    /// Those with at least one right text.
    right: u32,
    /// Texts expected.
    texts: u32,
    /// Texts read.
    read: u32,
    /// Texts read that nobody expected.
    wrong: u32,
}

/// The counts of one group as a line.
#[derive(Debug, Serialize)]
pub(super) struct CountsLine<'a> {
    group: &'a str,
    #[serde(flatten)]
    counts: &'a Counts,
}

impl Expected {
    /// Reads a list.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let failed = |problem: String| Failure::File {
            path: path.to_owned(),
            problem,
        };
        let text =
            fs::read_to_string(path).map_err(|error| failed(format!("cannot be read: {error}")))?;
        let folder = path.parent().unwrap_or_else(|| Path::new(""));
        let mut expected = Self::default();
        for (at, line) in text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.is_empty())
        {
            let wrong = || {
                failed(format!(
                    "line {} is not path, group and text, separated by tabs",
                    at + 1
                ))
            };
            let (picture, rest) = line.split_once('\t').ok_or_else(wrong)?;
            let (group, texts) = rest.split_once('\t').ok_or_else(wrong)?;
            let texts = texts_of(texts).ok_or_else(wrong)?;
            let picture = expected
                .pictures
                .entry(resolve(folder, picture))
                .or_insert_with(|| Picture {
                    group: group.to_owned(),
                    texts: Vec::new(),
                });
            picture.texts.extend(texts);
        }
        Ok(expected)
    }

    /// Takes what was read in a picture; one that is not listed is not counted.
    pub(super) fn compare(&mut self, path: &Path, read: &[String]) {
        let Some(picture) = self
            .pictures
            .get(&resolve(Path::new(""), &path.to_string_lossy()))
        else {
            return;
        };
        let counts = self.groups.entry(picture.group.clone()).or_default();
        counts.add(&picture.texts, read);
    }

    /// The counts of each group, and of all together last.
    pub(super) fn totals(&self) -> Vec<(&str, Counts)> {
        let mut all = Counts::default();
        let mut lines: Vec<(&str, Counts)> = Vec::new();
        for (group, counts) in &self.groups {
            all.merge(counts);
            lines.push((group, counts.clone()));
        }
        lines.push(("all", all));
        lines
    }
}

impl<'a> CountsLine<'a> {
    /// The line of a group.
    pub(super) fn new(group: &'a str, counts: &'a Counts) -> Self {
        Self { group, counts }
    }
}

impl Counts {
    fn add(&mut self, expected: &[String], read: &[String]) {
        let read: Vec<HashSet<String>> = read.iter().map(|text| forms(text)).collect();
        let expected: Vec<HashSet<String>> = expected.iter().map(|text| forms(text)).collect();
        let is_in = |one: &HashSet<String>, all: &[HashSet<String>]| {
            all.iter().any(|other| !one.is_disjoint(other))
        };
        let found = count(&expected, |text| is_in(text, &read));
        self.pictures += 1;
        self.with_code += u32::from(!expected.is_empty());
        self.right += u32::from(found > 0);
        self.texts += count(&expected, |_| true);
        self.read += found;
        let mut told: Vec<HashSet<String>> = Vec::new();
        for text in read.iter().filter(|text| !is_in(text, &expected)) {
            if !is_in(text, &told) {
                told.push(text.clone());
                self.wrong += 1;
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        self.pictures += other.pictures;
        self.with_code += other.with_code;
        self.right += other.right;
        self.texts += other.texts;
        self.read += other.read;
        self.wrong += other.wrong;
    }
}

fn count<T>(all: &[T], wanted: impl Fn(&T) -> bool) -> u32 {
    u32::try_from(all.iter().filter(|one| wanted(one)).count()).unwrap_or(u32::MAX)
}

/// The ways to write what a text says; two texts are the same if they share one.
fn forms(text: &str) -> HashSet<String> {
    let text = text.replace("<GS>", "");
    let text = match text.strip_prefix(']') {
        Some(rest) if rest.len() >= 2 && rest.is_char_boundary(2) => &rest[2..],
        Some(_) | None => &text,
    };
    let plain: String = text
        .chars()
        .filter(|letter| {
            !letter.is_control() && !letter.is_whitespace() && !matches!(letter, '(' | ')')
        })
        .collect();
    let in_element = plain
        .strip_prefix("01")
        .filter(|rest| rest.len() == 14)
        .and_then(|rest| Gtin::parse(rest).ok());
    let numbers = [
        Gtin::parse(&plain).ok(),
        Gtin::from_upc_e(&plain).ok(),
        in_element,
    ];
    let mut forms: HashSet<String> = numbers
        .into_iter()
        .flatten()
        .map(|gtin| gtin.to_string())
        .collect();
    forms.insert(plain);
    forms
}

/// The texts of the third column; nothing where it is neither JSON nor a text.
fn texts_of(column: &str) -> Option<Vec<String>> {
    if !column.starts_with(['"', '[']) {
        return match column {
            "-" => Some(Vec::new()),
            // The escapes are those of JSON, and no quote is among them.
            text => serde_json::from_str(&format!("\"{text}\""))
                .ok()
                .map(|text| vec![text]),
        };
    }
    match serde_json::from_str(column).ok()? {
        Texts::One(text) if text.is_empty() => Some(Vec::new()),
        Texts::One(text) => Some(vec![text]),
        Texts::Many(texts) => Some(texts),
    }
}

/// One spelling for one file: below the list's folder, else as written.
fn resolve(folder: &Path, path: &str) -> PathBuf {
    let below = folder.join(path);
    fs::canonicalize(&below)
        .or_else(|_| fs::canonicalize(path))
        .unwrap_or(below)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(expected: &[&str], read: &[&str], want: [u32; 3]) {
        let owned = |texts: &[&str]| {
            texts
                .iter()
                .map(|text| (*text).to_owned())
                .collect::<Vec<_>>()
        };
        let mut counts = Counts::default();
        counts.add(&owned(expected), &owned(read));
        assert_eq!([counts.texts, counts.read, counts.wrong], want, "{read:?}");
    }

    #[test]
    fn the_same_number_in_other_words_is_the_same() {
        check(&["9521321000018"], &["09521321000018"], [1, 1, 0]);
        check(&["421000000010"], &["0421000000010"], [1, 1, 0]);
        check(&["04252614"], &["042100005264"], [1, 1, 0]);
        check(
            &["]C1010952132100005610A"],
            &["(01)09521321000056(10)A"],
            [1, 1, 0],
        );
        check(&["0109521321000056"], &["9521321000056"], [1, 1, 0]);
        check(&["\u{1d}01\u{1d}X"], &["01<GS>X"], [1, 1, 0]);
    }

    #[track_caller]
    fn check_column(column: &str, want: Option<&[&str]>) {
        let got = texts_of(column);
        let got: Option<Vec<&str>> = got
            .as_ref()
            .map(|texts| texts.iter().map(String::as_str).collect());
        assert_eq!(got.as_deref(), want, "{column}");
    }

    #[test]
    fn a_list_may_hold_json_or_the_text_itself() {
        check_column(r#""952""#, Some(&["952"]));
        check_column(r#"["A", "B"]"#, Some(&["A", "B"]));
        check_column(r#""""#, Some(&[]));
        check_column("-", Some(&[]));
        check_column(r"10A\u001d21B\\", Some(&["10A\u{1d}21B\\"]));
        check_column("[", None);
    }

    #[test]
    fn what_is_missing_and_what_is_wrong_are_counted_apart() {
        check(&["A", "B"], &["A"], [2, 1, 0]);
        check(&["A"], &["B", "B", "C"], [1, 0, 2]);
        check(&[], &["B"], [0, 0, 1]);
        check(&["A", "A"], &["A"], [2, 2, 0]);
    }
}
