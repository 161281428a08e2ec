//! Command cards to print.

use serde::Serialize;
use ts_rs::TS;

/// One command card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct CommandCard {
    /// What it belongs to.
    pub purpose: CardPurpose,
    /// What it does, for people.
    pub label: String,
    /// What its code says.
    pub text: String,
    /// Modules in a row of its QR code, without the quiet zone.
    pub width: u32,
    /// Its dark modules as an SVG path in units of a module.
    pub path: String,
}

/// What a command card belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum CardPurpose {
    /// An order of its own.
    Order,
    /// Photos.
    Photos,
    /// Scans and sessions.
    Scans,
}
