//! The worker for matrix codes: QR at three sizes and Data Matrix at full size.

use std::time::Duration;

use crate::binarise::black_matrix;
use crate::deadline::Deadline;
use crate::luma::{LumaImage, LumaView};
use crate::reader::Worked;
use crate::sighting::Sighting;
use crate::symbology::SymbologySet;
use crate::{formats, matrix};

/// Shortest side of a picture that is still halved.
const SMALLEST: usize = 300;

/// The matrix codes of a picture.
pub(crate) fn work(luma: &LumaView<'_>, symbologies: SymbologySet, deadline: &Deadline) -> Worked {
    let mut search = Search {
        deadline,
        sightings: Vec::new(),
        first_text: None,
    };
    let qr = symbologies.contains_any(&formats::QR);
    let data_matrix = symbologies.contains_any(&formats::DATA_MATRIX);
    if (qr || data_matrix)
        && !deadline.is_over()
        && let Some(bits) = black_matrix(luma)
    {
        if qr {
            search.add(matrix::qr_codes(&bits, 1.0));
            search.smaller_qr_codes(luma);
        }
        if data_matrix && !deadline.is_over() {
            search.add(matrix::data_matrix_codes(&bits, 1.0));
        }
    }
    Worked {
        sightings: search.sightings,
        first_text: search.first_text,
        cut_short: deadline.is_over(),
        ..Worked::default()
    }
}

struct Search<'a> {
    deadline: &'a Deadline,
    sightings: Vec<Sighting>,
    first_text: Option<Duration>,
}

impl Search<'_> {
    fn add(&mut self, found: Vec<Sighting>) {
        if !found.is_empty() {
            self.first_text.get_or_insert_with(|| self.deadline.spent());
        }
        self.sightings.extend(found);
    }

    /// QR codes of the half and quarter copies.
    fn smaller_qr_codes(&mut self, luma: &LumaView<'_>) {
        let mut copy: Option<LumaImage> = None;
        for scale in [2.0, 4.0] {
            let view = copy.as_ref().map_or(*luma, LumaImage::view);
            if self.deadline.is_over() || view.width().min(view.height()) < SMALLEST {
                break;
            }
            let halved = view.halved();
            let bits = halved.as_ref().and_then(|half| black_matrix(&half.view()));
            if let Some(bits) = bits {
                self.add(matrix::qr_codes(&bits, scale));
            }
            copy = halved;
        }
    }
}
