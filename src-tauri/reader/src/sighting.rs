//! A sighting: one code in one frame, and where it was.
//!
//! The text is what the symbol holds, without the AIM prefix and with U+001D
//! where GS1 separators stood. What it means is for `perch-gs1` to say.

use perch_gs1::ScanInput;

use crate::symbology::Symbology;

/// A place in the frame: pixels from the left and from the top.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// Pixels from the left edge.
    pub x: f32,
    /// Pixels from the top edge.
    pub y: f32,
}

/// The corners of a place: first row's start and end, then last row's end and start,
/// as seen when the code is held upright.
pub type Outline = [Point; 4];

/// One code seen in one frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Sighting {
    /// The kind of symbol.
    pub symbology: Symbology,
    /// The AIM symbology identifier (ISO/IEC 15424), `]E0` for example.
    pub symbology_identifier: String,
    /// The text of the symbol, without the identifier.
    pub raw_value: String,
    /// The corners of the code in the frame.
    pub outline: Outline,
    /// How well it was seen.
    pub quality: Quality,
}

impl Sighting {
    /// This sighting as the parser of `perch-gs1` wants it.
    #[must_use]
    pub fn scan_input(&self) -> ScanInput<'_> {
        ScanInput {
            symbology_identifier: Some(&self.symbology_identifier),
            text: &self.raw_value,
        }
    }
}

/// How well a code was seen. Facts a reading path does not measure are absent.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Quality {
    /// Pixels per module: the width of the narrowest bar in the frame.
    pub px_per_module: Option<f32>,
    /// Reading direction in degrees, clockwise from the frame's row, 0 to 360.
    pub angle: Option<f32>,
    /// Rows of the code that gave this very text.
    pub rows_agreed: Option<u16>,
    /// Blur as a deviation in modules; from 0.7 on bars run into each other.
    pub blur: Option<f32>,
}

/// A place that looks like a code and was not read: why didn't it scan?
#[derive(Debug, Clone, PartialEq)]
pub struct Unread {
    /// The corners of the place.
    pub outline: Outline,
    /// Estimated pixels per module. An estimate: bars that run together are not counted.
    pub px_per_module: f32,
    /// What was wrong with it, the likeliest cause first; never empty.
    pub causes: Vec<Cause>,
}

/// Why a code was not read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cause {
    /// Too little light falls on it.
    TooDark {
        /// Brightness of its light parts, of 255.
        light: u8,
    },
    /// Bars and spaces are nearly equally bright.
    LowContrast {
        /// Difference between light and dark, of 255.
        range: u8,
    },
    /// A reflection covers part of the code.
    Glare {
        /// Share of the place that is overexposed, 0 to 1.
        share: f32,
    },
    /// The bars are too narrow in the picture.
    TooSmall {
        /// Estimated pixels per module.
        px_per_module: f32,
    },
    /// The picture is out of focus or was moved.
    Blurred {
        /// Estimated width of an edge in pixels.
        edge_px: f32,
    },
    /// The light margin beside the bars is cut or covered.
    QuietZoneCut,
    /// Rows gave digits, and the check digit did not fit them.
    CheckDigit {
        /// Rows in which that was so.
        rows: u16,
    },
    /// Rows gave a text, and too few of them the same.
    RowsDisagree {
        /// Rows that gave a text at all.
        rows: u16,
    },
    /// The corners of a QR Code are there, and what lies between them gives no text.
    Damaged,
    /// The bars are clear, and no symbology that is looked for has such bars.
    NotUnderstood,
}

impl Cause {
    /// The snake_case code of this cause, for the UI and `--explain`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::TooDark { .. } => "too_dark",
            Self::LowContrast { .. } => "low_contrast",
            Self::Glare { .. } => "glare",
            Self::TooSmall { .. } => "too_small",
            Self::Blurred { .. } => "blurred",
            Self::QuietZoneCut => "quiet_zone_cut",
            Self::CheckDigit { .. } => "check_digit",
            Self::RowsDisagree { .. } => "rows_disagree",
            Self::Damaged => "damaged",
            Self::NotUnderstood => "not_understood",
        }
    }
}
