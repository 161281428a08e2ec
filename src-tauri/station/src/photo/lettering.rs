//! Where the small print of a photo lies: its list of ingredients, its table of nutrition.
//!
//! Print is where brightness goes up and down again and again, along the lines and across
//! them. An outline does so once, a barcode along its bars only, a headline too seldom. It
//! knows no letters: reading is the server's part, showing the place is ours. A library
//! that finds text would bring a trained model of some megabytes along.
//!
//! Pure; it does not know which photo it is given or what is made of the place.

use image::{
    DynamicImage, GrayImage,
    imageops::{FilterType, resize},
};

/// Widest picture that is looked at, in pixels: print that can be read in a photo is still
/// print in it.
const WIDEST: u32 = 1_280;
/// Pixels of a cell's side.
const CELL: usize = 16;
/// Brightness that a stroke differs from its ground, in steps of 255.
const STROKE: u8 = 24;
/// Swings along a cell's row, and down its column, from which on it holds print.
const ACROSS: f32 = 1.5;
const DOWN: f32 = 0.8;
/// Fewer cells than this are no text.
const LEAST: usize = 12;
/// A block belongs to it that has this share of the strokes of the largest one.
const BESIDE: f32 = 0.4;
/// A place that takes more of the picture than this is no place, but the picture.
const MOST: f32 = 0.7;
/// Shares of the picture's sides that are shown at least.
const LEAST_SHARE: f32 = 0.25;
/// Share of its own sides that is shown around it: its headline is larger than print.
const AROUND: f32 = 0.12;
/// Width by height of what is shown.
const NARROWEST: f32 = 4.0 / 3.0;
const FLATTEST: f32 = 16.0 / 9.0;

/// A part of a picture in its pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    /// First column.
    pub(super) left: u32,
    /// First row.
    pub(super) top: u32,
    /// Columns.
    pub(super) width: u32,
    /// Rows.
    pub(super) height: u32,
}

/// The part of a photo that holds its small print; nothing where there is none, or where it
/// fills the picture anyway.
pub(super) fn lettering(photo: &DynamicImage) -> Option<Part> {
    let grey = photo.to_luma8();
    let (width, height) = grey.dimensions();
    let looked_at = match width > WIDEST {
        true => resize(
            &grey,
            WIDEST,
            (height * WIDEST / width).max(1),
            FilterType::Triangle,
        ),
        false => grey,
    };
    let grid = Grid::of(&looked_at);
    let [left, top, right, bottom] = grid.print()?;
    let scale = width as f32 / looked_at.width() as f32 * CELL as f32;
    let (across, down) = (width as f32, height as f32);
    let (wide, high) = shape((right - left) * scale, (bottom - top) * scale);
    let wide = wide.max(across * LEAST_SHARE);
    let high = high.max(down * LEAST_SHARE);
    let [from_x, to_x] = span((left + right) / 2.0 * scale, wide, across);
    let [from_y, to_y] = span((top + bottom) / 2.0 * scale, high, down);
    let share = (to_x - from_x) * (to_y - from_y) / (across * down);
    (share <= MOST).then_some(Part {
        left: from_x as u32,
        top: from_y as u32,
        width: (to_x - from_x) as u32,
        height: (to_y - from_y) as u32,
    })
}

/// Width and height of what is shown of a block: with something around it, and neither flatter
/// nor narrower than a window, where that would be black.
fn shape(width: f32, height: f32) -> (f32, f32) {
    let around = |length: f32| length * (1.0 + 2.0 * AROUND) + 2.0 * CELL as f32;
    let (width, height) = (around(width), around(height));
    (width.max(height * NARROWEST), height.max(width / FLATTEST))
}

/// A span of a length around a middle, moved into the picture, or as long as that.
fn span(middle: f32, length: f32, picture: f32) -> [f32; 2] {
    let length = length.min(picture);
    let from = (middle - length / 2.0).clamp(0.0, picture - length);
    [from, from + length]
}

/// The cells of a picture, row by row: the strokes in those that hold print, 0 in all others.
struct Grid {
    across: usize,
    strokes: Vec<f32>,
}

impl Grid {
    fn of(picture: &GrayImage) -> Self {
        let width = picture.width() as usize;
        let (across, down) = (width / CELL, picture.height() as usize / CELL);
        let pixel = |x: usize, y: usize| picture.as_raw().get(y * width + x).copied().unwrap_or(0);
        let strokes = (0..across * down).map(|cell| {
            let (left, top) = (cell % across * CELL, cell / across * CELL);
            let rows = (0..CELL).map(|y| swings((0..CELL).map(|x| pixel(left + x, top + y))));
            let columns = (0..CELL).map(|x| swings((0..CELL).map(|y| pixel(left + x, top + y))));
            let (along, over) = (mean(rows), mean(columns));
            match along >= ACROSS && over >= DOWN {
                true => along + over,
                false => 0.0,
            }
        });
        Self {
            across,
            strokes: strokes.collect(),
        }
    }

    /// Left, top, right and bottom of the print, in cells.
    fn print(&self) -> Option<[f32; 4]> {
        let blocks = self.blocks();
        let of_block =
            |block: &Vec<usize>| block.iter().map(|cell| self.strokes_in(*cell)).sum::<f32>();
        let most = blocks.iter().map(of_block).reduce(f32::max)?;
        let cells = blocks
            .iter()
            .filter(|block| of_block(block) >= most * BESIDE)
            .flatten();
        let places = cells.map(|cell| (cell % self.across, cell / self.across));
        let bounds = places.map(|(x, y)| [x as f32, y as f32, x as f32 + 1.0, y as f32 + 1.0]);
        bounds.reduce(|all, one| {
            let [left, top, right, bottom] = one;
            [
                all[0].min(left),
                all[1].min(top),
                all[2].max(right),
                all[3].max(bottom),
            ]
        })
    }

    /// Cells with print that hang together, over gaps of one cell.
    fn blocks(&self) -> Vec<Vec<usize>> {
        let mut seen = vec![false; self.strokes.len()];
        let mut blocks = Vec::new();
        for first in 0..self.strokes.len() {
            let mut block = Vec::new();
            let mut open = vec![first];
            while let Some(cell) = open.pop() {
                match seen.get_mut(cell) {
                    Some(seen) if !*seen && self.strokes_in(cell) > 0.0 => *seen = true,
                    _ => continue,
                }
                block.push(cell);
                open.extend(self.around(cell));
            }
            if block.len() >= LEAST {
                blocks.push(block);
            }
        }
        blocks
    }

    /// The cells at most two away.
    fn around(&self, cell: usize) -> impl Iterator<Item = usize> {
        let (x, y) = (cell % self.across, cell / self.across);
        let across = self.across;
        (y.saturating_sub(2)..=y + 2).flat_map(move |row| {
            let columns = x.saturating_sub(2)..(x + 3).min(across);
            columns.map(move |column| row * across + column)
        })
    }

    fn strokes_in(&self, cell: usize) -> f32 {
        self.strokes.get(cell).copied().unwrap_or(0.0)
    }
}

/// How often brightness goes a stroke's way up or down along a line of pixels.
fn swings(line: impl Iterator<Item = u8>) -> f32 {
    let (mut low, mut high) = (u8::MAX, 0_u8);
    let mut rising = None;
    let mut swings = 0.0;
    for pixel in line {
        (low, high) = (low.min(pixel), high.max(pixel));
        let swung = match rising {
            Some(true) | None if high - pixel >= STROKE => Some(false),
            Some(false) | None if pixel - low >= STROKE => Some(true),
            _ => None,
        };
        if swung.is_some() {
            swings += 1.0;
            (rising, low, high) = (swung, pixel, pixel);
        }
    }
    swings
}

fn mean(values: impl ExactSizeIterator<Item = f32>) -> f32 {
    let count = values.len().max(1) as f32;
    values.sum::<f32>() / count
}

#[cfg(test)]
mod tests {
    use image::Luma;

    use super::*;

    const SIZE: (u32, u32) = (1_280, 720);
    const BLOCK: Part = Part {
        left: 700,
        top: 320,
        width: 320,
        height: 240,
    };

    /// A table with a pack on it, and whatever is printed at a place.
    fn photo(print: impl Fn(u32, u32) -> Option<u8>) -> DynamicImage {
        let (width, height) = SIZE;
        DynamicImage::from(GrayImage::from_fn(width, height, |x, y| {
            let grain = ((x * 7 + y * 13) % 11) as u8;
            let is_pack = (200..1_100).contains(&x) && (60..680).contains(&y);
            let ground = if is_pack { 215 } else { 90 };
            Luma([print(x, y).unwrap_or(ground + grain)])
        }))
    }

    fn lies_in(part: Part, x: u32, y: u32) -> bool {
        (part.left..part.left + part.width).contains(&x)
            && (part.top..part.top + part.height).contains(&y)
    }

    /// Words of the letter E, 8 pixels high and 6 wide, in lines that are 16 apart.
    fn letters(place: Part) -> impl Fn(u32, u32) -> Option<u8> {
        move |x, y| {
            let is_line = y % 16 < 8 && lies_in(place, x, y);
            let is_stroke = x % 8 < 2 || (y % 3 != 2 && x % 8 < 6);
            let is_space = x % 48 < 8;
            (is_line && is_stroke && !is_space).then_some(30)
        }
    }

    #[track_caller]
    fn check(photo: &DynamicImage, print: Part) {
        let found = lettering(photo).unwrap_or(Part {
            left: 0,
            top: 0,
            width: 0,
            height: 0,
        });
        let (right, bottom) = (print.left + print.width - 1, print.top + print.height - 1);
        assert!(
            lies_in(found, print.left, print.top) && lies_in(found, right, bottom),
            "{found:?} holds all of {print:?}"
        );
        let room = (found.width * found.height) as f32 / (print.width * print.height) as f32;
        assert!(room < 3.0, "{found:?} is not much larger than {print:?}");
    }

    #[test]
    fn a_block_of_small_print_is_found() {
        check(&photo(letters(BLOCK)), BLOCK);
    }

    #[test]
    fn it_is_found_in_a_picture_of_any_size() {
        let photo = photo(letters(BLOCK));
        let twice = photo.resize_exact(SIZE.0 * 2, SIZE.1 * 2, FilterType::CatmullRom);
        let part = Part {
            left: BLOCK.left * 2,
            top: BLOCK.top * 2,
            width: BLOCK.width * 2,
            height: BLOCK.height * 2,
        };
        check(&twice, part);
    }

    #[test]
    fn neither_a_barcode_nor_a_headline_is_print() {
        let both = photo(|x, y| {
            let is_bar = (260..560).contains(&x) && (420..600).contains(&y) && x / 3 % 2 == 0;
            let is_headline = (260..900).contains(&x) && (120..200).contains(&y) && x / 22 % 3 == 0;
            (is_bar || is_headline).then_some(30)
        });
        assert_eq!(lettering(&both), None);
    }

    #[test]
    fn where_there_is_nothing_or_nothing_else_the_whole_is_shown() {
        assert_eq!(lettering(&photo(|_, _| None)), None);
        let everywhere = Part {
            left: 0,
            top: 0,
            width: SIZE.0,
            height: SIZE.1,
        };
        assert_eq!(lettering(&photo(letters(everywhere))), None);
        assert_eq!(lettering(&DynamicImage::new_luma8(5, 5)), None);
    }

    #[test]
    fn a_few_words_are_shown_with_what_is_around_them() {
        let words = Part {
            left: 600,
            top: 320,
            width: 112,
            height: 64,
        };
        let found = lettering(&photo(letters(words)));
        assert!(found.is_some_and(|part| part.width >= SIZE.0 / 4 && part.height >= SIZE.1 / 4));
    }
}
