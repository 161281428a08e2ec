//! A label seen so close that it fills the picture: the ingredients of the jam.

use super::{Face, Pack};
use crate::canvas::flat;
use crate::colour::{Colour, INK};
use crate::shape::{Shape, at};
use crate::text::{bold, book};

const CREAM: Colour = Colour::hex(0xf6_ecd4);
const PLUM: Colour = Colour::hex(0x4b_1d3a);

pub(crate) fn jam_ingredients(face: &Face) -> Pack {
    let mut canvas = face.canvas(900.0, 470.0);
    let label = Shape::rect(1.0, 1.0, 898.0, 468.0);
    canvas.fill(&label, |p| CREAM.shade(1.0 - 0.04 * p.y / 470.0));
    canvas.fill(&Shape::rect(1.0, 1.0, 898.0, 84.0), flat(PLUM));
    bold(24.0, CREAM)
        .spaced(5.0)
        .print(&mut canvas, at(48.0, 54.0), &face.brand());
    let name = face.text(|product| product.name);
    let style = bold(32.0, CREAM);
    style.print(&mut canvas, at(852.0 - style.width(name), 56.0), name);
    bold(36.0, PLUM).print(&mut canvas, at(46.0, 148.0), "Ingredients");
    let ingredients = format!("{}.", face.text(|product| product.ingredients));
    let end = book(36.0, INK).paragraph(&mut canvas, at(46.0, 196.0), 800.0, &ingredients);
    canvas.fill(
        &Shape::rect(48.0, end.y - 10.0, 804.0, 2.0),
        flat(PLUM.faint(0.6)),
    );
    let facts = "Prepared with 55 g of fruit per 100 g. Total sugar content 58 g per 100 g. \
                 Store in a cool and dark place. Once opened keep in the fridge and use within four weeks.";
    let end = book(27.0, INK).paragraph(&mut canvas, at(46.0, end.y + 32.0), 800.0, facts);
    let text = face.text(|product| product.description);
    book(24.0, PLUM).print(&mut canvas, at(46.0, end.y + 30.0), text);
    Pack::filling(canvas, 0.0, 16.0)
}
