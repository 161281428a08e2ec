//! Where a row crosses the finder patterns of QR Codes: dark and light as 1 : 1 : 3 : 1 : 1
//! (ISO/IEC 18004, clause 6.3.3).
//!
//! Rows are taken as words of bits, whose edges cost a few instructions each; rxing walks
//! pixel by pixel, which took most of the time of a picture without a code. Whether there
//! is a pattern around a crossing is for rxing to say.

use rxing::common::BitMatrix;
use rxing::common::cpp_essentials::{ConcentricPattern, LocateConcentricPattern};
use rxing::point;

/// Dark and light along the middle of a pattern, in modules.
const PATTERN: [u16; 5] = [1, 1, 3, 1, 1];

/// Times the light modules of a pattern are as wide as the dark ones at most, or the other
/// way round: dirt and too much light.
const UNEQUAL: f32 = 4.0;

/// The finder patterns of a picture, from every so many rows; a module is at least so many
/// pixels wide.
pub(crate) fn patterns(bits: &BitMatrix, step: u32, module: f32) -> Vec<ConcentricPattern> {
    let mut found: Vec<ConcentricPattern> = Vec::new();
    let mut edges = Vec::new();
    for y in (step - 1..bits.height()).step_by(step as usize) {
        find_edges(bits.getRow(y).getBitArray(), bits.width(), &mut edges);
        for edges in edges.array_windows().step_by(2) {
            let Some(middle) = crossing(edges, module) else {
                continue;
            };
            let centre = point(middle, y as f32 + 0.5);
            let is_known = |other: &ConcentricPattern| {
                rxing::Point::distance(centre, other.p) < other.size as f32 / 2.0
            };
            if found.iter().any(is_known) {
                continue;
            }
            // A slanted pattern is longer the other way.
            let range = 3 * (edges[5] - edges[0]) as i32;
            found.extend(LocateConcentricPattern::<true, 5, 7>(
                bits, &PATTERN, centre, range,
            ));
        }
    }
    found
}

/// Where a row turns dark, light, dark and so on; it ends light.
fn find_edges(words: &[usize], width: u32, edges: &mut Vec<u32>) {
    edges.clear();
    let mut last = 0;
    for (index, word) in words.iter().enumerate() {
        let mut turns = word ^ (word << 1 | last);
        last = word >> (usize::BITS - 1);
        while turns != 0 {
            edges.push(index as u32 * usize::BITS + turns.trailing_zeros());
            turns &= turns - 1;
        }
    }
    edges.retain(|edge| *edge < width);
    if edges.len() % 2 == 1 {
        edges.push(width);
    }
}

/// The middle of what these edges enclose, if it looks like a pattern.
fn crossing(edges: &[u32; 6], module: f32) -> Option<f32> {
    let widths: [u32; 5] = std::array::from_fn(|at| edges[at + 1] - edges[at]);
    let [outer, light, core, other_light, other_outer] = widths;
    if core < 3 || core < 2 * outer.max(other_outer) || core < light.max(other_light) {
        return None;
    }
    let dark = (outer + core + other_outer) as f32 / 5.0;
    let clear = (light + other_light) as f32 / 2.0;
    if dark.max(clear) > UNEQUAL * dark.min(clear) || (dark + clear) / 2.0 < module {
        return None;
    }
    let fits = widths
        .iter()
        .zip(PATTERN)
        .enumerate()
        .all(|(at, (width, modules))| {
            let (unit, play) = if at % 2 == 0 {
                (dark, 0.75 * dark)
            } else {
                (clear, clear / 3.0)
            };
            (*width as f32 - f32::from(modules) * unit).abs() <= play + 0.5
        });
    fits.then(|| (edges[2] + edges[3]) as f32 / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rxing::qrcode::cpp_port::detector::FindFinderPatterns;

    /// A picture of patterns of this many pixels to a module among stripes.
    fn picture(module: u32) -> Option<BitMatrix> {
        let mut bits = BitMatrix::new(20 * 7 * module, 13 * module).ok()?;
        for column in 0..20 {
            let left = column * 7 * module;
            for y in 0..7 * module {
                for x in 0..7 * module {
                    let (u, v) = (x / module, y / module);
                    let ring = u.abs_diff(3).max(v.abs_diff(3));
                    let is_pattern = column % 3 == 1 && ring != 2;
                    if is_pattern || column % 3 == 0 && u % 3 == 1 {
                        bits.set(left + x, 3 * module + y);
                    }
                }
            }
        }
        Some(bits)
    }

    #[test]
    fn what_rxing_finds_is_found_at_every_size() {
        for module in 1..9 {
            let bits = picture(module);
            let centres = |patterns: Vec<ConcentricPattern>| -> Vec<(f32, f32)> {
                patterns.iter().map(|each| (each.p.x, each.p.y)).collect()
            };
            let ours = bits.as_ref().map(|bits| centres(patterns(bits, 3, 0.0)));
            let theirs = bits
                .as_ref()
                .map(|bits| centres(FindFinderPatterns(bits, true, 0)));
            assert_eq!(ours, theirs, "{module} pixels to a module");
            let count = ours.map(|found| found.len());
            assert_eq!(count, Some(7), "{module} pixels to a module");
        }
    }

    #[test]
    fn edges_are_where_bits_change() {
        let mut edges = Vec::new();
        for (words, width, expected) in [
            (vec![0b0110], 64, vec![1, 3]),
            (vec![1 << 63, 1], 128, vec![63, 65]),
            (vec![0, 1 << 63], 128, vec![127, 128]),
            (vec![usize::MAX], 40, vec![0, 40]),
            (vec![0], 64, vec![]),
        ] {
            find_edges(&words, width, &mut edges);
            assert_eq!(edges, expected, "{words:x?}");
        }
    }
}
