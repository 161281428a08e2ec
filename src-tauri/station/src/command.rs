//! Command cards: QR codes that tell the station to do something.
//!
//! A card holds `PERCH.` and a word, for some followed by `.` and a value:
//! `PERCH.UNDO`, `PERCH.SHOT.front`, `PERCH.ORDER.4711`. A card is never a capture, not
//! even one of another Perch whose word is not known here. Words have no Y and no Z, and
//! a full stop parts them: those are where a scanner gun and the keyboard of this machine
//! disagree when they are set to different countries. Upper and lower case count the same,
//! because Caps Lock turns a gun's around.
//!
//! It does not know how a command is carried out.

/// What every card begins with.
const PREFIX: &str = "PERCH";
/// What stands between the words of a card.
const STOP: char = '.';

/// What a card asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Take back the newest capture.
    Undo,
    /// Submit the session at hand for extraction.
    Submit,
    /// Go on with this order, or without one.
    Order(Option<String>),
    /// Take this type of photo next, by the API's word.
    Shot(String),
    /// Take the photo.
    Shoot,
    /// Take the last photo again.
    Retake,
    /// Leave the stop screen.
    Release,
    /// A card whose word is not known here.
    Unknown,
}

impl Command {
    /// What a text asks for; `None` for everything that is no card.
    ///
    /// ```
    /// use perch_station::command::Command;
    ///
    /// assert_eq!(Command::of("PERCH.ORDER.PO-7"), Some(Command::Order(Some("PO-7".into()))));
    /// assert_eq!(Command::of("4006381333931"), None);
    /// ```
    pub fn of(text: &str) -> Option<Self> {
        let (prefix, rest) = text.trim().split_once(STOP)?;
        if !prefix.eq_ignore_ascii_case(PREFIX) {
            return None;
        }
        let (word, value) = match rest.split_once(STOP) {
            Some((word, value)) => (word, value.trim()),
            None => (rest, ""),
        };
        Some(match (word.to_ascii_uppercase().as_str(), value) {
            ("UNDO", "") => Self::Undo,
            ("SUBMIT", "") => Self::Submit,
            ("ORDER", "") => Self::Order(None),
            ("ORDER", order) => Self::Order(Some(order.to_owned())),
            ("SHOT", photo_type) if !photo_type.is_empty() => {
                Self::Shot(photo_type.to_ascii_lowercase())
            }
            ("SHOOT", "") => Self::Shoot,
            ("RETAKE", "") => Self::Retake,
            ("RELEASE", "") => Self::Release,
            (_, _) => Self::Unknown,
        })
    }

    /// The text of its card.
    pub fn text(&self) -> String {
        let (word, value) = match self {
            Self::Undo => ("UNDO", None),
            Self::Submit => ("SUBMIT", None),
            Self::Order(order) => ("ORDER", order.as_deref()),
            Self::Shot(photo_type) => ("SHOT", Some(photo_type.as_str())),
            Self::Shoot => ("SHOOT", None),
            Self::Retake => ("RETAKE", None),
            Self::Release => ("RELEASE", None),
            Self::Unknown => ("", None),
        };
        match value {
            Some(value) => format!("{PREFIX}{STOP}{word}{STOP}{value}"),
            None => format!("{PREFIX}{STOP}{word}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: Option<&Command>) {
        assert_eq!(Command::of(text).as_ref(), want, "{text:?}");
    }

    #[test]
    fn cards_are_told_from_codes() {
        for code in [
            "",
            "PERCH",
            "4006381333931",
            "https://id.example.org/01/04006381333931",
            "XPERCH.UNDO",
            "PERCHED.UNDO",
            "UNDO",
        ] {
            check(code, None);
        }
    }

    #[test]
    fn a_card_is_one_whatever_case_a_gun_sends() {
        check("PERCH.UNDO", Some(&Command::Undo));
        check("perch.undo", Some(&Command::Undo));
        check(" PERCH.SUBMIT\r", Some(&Command::Submit));
        check("PERCH.SHOT.FRONT", Some(&Command::Shot("front".to_owned())));
    }

    #[test]
    fn an_order_keeps_its_text() {
        let order = Command::Order(Some("PO-2026.11/7a".to_owned()));
        check("PERCH.ORDER.PO-2026.11/7a", Some(&order));
        check("PERCH.ORDER", Some(&Command::Order(None)));
        check("PERCH.ORDER. ", Some(&Command::Order(None)));
    }

    #[test]
    fn an_unknown_word_is_a_card_all_the_same() {
        for text in ["PERCH.", "PERCH.DANCE", "PERCH.SHOT", "PERCH.UNDO.ALL"] {
            check(text, Some(&Command::Unknown));
        }
    }

    #[test]
    fn every_card_says_what_it_is_read_as() {
        for command in [
            Command::Undo,
            Command::Submit,
            Command::Order(None),
            Command::Order(Some("A 7".to_owned())),
            Command::Shot("nutrition".to_owned()),
            Command::Shoot,
            Command::Retake,
            Command::Release,
        ] {
            check(&command.text(), Some(&command));
        }
    }

    #[test]
    fn no_word_has_a_letter_that_keyboards_disagree_about() {
        let words = [
            Command::Undo,
            Command::Submit,
            Command::Order(None),
            Command::Shoot,
            Command::Retake,
            Command::Release,
        ];
        for text in words.map(|command| command.text()) {
            let is_safe = |letter: char| letter == STOP || ('A'..='X').contains(&letter);
            assert!(text.chars().all(is_safe), "{text}");
        }
    }
}
