//! Codes as they are printed on packs: symbol, light margins, readable digits.
//!
//! It promises the margins each symbology asks for. A text its symbology cannot
//! hold leaves the panel empty; the tests read every scene back.

use perch_reader::Symbology;
use perch_reader::symbol::{self, Symbol};

use crate::canvas::{Canvas, flat};
use crate::colour::{INK, PAPER};
use crate::scene::ExpectedCode;
use crate::shape::{Point, Shape, at};
use crate::text::book;

/// Height of the readable digits below a linear code.
const DIGITS: f32 = 17.0;

/// How large a code is printed, in units.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Print {
    /// Width of the narrowest bar.
    pub(crate) module: f32,
    /// Height of the bars; of no matter to a matrix code.
    pub(crate) height: f32,
}

/// Prints a linear code with the upper left corner of its white panel here.
pub(crate) fn linear(canvas: &mut Canvas, corner: Point, code: &ExpectedCode, print: Print) {
    let Ok(symbol) = symbol::draw(code.symbology, code.raw_value) else {
        return;
    };
    let (width, height) = panel_size(&symbol, code.symbology, print);
    let panel = Shape::round_rect(corner.x, corner.y, width, height, 3.0);
    canvas.fill(&panel, flat(PAPER));
    let left = corner.x + quiet(code.symbology) * print.module;
    let top = corner.y + 9.0;
    bars(canvas, at(left, top), &symbol, print);
    if code.symbology == Symbology::Itf14 {
        bearers(canvas, at(corner.x, top), width, print);
    }
    let middle = at(
        corner.x + width / 2.0,
        top + print.height + DIGITS + bearer(code.symbology),
    );
    let style = book(DIGITS, INK).spaced(print.module * 0.6);
    style.print_centred(canvas, middle, &readable(code));
}

/// Prints a matrix code with the upper left corner of its white panel here.
/// Returns the side of the panel.
pub(crate) fn matrix(canvas: &mut Canvas, corner: Point, code: &ExpectedCode, module: f32) -> f32 {
    let Ok(symbol) = symbol::draw(code.symbology, code.raw_value) else {
        return 0.0;
    };
    let margin = 4.0 * module;
    let side = symbol.width() as f32 * module + 2.0 * margin;
    canvas.fill(
        &Shape::round_rect(corner.x, corner.y, side, side, 3.0),
        flat(PAPER),
    );
    let corner = at(corner.x + margin, corner.y + margin);
    let square = Print {
        module,
        height: module,
    };
    bars(canvas, corner, &symbol, square);
    side
}

/// The code's data as it is printed for people.
pub(crate) fn readable(code: &ExpectedCode) -> String {
    let digits = code.raw_value;
    match code.symbology {
        Symbology::Ean13 => grouped(digits, &[1, 6, 6]),
        Symbology::Ean8 => grouped(digits, &[4, 4]),
        Symbology::UpcA => grouped(digits, &[1, 5, 5, 1]),
        Symbology::Itf14 => grouped(digits, &[1, 2, 5, 5, 1]),
        _ => elements(code).concat(),
    }
}

/// Each application identifier in brackets with its value.
pub(crate) fn elements(code: &ExpectedCode) -> Vec<String> {
    let element = |(ai, value): &(&str, &str)| format!("({ai}){value}");
    code.ais.iter().map(element).collect()
}

fn grouped(digits: &str, lengths: &[usize]) -> String {
    let mut rest = digits;
    let mut groups = Vec::new();
    for length in lengths {
        let (group, left) = rest.split_at_checked(*length).unwrap_or((rest, ""));
        groups.push(group);
        rest = left;
    }
    groups.join(" ")
}

/// Light modules on each side of a linear code (GS1 General Specifications 5.2.3.4, 5.3.2.2).
fn quiet(symbology: Symbology) -> f32 {
    match symbology {
        Symbology::Ean8 => 9.0,
        Symbology::Itf14 => 14.0,
        _ => 11.0,
    }
}

fn bearer(symbology: Symbology) -> f32 {
    if symbology == Symbology::Itf14 {
        8.0
    } else {
        0.0
    }
}

fn panel_size(symbol: &Symbol, symbology: Symbology, print: Print) -> (f32, f32) {
    let modules = symbol.width() as f32 + 2.0 * quiet(symbology);
    let height = print.height + DIGITS + 20.0 + bearer(symbology);
    (modules * print.module, height)
}

fn bars(canvas: &mut Canvas, corner: Point, symbol: &Symbol, print: Print) {
    for row in 0..symbol.height() {
        let mut column = 0;
        while column < symbol.width() {
            let run = (column..symbol.width())
                .take_while(|x| symbol.is_dark(*x, row))
                .count();
            if run > 0 {
                let x = corner.x + column as f32 * print.module;
                let y = corner.y + row as f32 * print.height;
                let bar = Shape::rect(x, y, run as f32 * print.module, print.height);
                canvas.fill(&bar, flat(INK));
            }
            column += run.max(1);
        }
    }
}

fn bearers(canvas: &mut Canvas, corner: Point, width: f32, print: Print) {
    let thick = 6.0;
    for y in [corner.y - thick, corner.y + print.height] {
        canvas.fill(&Shape::rect(corner.x, y, width, thick), flat(INK));
    }
    for x in [corner.x, corner.x + width - thick] {
        let side = Shape::rect(x, corner.y - thick, thick, print.height + 2.0 * thick);
        canvas.fill(&side, flat(INK));
    }
}
