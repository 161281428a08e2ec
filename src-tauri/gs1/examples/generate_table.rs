//! Writes `src/table.rs` from `data/application_identifiers.tsv`.
//!
//! A test runs [`render`] as well and compares, so the two cannot drift apart.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;

type Failure = Box<dyn Error>;

fn main() -> Result<(), Failure> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tsv = std::fs::read_to_string(root.join("data/application_identifiers.tsv"))?;
    std::fs::write(root.join("src/table.rs"), render(&tsv)?)?;
    Ok(())
}

/// The Rust source of the table.
pub(crate) fn render(tsv: &str) -> Result<String, Failure> {
    let release = tsv
        .lines()
        .find_map(|line| line.strip_prefix("# Release: "))
        .ok_or("the header names no release")?;
    let rows = tsv
        .lines()
        .filter(|line| !line.starts_with('#'))
        .skip(1)
        .map(Row::parse)
        .collect::<Result<Vec<_>, _>>()?;
    let mut table = Table::default();
    let sequences = rows.iter().map(|row| row.key);
    table.followers = sequences.flat_map(|key| key.split(['|', '>'])).collect();
    for (index, row) in rows.iter().enumerate() {
        table.add(index, row)?;
    }
    table.render(release)
}

/// One line of the file, split but not yet understood.
struct Row<'a> {
    first: &'a str,
    last: &'a str,
    components: &'a str,
    separator: &'a str,
    attribute: &'a str,
    key: &'a str,
    requires: &'a str,
    excludes: &'a str,
    title: &'a str,
}

impl<'a> Row<'a> {
    fn parse(line: &'a str) -> Result<Self, Failure> {
        let columns: Vec<&str> = line.split('\t').collect();
        let [
            first,
            last,
            components,
            separator,
            attribute,
            key,
            requires,
            excludes,
            title,
        ] = columns[..]
        else {
            return Err(format!("nine columns expected: {line}").into());
        };
        Ok(Self {
            first,
            last,
            components,
            separator,
            attribute,
            key,
            requires,
            excludes,
            title,
        })
    }
}

/// A list whose parts are shared: equal parts are stored once.
#[derive(Default)]
struct Shared {
    items: Vec<String>,
    seen: BTreeMap<Vec<String>, usize>,
}

impl Shared {
    fn span(&mut self, part: Vec<String>) -> String {
        let len = part.len();
        if len == 0 {
            return "Span { start: 0, len: 0 }".into();
        }
        let start = *self.seen.entry(part).or_insert_with_key(|part| {
            let start = self.items.len();
            self.items.extend(part.iter().cloned());
            start
        });
        format!("Span {{ start: {start}, len: {len} }}")
    }
}

/// One text that holds all titles, each of them once.
#[derive(Default)]
struct Titles {
    list: Vec<String>,
    len: usize,
    seen: BTreeMap<String, usize>,
}

impl Titles {
    fn span(&mut self, title: &str) -> String {
        let title = if title == "-" { "" } else { title };
        let start = *self.seen.entry(title.to_owned()).or_insert_with(|| {
            let start = self.len;
            self.list.push(title.to_owned());
            self.len += title.len() + 1;
            start
        });
        start.to_string()
    }
}

#[derive(Default)]
struct Table<'a> {
    /// What may follow some key in the path of a link.
    followers: Vec<&'a str>,
    entries: Vec<String>,
    titles: Titles,
    components: Shared,
    requirements: Shared,
    exclusions: Shared,
    keys: Vec<String>,
    sequences: Vec<String>,
    qualifiers: Vec<String>,
    /// Row by left-aligned Application Identifier.
    row_of: BTreeMap<u16, usize>,
    families: BTreeMap<u16, FamilyDraft>,
}

struct FamilyDraft {
    digits: usize,
    fixed_length: usize,
}

impl Table<'_> {
    fn add(&mut self, index: usize, row: &Row) -> Result<(), Failure> {
        let components = row
            .components
            .split("; ")
            .map(Component::parse)
            .collect::<Result<Vec<_>, _>>()?;
        let shortest: usize = components
            .iter()
            .filter(|component| !component.optional)
            .map(|component| component.shortest)
            .sum();
        let longest: usize = components.iter().map(|component| component.longest).sum();
        let key = self.key(row.key)?;
        let entry = format!(
            "Entry {{ shortest: {shortest}, longest: {longest}, separator: Separator::{}, attribute: {}, qualifier: {}, key: {key}, components: {}, requires: {}, excludes: {}, title: {} }}",
            named(row.separator, &[("fixed", "Fixed"), ("fnc1", "Fnc1")])?,
            named(row.attribute, &[("attribute", "true"), ("-", "false")])?,
            self.followers.contains(&row.first),
            self.components
                .span(components.iter().map(Component::render).collect()),
            self.requirements.span(terms(row.requires)?),
            self.exclusions.span(exclusions(row.excludes)?),
            self.titles.span(row.title),
        );
        self.entries.push(entry);
        self.note_family(index, row, longest)
    }

    fn key(&mut self, text: &str) -> Result<String, Failure> {
        if text == "-" {
            return Ok("None".into());
        }
        let first = self.sequences.len();
        for sequence in text.split('|').filter(|_| text != "key") {
            let start = self.qualifiers.len();
            for ai in sequence.split('>') {
                self.qualifiers.push(aligned(ai, '0')?.to_string());
            }
            let len = self.qualifiers.len() - start;
            self.sequences
                .push(format!("Span {{ start: {start}, len: {len} }}"));
        }
        let len = self.sequences.len() - first;
        self.keys
            .push(format!("Span {{ start: {first}, len: {len} }}"));
        Ok(format!("Key::new({})", self.keys.len()))
    }

    fn note_family(&mut self, index: usize, row: &Row, longest: usize) -> Result<(), Failure> {
        if index >= usize::from(u8::MAX) {
            return Err("there are more rows than a byte can number".into());
        }
        let step = 10_u16.pow(4 - u32::try_from(row.first.len())?);
        let (first, last) = (aligned(row.first, '0')?, aligned(row.last, '0')?);
        for key in (first..=last).step_by(usize::from(step)) {
            self.row_of.insert(key, index);
            let fixed_length = if row.separator == "fixed" { longest } else { 0 };
            let family = self.families.entry(key / 100).or_insert(FamilyDraft {
                digits: row.first.len(),
                fixed_length,
            });
            if family.digits != row.first.len() {
                return Err(format!("{} is shorter or longer than its family", row.first).into());
            }
            if family.fixed_length != fixed_length {
                return Err(format!("{} is not fixed like its family", row.first).into());
            }
        }
        Ok(())
    }

    fn render(&self, release: &str) -> Result<String, Failure> {
        let (families, slots) = self.families_and_slots();
        let mut out = String::new();
        writeln!(
            out,
            "//! Generated from `data/application_identifiers.tsv`; change that file and run\n\
             //! `cargo run -p perch-gs1 --example generate_table`.\n\n\
             use crate::check::Check;\n\
             use crate::entry::{{\n    \
             CharacterSet, Component, Digits, Entry, Family, Key, Pattern, Separator, Span, Term, Then,\n}};\n\n\
             /// The dictionary release the rows come from.\n\
             pub(crate) const RELEASE: &str = {release:?};\n"
        )?;
        let lists = [
            ("ENTRIES", "Entry", &self.entries),
            ("COMPONENTS", "Component", &self.components.items),
            ("REQUIREMENTS", "Term", &self.requirements.items),
            ("EXCLUSIONS", "Pattern", &self.exclusions.items),
            ("KEYS", "Span", &self.keys),
            ("SEQUENCES", "Span", &self.sequences),
            ("QUALIFIERS", "u16", &self.qualifiers),
            ("FAMILIES", "Family", &families),
            ("SLOTS", "u8", &slots),
        ];
        for (name, kind, items) in lists {
            let count = items.len();
            writeln!(out, "pub(crate) static {name}: [{kind}; {count}] = [")?;
            for item in items {
                writeln!(out, "    {item},")?;
            }
            writeln!(out, "];\n")?;
        }
        writeln!(out, "pub(crate) static TITLES: &str = concat!(")?;
        for title in &self.titles.list {
            writeln!(out, "    {:?},", format!("{title}\n"))?;
        }
        writeln!(out, ");")?;
        out.truncate(out.trim_end().len());
        out.push('\n');
        Ok(out)
    }

    fn families_and_slots(&self) -> (Vec<String>, Vec<String>) {
        let (mut families, mut slots) = (Vec::new(), Vec::new());
        for prefix in 0..100_u16 {
            let draft = self.families.get(&prefix);
            let (digits, fixed_length) =
                draft.map_or((0, 0), |draft| (draft.digits, draft.fixed_length));
            let count = match digits {
                0 => "None",
                2 => "Some(Digits::Two)",
                3 => "Some(Digits::Three)",
                _ => "Some(Digits::Four)",
            };
            families.push(format!(
                "Family {{ digits: {count}, fixed_length: {fixed_length}, slots: {} }}",
                slots.len()
            ));
            let step = match digits {
                0 => continue,
                2 => 100,
                3 => 10,
                _ => 1,
            };
            for key in (prefix * 100..(prefix + 1) * 100).step_by(step) {
                let row = self.row_of.get(&key);
                slots.push(row.map_or_else(|| "u8::MAX".into(), usize::to_string));
            }
        }
        (families, slots)
    }
}

struct Component<'a> {
    set: &'static str,
    shortest: usize,
    longest: usize,
    optional: bool,
    checks: Vec<&'a str>,
}

impl<'a> Component<'a> {
    fn parse(text: &'a str) -> Result<Self, Failure> {
        let mut words = text.split(' ');
        let shape = words.next().unwrap_or_default();
        let (shape, optional) = match shape.strip_suffix('?') {
            Some(shape) => (shape, true),
            None => (shape, false),
        };
        let (set, lengths) = shape.split_at_checked(1).ok_or("a component is empty")?;
        let (shortest, longest) = lengths.split_once("..").unwrap_or((lengths, lengths));
        Ok(Self {
            set: named(
                set,
                &[
                    ("n", "Numeric"),
                    ("x", "Set82"),
                    ("y", "Set39"),
                    ("z", "Set64"),
                ],
            )?,
            shortest: shortest.parse()?,
            longest: longest.parse()?,
            optional,
            checks: words.collect(),
        })
    }

    fn render(&self) -> String {
        let checks: Vec<String> = (0..3)
            .map(|at| match self.checks.get(at) {
                Some(name) => format!("Some(Check::{})", camel(name)),
                None => "None".into(),
            })
            .collect();
        format!(
            "Component {{ set: CharacterSet::{}, shortest: {}, longest: {}, optional: {}, checks: [{}] }}",
            self.set,
            self.shortest,
            self.longest,
            self.optional,
            checks.join(", ")
        )
    }
}

fn terms(text: &str) -> Result<Vec<String>, Failure> {
    let mut terms = Vec::new();
    for clause in text.split("; ").filter(|clause| *clause != "-") {
        let mut left = clause.split(['|', '+']).count();
        let groups: Vec<&str> = clause.split('|').collect();
        for (at, group) in groups.iter().enumerate() {
            let last_group = at + 1 == groups.len();
            let names: Vec<&str> = group.split('+').collect();
            for (at, name) in names.iter().enumerate() {
                let then = match (at + 1 == names.len(), last_group) {
                    (false, _) => "And",
                    (true, false) => "Or",
                    (true, true) => "End",
                };
                left -= 1;
                let pattern = pattern(name)?;
                terms.push(format!(
                    "Term {{ pattern: {pattern}, then: Then::{then}, left: {left} }}"
                ));
            }
        }
    }
    Ok(terms)
}

fn exclusions(text: &str) -> Result<Vec<String>, Failure> {
    text.split('|')
        .filter(|name| *name != "-")
        .map(pattern)
        .collect()
}

fn pattern(name: &str) -> Result<String, Failure> {
    let (first, last) = (aligned(name, '0')?, aligned(name, '9')?);
    if first / 100 != last / 100 {
        return Err(format!("{name} names more than one family").into());
    }
    let (family, first, last) = (first / 100, first % 100, last % 100);
    Ok(format!(
        "Pattern {{ family: {family}, first: {first}, last: {last} }}"
    ))
}

/// The left-aligned number of an Application Identifier; open digits are filled.
fn aligned(name: &str, fill: char) -> Result<u16, Failure> {
    let digits = name.replace('n', &fill.to_string());
    let missing = 4 - digits.len();
    Ok((digits + &fill.to_string().repeat(missing)).parse()?)
}

fn named(text: &str, names: &[(&str, &'static str)]) -> Result<&'static str, Failure> {
    names
        .iter()
        .find(|(word, _)| *word == text)
        .map(|(_, name)| *name)
        .ok_or_else(|| format!("{text:?} is none of {names:?}").into())
}

fn camel(name: &str) -> String {
    name.split('_')
        .map(|word| {
            let (head, tail) = word.split_at(1);
            head.to_ascii_uppercase() + tail
        })
        .collect()
}
