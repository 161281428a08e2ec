//! The sheet of command cards, ready to be printed.

use perch_reader::{
    Symbology,
    symbol::{Symbol, draw},
};
use tr::tr;

use crate::{
    command::Command,
    error::{Result, StationError},
    photo::SHOTS,
    text::shown,
    view::{CardPurpose, CommandCard},
};

/// All cards, and one for an order if its id is given.
///
/// # Errors
/// [`StationError::Setting`] when the order id does not fit into a card.
pub fn command_cards(order: Option<&str>) -> Result<Vec<CommandCard>> {
    let general = [
        (
            Command::Shoot,
            CardPurpose::Photos,
            tr!("command card" => "Take photo"),
        ),
        (
            Command::Retake,
            CardPurpose::Photos,
            tr!("command card" => "Retake"),
        ),
        (
            Command::Undo,
            CardPurpose::Scans,
            tr!("command card" => "Take back"),
        ),
        (
            Command::Submit,
            CardPurpose::Scans,
            tr!("command card" => "Submit"),
        ),
        (
            Command::Order(None),
            CardPurpose::Scans,
            tr!("command card" => "No order"),
        ),
        (
            Command::Release,
            CardPurpose::Scans,
            tr!("command card" => "Go on"),
        ),
    ];
    let shots = SHOTS.iter().map(|shot| {
        let command = Command::Shot(shot.photo_type.to_owned());
        (command, CardPurpose::Photos, shot.label().to_owned())
    });
    let order = order.map(str::trim).filter(|order| !order.is_empty());
    let order = order.map(|order| {
        let command = Command::Order(Some(order.to_owned()));
        (command, CardPurpose::Order, shown(order))
    });
    let cards = order.into_iter().chain(shots).chain(general);
    cards
        .map(|(command, purpose, label)| card(&command, purpose, label))
        .collect()
}

fn card(command: &Command, purpose: CardPurpose, label: String) -> Result<CommandCard> {
    let text = command.text();
    let symbol = draw(Symbology::Qr, &text)
        .map_err(|_| StationError::Setting(tr!("This order id does not fit into a card")))?;
    Ok(CommandCard {
        purpose,
        label,
        width: u32::try_from(symbol.width()).unwrap_or_default(),
        path: path(&symbol),
        text,
    })
}

/// The dark modules as an SVG path, one rectangle for each run in a row.
fn path(symbol: &Symbol) -> String {
    let mut path = String::new();
    for y in 0..symbol.height() {
        let mut x = 0;
        while x < symbol.width() {
            let run = (x..symbol.width())
                .take_while(|x| symbol.is_dark(*x, y))
                .count();
            if run > 0 {
                path.push_str(&format!("M{x} {y}h{run}v1h-{run}z"));
            }
            x += run.max(1);
        }
    }
    path
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

    use super::*;

    #[test]
    fn every_card_of_the_sheet_is_a_command() {
        let cards = command_cards(Some(" PO-7 ")).unwrap();
        assert_eq!(cards.len(), 1 + 12 + 6);
        for card in &cards {
            assert!(!matches!(
                Command::of(&card.text),
                None | Some(Command::Unknown)
            ));
        }
        assert_eq!(cards[0].text, "PERCH.ORDER.PO-7");
        assert_eq!(command_cards(None).unwrap().len(), 18);
    }

    #[test]
    fn a_drawn_card_is_read_by_the_reader() {
        use perch_reader::{LumaImage, Reader, ReaderSettings, stopped_clock};
        const PITCH: usize = 4;
        const QUIET: usize = 4;
        for card in command_cards(Some("PO-2026-11/7a")).unwrap() {
            let symbol = draw(Symbology::Qr, &card.text).unwrap();
            let side = (symbol.width() + 2 * QUIET) * PITCH;
            let pixels = (0..side * side).map(|at| {
                let (x, y) = (at % side / PITCH, at / side / PITCH);
                let is_inside = x >= QUIET && y >= QUIET;
                match is_inside && symbol.is_dark(x - QUIET, y - QUIET) {
                    true => 0,
                    false => 255,
                }
            });
            let picture = LumaImage::new(pixels.collect(), side, side).unwrap();
            let mut reader = Reader::new(ReaderSettings::default(), stopped_clock());
            let read = reader.read_still(&picture.view());
            let texts: Vec<&str> = read
                .sightings
                .iter()
                .map(|sighting| sighting.raw_value.as_str())
                .collect();
            assert_eq!(texts, [card.text.as_str()]);
        }
    }

    #[test]
    fn the_path_has_every_dark_module_once() {
        let symbol = draw(Symbology::Qr, "PERCH.UNDO").unwrap();
        let dark = (0..symbol.height())
            .flat_map(|y| (0..symbol.width()).map(move |x| (x, y)))
            .filter(|(x, y)| symbol.is_dark(*x, *y))
            .count();
        let runs = path(&symbol);
        let drawn: usize = runs
            .split('h')
            .filter_map(|part| part.split_once("v1"))
            .map(|(run, _)| run.parse::<usize>().unwrap())
            .sum();
        assert_eq!(drawn, dark);
    }
}
