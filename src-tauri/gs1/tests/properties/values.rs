//! Values that are right, made from the data file: what an identifier's components
//! ask for, written down a second time and without the crate's help.

use std::sync::LazyLock;

/// One line of the data file.
pub(crate) struct Row {
    pub(crate) ais: Vec<String>,
    pub(crate) components: Vec<Component>,
    pub(crate) is_attribute: bool,
    /// The sequences of qualifiers, for a Digital Link key.
    pub(crate) qualifiers: Option<Vec<Vec<String>>>,
}

/// One part of a value.
pub(crate) struct Component {
    pub(crate) set: char,
    pub(crate) shortest: usize,
    pub(crate) longest: usize,
    pub(crate) is_optional: bool,
    pub(crate) checks: Vec<String>,
}

/// All lines of the data file.
pub(crate) fn rows() -> &'static [Row] {
    static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
        include_str!("../../data/application_identifiers.tsv")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .skip(1)
            .map(Row::of)
            .collect()
    });
    &ROWS
}

impl Row {
    fn of(line: &str) -> Self {
        let columns: Vec<&str> = line.split('\t').collect();
        let (first, last) = (columns[0], columns[1]);
        let numbers = first.parse::<u32>().into_iter().flat_map(|from| {
            let to = last.parse().unwrap_or(from);
            from..=to
        });
        let width = first.len();
        Self {
            ais: numbers.map(|number| format!("{number:0width$}")).collect(),
            components: columns[2].split("; ").map(Component::of).collect(),
            is_attribute: columns[4] == "attribute",
            qualifiers: match columns[5] {
                "-" => None,
                "key" => Some(Vec::new()),
                listed => Some(listed.split('|').map(sequence).collect()),
            },
        }
    }

    /// The fewest characters of a value.
    pub(crate) fn shortest(&self) -> usize {
        let needed = self.components.iter().filter(|part| !part.is_optional);
        needed.map(|part| part.shortest).sum()
    }

    /// The most characters of a value.
    pub(crate) fn longest(&self) -> usize {
        self.components.iter().map(|part| part.longest).sum()
    }

    /// Whether some component only takes words of its own kind, whose length cannot
    /// be chosen.
    pub(crate) fn has_own_words(&self) -> bool {
        self.components
            .iter()
            .any(|part| part.own_word().is_some() && part.shortest != part.longest)
    }

    /// A value that is right; `pick` chooses lengths and characters.
    pub(crate) fn value(&self, pick: &mut dyn FnMut(usize) -> usize) -> String {
        let mut value = String::new();
        for component in &self.components {
            if component.is_optional && pick(2) == 0 {
                break;
            }
            let least = component.least();
            let len = least + pick(component.longest - least + 1);
            value.push_str(&component.part(len, pick));
        }
        value
    }

    /// The longest value that is right.
    pub(crate) fn longest_value(&self) -> String {
        let parts = self
            .components
            .iter()
            .map(|part| part.part(part.longest, &mut |_| 1));
        parts.collect()
    }

    /// The shortest value that is right.
    pub(crate) fn shortest_value(&self) -> String {
        let needed = self.components.iter().filter(|part| !part.is_optional);
        needed
            .map(|part| part.part(part.least(), &mut |_| 1))
            .collect()
    }
}

fn sequence(text: &str) -> Vec<String> {
    text.split('>').map(str::to_owned).collect()
}

impl Component {
    fn of(text: &str) -> Self {
        let mut words = text.split(' ');
        let shape = words.next().unwrap_or_default();
        let lengths = shape.trim_end_matches('?').get(1..).unwrap_or_default();
        let (shortest, longest) = lengths.split_once("..").unwrap_or((lengths, lengths));
        Self {
            set: shape.chars().next().unwrap_or('x'),
            shortest: shortest.parse().unwrap_or(0),
            longest: longest.parse().unwrap_or(0),
            is_optional: shape.ends_with('?'),
            checks: words.map(str::to_owned).collect(),
        }
    }

    /// The fewest characters with which all checks can pass.
    fn least(&self) -> usize {
        let needs = |check: &String| match check.as_str() {
            "company_prefix" => 4,
            "has_non_digit" => 1,
            "check_pair" => 2,
            _ => 0,
        };
        self.shortest.max(self.checks.iter().map(needs).sum())
    }

    /// The only words that some checks let pass.
    fn own_word(&self) -> Option<&'static str> {
        self.checks.iter().find_map(|check| {
            Some(match check.as_str() {
                "biological_sex" | "winding_direction" | "yes_no" => "1",
                "country" => "276",
                "country_or999" | "country_or_999" => "999",
                "country_letters" => "DE",
                "coupon" => "106141416543213150110120",
                "coupon_offer" => "006141416543210123456",
                "currency" => "978",
                "date" | "date_or_month" => "260630",
                "hour" => "23",
                "hour_minute" => "2359",
                "hyphen" => "-",
                "iban" => "DE75512108001245126199",
                "importer_index" => "A",
                "latitude" => "1800000000",
                "long_date" => "20260630",
                "longitude" => "3600000000",
                "media_type" => "10",
                "minute" | "second" => "59",
                "package_type" => "PX",
                "position_in_sequence" => "2/3",
                "zero" => "0",
                _ => return None,
            })
        })
    }

    fn part(&self, len: usize, pick: &mut dyn FnMut(usize) -> usize) -> String {
        if let Some(word) = self.own_word() {
            return word.to_owned();
        }
        let alphabet = alphabet(self.set);
        let mut part: Vec<u8> = (0..len).map(|_| alphabet[pick(alphabet.len())]).collect();
        for check in &self.checks {
            match check.as_str() {
                "company_prefix" => part[..4].copy_from_slice(b"9521"),
                "company_prefix_second" => part[..5].copy_from_slice(b"09521"),
                "has_non_digit" => part[4] = b'A',
                "no_zero_prefix" | "nonzero" => part[0] = b'7',
                "piece_of_total" => part.copy_from_slice(b"0102"),
                // Escapes are not guessed; a part without a percent sign has none.
                "percent_encoding" => part
                    .iter_mut()
                    .filter(|byte| **byte == b'%')
                    .for_each(|byte| *byte = b'p'),
                _ => {}
            }
        }
        if self.checks.iter().any(|check| check == "check_digit") {
            let last = part.len() - 1;
            part[last] = b'0' + check_digit(&part[..last]);
        }
        if self.checks.iter().any(|check| check == "check_pair") {
            let body = part.len() - 2;
            let pair = check_pair(&part[..body]);
            part[body..].copy_from_slice(&pair);
        }
        String::from_utf8_lossy(&part).into_owned()
    }
}

fn alphabet(set: char) -> &'static [u8] {
    match set {
        'n' => b"0123456789",
        'y' => b"#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        'z' => b"-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz",
        _ => SET_82,
    }
}

const SET_82: &[u8] =
    b"!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

/// GS1 General Specifications 7.9.1.
pub(crate) fn check_digit(body: &[u8]) -> u8 {
    let weights = [3_u32, 1].into_iter().cycle();
    let digits = body.iter().rev().map(|byte| u32::from(byte - b'0'));
    let sum: u32 = digits
        .zip(weights)
        .map(|(digit, weight)| digit * weight)
        .sum();
    ((10 - sum % 10) % 10) as u8
}

/// GS1 General Specifications 7.9.5.
fn check_pair(body: &[u8]) -> [u8; 2] {
    let primes = (2_usize..).filter(|n| (2..*n).all(|m| n % m != 0));
    let places = body
        .iter()
        .rev()
        .map(|byte| SET_82.iter().position(|member| member == byte));
    let sum: usize = places
        .zip(primes)
        .map(|(place, prime)| place.unwrap_or(0) * prime)
        .sum();
    let set_32 = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let place = sum % 1021;
    [set_32[place / 32], set_32[place % 32]]
}
