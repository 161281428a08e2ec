//! One row of grey values into black and white, and what rxing reads in it.

use rxing::common::{BitArray, GlobalHistogramBinarizer};
use rxing::oned::{MultiFormatOneDReader, OneDReader};
use rxing::{BarcodeFormat, Binarizer, DecodeHints, Luma8Source, RXingResult};

use crate::adapter::Content;
use crate::binarise::{WORD, set_word};
use crate::guard::guarded;
use crate::symbology::Symbology;

/// The formats whose readers are content with a check digit.
const RETAIL: [BarcodeFormat; 4] = [
    BarcodeFormat::EAN_13,
    BarcodeFormat::EAN_8,
    BarcodeFormat::UPC_A,
    BarcodeFormat::UPC_E,
];

/// Samples of one block of the local threshold.
const BLOCK: usize = 8;

/// Light modules that must lie beside a short code; its standard asks for 7 or more.
const LIGHT: f32 = 4.0;

/// Black and white by the middle between the darkest and the lightest sample within
/// `reach` samples; where they lie close together all is light.
pub(crate) fn local(row: &[f32], reach: usize) -> BitArray {
    // Compared by hand: `f32::min` asks each time whether a value is a number.
    let join = |(low, high): (f32, f32), (least, greatest): (f32, f32)| {
        (
            if least < low { least } else { low },
            if greatest > high { greatest } else { high },
        )
    };
    const NONE: (f32, f32) = (f32::MAX, f32::MIN);
    let blocks = row.chunks(BLOCK);
    let extremes: Vec<(f32, f32)> = blocks
        .map(|block| {
            block
                .iter()
                .fold(NONE, |range, value| join(range, (*value, *value)))
        })
        .collect();
    let range = |blocks: &[(f32, f32)]| blocks.iter().copied().fold(NONE, join);
    let (darkest, lightest) = range(&extremes);
    let flat = 0.15 * (lightest - darkest);
    let blocks = reach / BLOCK;
    let mut thresholds = (0..extremes.len()).map(|index| {
        let around = index.saturating_sub(blocks)..(index + blocks + 1).min(extremes.len());
        let (low, high) = range(&extremes[around]);
        // Nothing is below this where all is light.
        if high - low < flat {
            f32::MIN
        } else {
            low.midpoint(high)
        }
    });
    let mut bits = BitArray::with_size(row.len());
    for (index, word) in row.chunks(WORD).enumerate() {
        let blocks = word.chunks(BLOCK).zip(&mut thresholds).enumerate();
        let word = blocks.fold(0, |word, (block, (values, threshold))| {
            let dark = values.iter().rev();
            let dark = dark.fold(0, |dark, value| dark << 1 | u64::from(*value < threshold));
            word | dark << (block * BLOCK)
        });
        set_word(&mut bits, index * WORD, word);
    }
    bits
}

/// Black and white as rxing has a row: one threshold, and sharpened.
pub(crate) fn global(row: &[f32]) -> Option<BitArray> {
    let grey: Vec<u8> = row
        .iter()
        .map(|value| value.clamp(0.0, 255.0) as u8)
        .collect();
    let source = Luma8Source::new_with_slice(&grey, grey.len() as u32, 1).ok()?;
    let binarizer = GlobalHistogramBinarizer::new(source);
    guarded(|| binarizer.get_black_row(0).ok().map(|row| row.into_owned()))
}

/// What is brighter or darker than its surroundings within `reach`, more so.
pub(crate) fn sharpened(row: &[f32], reach: usize, strength: f32) -> Vec<f32> {
    let mut sums = Vec::with_capacity(row.len() + 1);
    let mut total = 0.0;
    sums.push(total);
    for value in row {
        total += value;
        sums.push(total);
    }
    row.iter()
        .enumerate()
        .map(|(at, value)| {
            let (from, to) = (at.saturating_sub(reach), (at + reach + 1).min(row.len()));
            let mean = (sums[to] - sums[from]) / (to - from) as f32;
            value + strength * (value - mean)
        })
        .collect()
}

/// Leaves the code in the middle of the place alone in its row: what lies beyond the
/// first light margin on either side may look like the beginning of another code.
pub(crate) fn isolate(bits: &mut BitArray, place: &std::ops::Range<usize>) {
    let code = between_margins(bits, place);
    for at in (0..code.start).chain(code.end..bits.get_size()) {
        bits.unset(at);
    }
}

/// The samples between the light margins on either side of the middle of the place; up
/// to the end of the row where there is none.
pub(crate) fn between_margins(
    bits: &BitArray,
    place: &std::ops::Range<usize>,
) -> std::ops::Range<usize> {
    // No code of interest has a space of more than 4 modules, nor a margin below 7.
    const MARGIN: f32 = 5.5;
    let mut runs = Vec::new();
    let (mut at, mut dark) = (0, bits.get(0));
    while at < bits.get_size() {
        let end = if dark {
            bits.getNextUnset(at)
        } else {
            bits.getNextSet(at)
        };
        runs.push((at, end, dark));
        at = end;
        dark = !dark;
    }
    let within = runs
        .iter()
        .filter(|(from, to, _)| *from >= place.start && *to <= place.end);
    let mut widths: Vec<usize> = within.map(|(from, to, _)| to - from).collect();
    widths.sort_unstable();
    let Some(narrow) = widths.get(widths.len() / 4) else {
        return 0..bits.get_size();
    };
    let margin = |(from, to, dark): &&(usize, usize, bool)| {
        !dark && (to - from) as f32 > MARGIN * *narrow as f32
    };
    let middle = (place.start + place.end) / 2;
    let left = runs.iter().rev().filter(|run| run.1 <= middle).find(margin);
    let right = runs.iter().filter(|run| run.0 >= middle).find(margin);
    left.map_or(0, |run| run.1)..right.map_or(bits.get_size(), |run| run.0)
}

/// How often a row changes between light and dark.
pub(crate) fn changes(bits: &BitArray, within: std::ops::Range<usize>) -> usize {
    let (mut at, mut dark, mut count) = (within.start, bits.get(within.start), 0);
    loop {
        at = if dark {
            bits.getNextUnset(at)
        } else {
            bits.getNextSet(at)
        };
        if at >= within.end {
            return count;
        }
        dark = !dark;
        count += 1;
    }
}

/// A code in a row, from its first bar to its last in reading direction.
pub(crate) struct Found {
    /// Nothing when the text was refused.
    pub(crate) content: Option<Content>,
    pub(crate) from: f32,
    pub(crate) to: f32,
}

/// rxing's row readers for a set of symbologies.
pub(crate) struct Readers<'a> {
    hints: &'a DecodeHints,
    all: MultiFormatOneDReader,
    /// Without EAN and UPC, which other codes are taken for now and then.
    rest: MultiFormatOneDReader,
}

impl<'a> Readers<'a> {
    pub(crate) fn new(hints: &'a DecodeHints) -> Self {
        let mut rest = hints.clone();
        if let Some(formats) = &mut rest.PossibleFormats {
            formats.retain(|format| !RETAIL.contains(format));
            // An empty set would mean all of them.
            formats.insert(BarcodeFormat::UNSUPORTED_FORMAT);
        }
        Self {
            hints,
            all: MultiFormatOneDReader::new(hints),
            rest: MultiFormatOneDReader::new(&rest),
        }
    }

    /// The codes in a row that are `credible`, at most `most`; each makes way for the next.
    pub(crate) fn codes(
        &mut self,
        row: &mut BitArray,
        most: usize,
        credible: impl Fn(&Found) -> bool,
    ) -> Vec<Found> {
        let mut codes = Vec::new();
        for _ in 0..most {
            let Some(mut found) = decoded(&mut self.all, row, self.hints) else {
                break;
            };
            if !credible(&found)
                && let Some(other) = decoded(&mut self.rest, row, self.hints)
                && credible(&other)
            {
                found = other;
            }
            blank(row, found.from, found.to);
            if credible(&found) {
                codes.push(found);
            }
        }
        codes
    }
}

fn decoded(
    reader: &mut MultiFormatOneDReader,
    row: &mut BitArray,
    hints: &DecodeHints,
) -> Option<Found> {
    if let Some(result) = guarded(|| reader.decode_row(0, row, hints).ok()) {
        return found(&result, row);
    }
    row.reverse();
    let result = guarded(|| reader.decode_row(0, row, hints).ok());
    let found = result.and_then(|result| found(&result, row));
    row.reverse();
    let last = row.get_size().saturating_sub(1) as f32;
    found.map(|found| Found {
        from: last - found.from,
        to: last - found.to,
        ..found
    })
}

fn found(result: &RXingResult, row: &BitArray) -> Option<Found> {
    let [from, .., to] = result.getPoints() else {
        return None;
    };
    let content = Content::of(result).ok();
    Some(Found {
        content: content.filter(|content| stands_alone(content, from.x, to.x, row)),
        from: from.x,
        to: to.x,
    })
}

/// Short codes turn up in the middle of longer ones: beside theirs it must be light.
fn stands_alone(content: &Content, from: f32, to: f32, row: &BitArray) -> bool {
    // Modules between the middles of the guards, and from there to the light margin.
    let (modules, before, after) = match content.symbology {
        Symbology::Ean8 => (64.0, 1.5, 1.5),
        Symbology::UpcE => (46.5, 1.5, 3.0),
        _ => return true,
    };
    let module = (to - from) / modules;
    let light = |start: f32, end: f32| {
        let last = row.get_size();
        let clamp = |x: f32| (x.max(0.0) as usize).min(last);
        row.isRange(clamp(start), clamp(end), false)
            .is_ok_and(|light| light)
    };
    let start = from - (before + 0.7) * module;
    let end = to + (after + 0.7) * module;
    light(start - LIGHT * module, start) && light(end, end + LIGHT * module)
}

/// Makes the bars of a code light, so that the next search finds its neighbour.
fn blank(row: &mut BitArray, from: f32, to: f32) {
    let (low, high) = (from.min(to), from.max(to));
    let margin = (high - low) * 0.03 + 2.0;
    let first = (low - margin).max(0.0) as usize;
    let last = ((high + margin).max(0.0) as usize).min(row.get_size());
    for x in first..last {
        row.unset(x);
    }
}
