//! The worker for matrix codes: QR at three sizes over the whole picture, then the
//! regions that look like a matrix code, enlarged and sharpened.

use std::time::Duration;

use crate::binarise::black_matrix;
use crate::deadline::Deadline;
use crate::effort::Effort;
use crate::luma::{LumaImage, LumaView};
use crate::patch::{Patch, Window};
use crate::picture::Picture;
use crate::reader::Worked;
use crate::regions::{Region, regions};
use crate::sighting::{Point, Sighting};
use crate::symbology::SymbologySet;
use crate::{data_matrix, formats, matrix};

/// Shortest side of a picture that is still halved.
const SMALLEST: usize = 300;

/// Regions that are looked into.
const REGIONS: usize = 12;

/// Longest side of a region that is enlarged.
const ENLARGED: usize = 220;

/// How strongly a region is sharpened, attempt by attempt.
const SHARPNESS: [f32; 3] = [0.0, 1.5, 3.0];

/// The matrix codes of a picture.
pub(crate) fn work(
    picture: &Picture<'_>,
    symbologies: SymbologySet,
    effort: Effort,
    deadline: &Deadline,
) -> Worked {
    let mut search = Search {
        deadline,
        sightings: Vec::new(),
        first_text: None,
        qr: symbologies.contains_any(&formats::QR),
        data_matrix: symbologies.contains_any(&formats::DATA_MATRIX),
    };
    let luma = picture.luma;
    if (search.qr || search.data_matrix)
        && !deadline.is_over()
        && let Some(bits) = black_matrix(luma)
    {
        if search.qr {
            search.add(matrix::qr_codes(&bits, |point| point));
            search.smaller_qr_codes(luma);
        }
        search.regions(picture, effort);
        if search.data_matrix && effort == Effort::Still {
            search.add(matrix::data_matrix_codes(&bits));
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
    qr: bool,
    data_matrix: bool,
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
                self.add(matrix::qr_codes(&bits, |point| Point {
                    x: point.x * scale,
                    y: point.y * scale,
                }));
            }
            copy = halved;
        }
    }

    /// Codes of the regions that look like one, as they are and then sharpened.
    fn regions(&mut self, picture: &Picture<'_>, effort: Effort) {
        let regions = regions(picture.luma, picture.cells());
        let worth = |region: &&Region| region.striking || effort == Effort::Still;
        for region in regions.iter().filter(worth).take(REGIONS) {
            if self.deadline.is_over() {
                return;
            }
            if self.sightings.iter().any(|each| fills(each, region.window)) {
                continue;
            }
            let done = self.region(picture.luma, region.window, false);
            if !done && effort == Effort::Still {
                self.region(picture.luma, region.window, true);
            }
        }
    }

    /// Was a code found here?
    fn region(&mut self, luma: &LumaView<'_>, window: Window, inverted: bool) -> bool {
        let enlarged = window.width.max(window.height) <= ENLARGED;
        let patch = Patch::of(luma, window, enlarged, inverted);
        let before = self.sightings.len();
        for sharpness in SHARPNESS {
            let sharpened = (sharpness > 0.0).then(|| patch.sharpened(sharpness));
            let shown = sharpened.as_ref().unwrap_or(&patch);
            let Some(bits) = shown.bits() else {
                return false;
            };
            if self.data_matrix {
                self.add(data_matrix::codes(shown, &bits));
            }
            if self.qr {
                self.add(matrix::qr_codes(&bits, |point| patch.in_frame(point)));
            }
            if self.sightings.len() > before {
                return true;
            }
        }
        false
    }
}

/// Does a code lie over the middle of this window?
fn fills(sighting: &Sighting, window: Window) -> bool {
    let (x, y) = (
        (window.left + window.width / 2) as f32,
        (window.top + window.height / 2) as f32,
    );
    let within = |values: [f32; 4], at: f32| {
        values.iter().any(|value| *value < at) && values.iter().any(|value| *value > at)
    };
    within(sighting.outline.map(|corner| corner.x), x)
        && within(sighting.outline.map(|corner| corner.y), y)
}
