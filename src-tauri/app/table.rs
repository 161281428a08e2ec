//! Rows of words as columns on a terminal.

use std::io;

use crate::terminal;

/// Writes a heading and rows, each column as wide as its widest cell.
pub(crate) fn print(heading: &[&str], rows: &[Vec<String>]) -> io::Result<()> {
    let mut widths: Vec<usize> = heading.iter().map(|cell| cell.chars().count()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    terminal::say(line(heading.iter().copied(), &widths))?;
    for row in rows {
        terminal::say(line(row.iter().map(String::as_str), &widths))?;
    }
    Ok(())
}

fn line<'a>(cells: impl Iterator<Item = &'a str>, widths: &[usize]) -> String {
    let padded = cells
        .zip(widths)
        .map(|(cell, width)| format!("{cell:<width$}"));
    padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_padded_to_their_column() {
        assert_eq!(line(["a", "b", "c"].into_iter(), &[3, 2, 9]), "a    b   c");
    }
}
