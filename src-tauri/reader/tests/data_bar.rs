//! GS1 DataBar, drawn here because no encoder is at hand (ISO/IEC 24724), and read back.

mod drawn;

use std::time::Duration;

use drawn::{Look, PLAIN, Picture};
use perch_reader::{Reader, ReaderSettings, Symbology, stopped_clock};

const TURNS: [f32; 8] = [0.0, 4.0, 20.0, 45.0, 70.0, 90.0, 135.0, 200.0];

/// At which a long symbol has room for its margins.
const FLAT: [f32; 5] = [0.0, 4.0, 20.0, 180.0, 200.0];

/// How the values of a character are shared out among its groups.
struct Group {
    /// Characters in the groups before this one.
    before: usize,
    /// Modules and the widest element of the odd and of the even elements.
    odd: (usize, usize),
    even: (usize, usize),
}

const fn group(before: usize, odd: (usize, usize), even: (usize, usize)) -> Group {
    Group { before, odd, even }
}

const OUTSIDE: [Group; 5] = [
    group(0, (12, 8), (4, 1)),
    group(161, (10, 6), (6, 3)),
    group(961, (8, 4), (8, 5)),
    group(2015, (6, 3), (10, 6)),
    group(2715, (4, 1), (12, 8)),
];

const INSIDE: [Group; 4] = [
    group(0, (5, 2), (10, 7)),
    group(336, (7, 4), (8, 5)),
    group(1036, (9, 6), (6, 3)),
    group(1516, (11, 8), (4, 1)),
];

const EXPANDED: [Group; 5] = [
    group(0, (12, 7), (5, 2)),
    group(348, (10, 5), (7, 4)),
    group(1388, (8, 4), (9, 5)),
    group(2948, (6, 3), (11, 6)),
    group(3988, (4, 1), (13, 8)),
];

const OMNI_FINDERS: [[usize; 5]; 9] = [
    [3, 8, 2, 1, 1],
    [3, 5, 5, 1, 1],
    [3, 3, 7, 1, 1],
    [3, 1, 9, 1, 1],
    [2, 7, 4, 1, 1],
    [2, 5, 6, 1, 1],
    [2, 3, 8, 1, 1],
    [1, 5, 7, 1, 1],
    [1, 3, 9, 1, 1],
];

const EXPANDED_FINDERS: [[usize; 5]; 4] = [
    [1, 8, 4, 1, 1],
    [3, 6, 4, 1, 1],
    [3, 4, 6, 1, 1],
    [3, 2, 8, 1, 1],
];

/// All widths of four elements with this sum, in the order the standard numbers them.
fn widths(sum: usize, widest: usize, must_have_narrow: bool) -> Vec<[usize; 4]> {
    let each = || 1..=widest;
    let all = each().flat_map(|a| each().flat_map(move |b| each().map(move |c| (a, b, c))));
    let all = all.filter(|(a, b, c)| a + b + c < sum && sum - a - b - c <= widest);
    all.map(|(a, b, c)| [a, b, c, sum - a - b - c])
        .filter(|widths| !must_have_narrow || widths.contains(&1))
        .collect()
}

/// The eight widths of a character. `even_first`: the even elements count fastest, and
/// `narrow` says whether the odd or the even ones must have an element of one module.
fn character(groups: &[Group], value: usize, even_first: bool, odd_narrow: bool) -> [usize; 8] {
    let mut groups = groups.iter().rev();
    let Some(group) = groups.find(|group| group.before <= value) else {
        panic!("no group holds {value}");
    };
    let odd = widths(group.odd.0, group.odd.1, odd_narrow);
    let even = widths(group.even.0, group.even.1, !odd_narrow);
    let rest = value - group.before;
    let (odd, even) = if even_first {
        (odd[rest / even.len()], even[rest % even.len()])
    } else {
        (odd[rest % odd.len()], even[rest / odd.len()])
    };
    std::array::from_fn(|at| {
        if at % 2 == 0 {
            odd[at / 2]
        } else {
            even[at / 2]
        }
    })
}

/// The sum of the widths times rising powers of 3, from this one on.
fn weighed(widths: &[usize; 8], first_power: usize, modulus: usize) -> usize {
    let power = |at: usize| (0..first_power + at).fold(1, |power, _| power * 3 % modulus);
    let terms = widths.iter().enumerate();
    terms.map(|(at, width)| width * power(at)).sum::<usize>() % modulus
}

/// Elements as modules, beginning with a light one; dark is true.
fn modules(elements: &[usize]) -> Vec<bool> {
    let elements = elements.iter().enumerate();
    elements
        .flat_map(|(at, width)| vec![at % 2 == 1; *width])
        .collect()
}

/// DataBar Omnidirectional of a GTIN; its check digit is not in the symbol.
fn omni(gtin: &str) -> Vec<bool> {
    let value: usize = gtin[..13].parse().unwrap_or_default();
    let halves = [value / 4_537_077, value % 4_537_077];
    let [left, right] = halves.map(|half| {
        let outside = character(&OUTSIDE, half / 1597, true, false);
        (outside, character(&INSIDE, half % 1597, false, true))
    });
    let in_order = [left.0, left.1, right.0, right.1];
    let weighed = in_order.iter().enumerate();
    let sum: usize = weighed.map(|(at, widths)| weighed_at(widths, at)).sum();
    let mut check = sum % 79;
    check += usize::from(check >= 8);
    check += usize::from(check >= 72);
    let mut elements = vec![1, 1];
    elements.extend(left.0);
    elements.extend(OMNI_FINDERS[check / 9]);
    elements.extend(left.1.iter().rev());
    elements.extend(right.1);
    elements.extend(OMNI_FINDERS[check % 9].iter().rev());
    elements.extend(right.0.iter().rev());
    elements.extend([1, 1]);
    modules(&elements)
}

fn weighed_at(widths: &[usize; 8], at: usize) -> usize {
    weighed(widths, 8 * at, 79)
}

/// DataBar Expanded of a GTIN and four pairs of digits after it.
fn expanded(gtin: &str, pairs: &str) -> Vec<bool> {
    let number = |digits: &str| -> usize { digits.parse().unwrap_or_default() };
    // No linkage, a GTIN and more; an even number of characters, at most 14.
    let mut bits = String::from("0100");
    bits += &format!("{:04b}", number(&gtin[..1]));
    for at in [1, 4, 7, 10] {
        bits += &format!("{:010b}", number(&gtin[at..at + 3]));
    }
    for at in [0, 2, 4, 6] {
        let (tens, ones) = (number(&pairs[at..=at]), number(&pairs[at + 1..at + 2]));
        bits += &format!("{:07b}", 11 * tens + ones + 8);
    }
    bits += "00000010";
    let values = (0..7).map(|at| usize::from_str_radix(&bits[12 * at..12 * at + 12], 2));
    let data = values.map(|value| character(&EXPANDED, value.unwrap_or_default(), true, true));
    let data: Vec<[usize; 8]> = data.collect();
    // The finders of four pairs are A, C, B and D; the rows of weights follow from them.
    let rows = [0, 9, 10, 3, 4, 13, 14];
    let sum = data.iter().zip(rows);
    let sum: usize = sum.map(|(widths, row)| weighed(widths, 8 * row, 211)).sum();
    // 211 times the characters beyond four, and the sum.
    let check = character(&EXPANDED, 211 * 4 + sum % 211, true, true);
    let mut characters = vec![check];
    characters.extend(data);
    let mut elements = vec![1, 1];
    for (pair, (characters, finder)) in characters.chunks(2).zip([0, 2, 1, 3]).enumerate() {
        let mut finder = EXPANDED_FINDERS[finder];
        if pair % 2 == 1 {
            finder.reverse();
        }
        elements.extend(characters[0]);
        elements.extend(finder);
        elements.extend(characters[1].iter().rev());
    }
    elements.extend([1, 1]);
    modules(&elements)
}

/// Turned every way, live and as a still, the symbol is read, and nothing else is.
#[track_caller]
fn check(bars: &[bool], want: (Symbology, &str), px: f32, turns: &[f32]) {
    for &turned in turns {
        let look = Look {
            px,
            turned,
            ..PLAIN
        };
        let luma = Picture::of(bars, &look).frame(look.noise, look.seed);
        let mut reader = Reader::new(ReaderSettings::default(), stopped_clock());
        let live = reader.read_frame(&luma.view(), Duration::from_secs(1));
        for reading in [live, reader.read_still(&luma.view())] {
            let texts: Vec<_> = reading
                .sightings
                .iter()
                .map(|each| (each.symbology, each.raw_value.as_str()))
                .collect();
            assert_eq!(texts, [want], "turned by {turned}");
        }
    }
}

#[test]
fn omnidirectional_symbols_are_read_at_any_angle() {
    for gtin in ["09521321000018", "29521321000012", "09521234543213"] {
        let text = format!("01{gtin}");
        check(&omni(gtin), (Symbology::DataBarOmni, &text), 2.5, &TURNS);
    }
}

#[test]
fn expanded_symbols_give_their_element_string() {
    let text = "010952132100001817280131";
    let bars = expanded("09521321000018", "17280131");
    check(&bars, (Symbology::DataBarExpanded, text), 1.5, &FLAT);
}
