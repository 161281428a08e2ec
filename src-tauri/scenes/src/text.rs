//! Text on packs, in two weights of one font.
//!
//! The fonts hold printable ASCII; other characters leave a gap. Sizes and places
//! are units of the canvas, a place being the left end of the base line.

use std::sync::LazyLock;

use ab_glyph::{Font, FontRef, PxScale, ScaleFont, point};

use crate::canvas::Canvas;
use crate::colour::Colour;
use crate::shape::{Point, at};

static BOOK: LazyLock<Option<FontRef<'static>>> = LazyLock::new(|| {
    FontRef::try_from_slice(include_bytes!("../data/DejaVuSansCondensed.ttf")).ok()
});
static BOLD: LazyLock<Option<FontRef<'static>>> = LazyLock::new(|| {
    FontRef::try_from_slice(include_bytes!("../data/DejaVuSansCondensed-Bold.ttf")).ok()
});

/// How text looks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    font: &'static LazyLock<Option<FontRef<'static>>>,
    size: f32,
    colour: Colour,
    spacing: f32,
}

/// Text of the ordinary weight.
pub(crate) fn book(size: f32, colour: Colour) -> Style {
    Style {
        font: &BOOK,
        size,
        colour,
        spacing: 0.0,
    }
}

/// Bold text.
pub(crate) fn bold(size: f32, colour: Colour) -> Style {
    Style {
        font: &BOLD,
        ..book(size, colour)
    }
}

impl Style {
    /// The same with this much more room after each letter.
    pub(crate) fn spaced(self, spacing: f32) -> Self {
        Self { spacing, ..self }
    }

    /// How wide the text becomes.
    pub(crate) fn width(&self, text: &str) -> f32 {
        let Some(font) = self.font.as_ref() else {
            return 0.0;
        };
        let scaled = font.as_scaled(PxScale::from(self.size));
        text.chars()
            .map(|ch| scaled.h_advance(font.glyph_id(ch)) + self.spacing)
            .sum()
    }

    /// Prints a line from here to the right.
    pub(crate) fn print(&self, canvas: &mut Canvas, from: Point, text: &str) {
        let Some(font) = self.font.as_ref() else {
            return;
        };
        let density = canvas.density();
        let scale = PxScale::from(self.size * density);
        let scaled = font.as_scaled(scale);
        let (mut x, y) = (from.x * density, from.y * density);
        for ch in text.chars() {
            let id = font.glyph_id(ch);
            let glyph = id.with_scale_and_position(scale, point(x, y));
            x += scaled.h_advance(id) + self.spacing * density;
            let Some(outlined) = font.outline_glyph(glyph) else {
                continue;
            };
            let corner = outlined.px_bounds().min;
            outlined.draw(|dx, dy, cover| {
                let column = corner.x + dx as f32;
                let row = corner.y + dy as f32;
                if column >= 0.0 && row >= 0.0 {
                    canvas.blend(column as usize, row as usize, self.colour, cover);
                }
            });
        }
    }

    /// Prints a line with its middle here.
    pub(crate) fn print_centred(&self, canvas: &mut Canvas, middle: Point, text: &str) {
        let left = middle.x - (self.width(text) - self.spacing) / 2.0;
        self.print(canvas, at(left, middle.y), text);
    }

    /// Prints lines of at most `width`; returns where the next line would begin.
    pub(crate) fn paragraph(
        &self,
        canvas: &mut Canvas,
        from: Point,
        width: f32,
        text: &str,
    ) -> Point {
        let mut line = String::new();
        let mut next = from;
        for word in text.split_whitespace() {
            let longer = if line.is_empty() {
                word.to_owned()
            } else {
                format!("{line} {word}")
            };
            if self.width(&longer) <= width || line.is_empty() {
                line = longer;
                continue;
            }
            self.print(canvas, next, &line);
            next.y += self.size * 1.08;
            word.clone_into(&mut line);
        }
        if !line.is_empty() {
            self.print(canvas, next, &line);
            next.y += self.size * 1.08;
        }
        next
    }
}
