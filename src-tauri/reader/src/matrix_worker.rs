//! The worker for matrix codes: QR at three sizes over the whole picture, then the
//! regions that look like a matrix code, enlarged and sharpened.

use std::time::Duration;

use rxing::common::BitMatrix;

use crate::binarise::black_matrix;
use crate::deadline::Deadline;
use crate::effort::Effort;
use crate::luma::{LumaImage, LumaView};
use crate::matrix::{self, Corners, QrCodes, Rows};
use crate::patch::{Patch, Window};
use crate::picture::Picture;
use crate::reader::Worked;
use crate::regions::{Region, regions};
use crate::sighting::{Point, Sighting};
use crate::symbology::{Symbology, SymbologySet};
use crate::{data_matrix, formats};

/// Shortest side of a picture that is still halved.
const SMALLEST: usize = 300;

/// Pixels of a picture that is small enough for another look at all of it.
const SMALL: usize = 200_000;

/// Regions that are looked into.
const REGIONS: usize = 12;

/// Regions of a live frame that are sharpened: a code is among the most striking.
const SHARPENED: usize = 1;

/// Longest side of a region that is enlarged.
const ENLARGED: usize = 220;

/// How strongly a region is sharpened and how far its threshold looks, attempt by attempt.
const ATTEMPTS: [(f32, usize); 3] = [(0.0, 2), (1.5, 1), (3.0, 2)];

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
        corners: None,
        first_text: None,
        qr: symbologies.contains_any(&formats::QR),
        data_matrix: symbologies.contains_any(&formats::DATA_MATRIX),
        aztec: symbologies.contains(Symbology::Aztec),
    };
    let luma = picture.luma;
    if (search.qr || search.data_matrix || search.aztec)
        && !deadline.is_over()
        && let Some(mut bits) = black_matrix(luma)
    {
        let rows = match effort {
            Effort::Live(_) => Rows::Some,
            Effort::Still => Rows::All,
        };
        search.whole(&bits, rows, |point| point);
        search.smaller_copies(luma, effort);
        search.regions(picture, effort);
        let small = luma.width() * luma.height() <= SMALL;
        if effort == Effort::Still || small {
            search.data_matrix(&bits);
        }
        if effort == Effort::Still && search.sightings.is_empty() {
            bits.flip_self();
            search.whole(&bits, rows, |point| point);
            search.data_matrix(&bits);
        }
    }
    Worked {
        corners: search.corners.filter(|_| search.sightings.is_empty()),
        sightings: search.sightings,
        first_text: search.first_text,
        cut_short: deadline.is_over(),
        ..Worked::default()
    }
}

struct Search<'a> {
    deadline: &'a Deadline,
    sightings: Vec<Sighting>,
    corners: Option<Corners>,
    first_text: Option<Duration>,
    qr: bool,
    data_matrix: bool,
    aztec: bool,
}

impl Search<'_> {
    fn add(&mut self, found: Vec<Sighting>) {
        if !found.is_empty() {
            self.first_text.get_or_insert_with(|| self.deadline.spent());
        }
        self.sightings.extend(found);
    }

    fn add_qr(&mut self, codes: QrCodes) {
        self.corners = self.corners.or(codes.unread);
        self.add(codes.sightings);
    }

    fn whole(&mut self, bits: &BitMatrix, rows: Rows, in_frame: impl Fn(Point) -> Point) {
        if self.qr && !self.deadline.is_over() {
            self.add_qr(matrix::qr_codes(bits, rows, in_frame));
        }
    }

    fn data_matrix(&mut self, bits: &BitMatrix) {
        if self.data_matrix && !self.deadline.is_over() {
            self.add(matrix::data_matrix_codes(bits, |point| point));
        }
    }

    /// Codes that show themselves in the half and quarter copies: large and speckled ones.
    fn smaller_copies(&mut self, luma: &LumaView<'_>, effort: Effort) {
        // What has smaller modules in a copy shows itself in the picture.
        let rows = match effort {
            Effort::Live(_) => Rows::Coarse,
            Effort::Still => Rows::All,
        };
        let mut copy: Option<LumaImage> = None;
        for scale in [2.0, 4.0] {
            let view = copy.as_ref().map_or(*luma, LumaImage::view);
            if self.deadline.is_over() || view.width().min(view.height()) < SMALLEST {
                break;
            }
            let Some(halved) = view.halved() else {
                break;
            };
            if let Some(bits) = black_matrix(&halved.view()) {
                self.whole(&bits, rows, |point| Point {
                    x: point.x * scale,
                    y: point.y * scale,
                });
                if self.data_matrix && (scale > 2.0 || effort == Effort::Still) {
                    let patch = Patch::whole(&halved.view(), scale);
                    self.add(data_matrix::codes(&patch, &bits));
                }
            }
            copy = Some(halved);
        }
    }

    /// Codes of the regions that look like one, as they are and then sharpened.
    fn regions(&mut self, picture: &Picture<'_>, effort: Effort) {
        let regions = regions(picture.luma, picture.cells());
        let worth = |region: &&Region| region.striking || effort == Effort::Still;
        let worth = regions.iter().filter(worth).take(REGIONS);
        for (rank, region) in worth.enumerate() {
            if self.deadline.is_over() {
                return;
            }
            if self.sightings.iter().any(|each| fills(each, region.window)) {
                continue;
            }
            let attempts = match effort {
                Effort::Live(_) if rank >= SHARPENED => &ATTEMPTS[..1],
                Effort::Live(_) | Effort::Still => &ATTEMPTS[..],
            };
            let done = self.region(picture.luma, region.window, attempts, false);
            if !done && effort == Effort::Still {
                self.region(picture.luma, region.window, attempts, true);
            }
        }
    }

    /// Was a code found here?
    fn region(
        &mut self,
        luma: &LumaView<'_>,
        window: Window,
        attempts: &[(f32, usize)],
        inverted: bool,
    ) -> bool {
        let enlarged = window.width.max(window.height) <= ENLARGED;
        let patch = Patch::of(luma, window, enlarged, inverted);
        let before = self.sightings.len();
        for &(sharpness, reach) in attempts {
            let sharpened = (sharpness > 0.0).then(|| patch.sharpened(sharpness));
            let shown = sharpened.as_ref().unwrap_or(&patch);
            let Some(bits) = shown.bits(reach) else {
                return false;
            };
            if self.data_matrix {
                self.add(data_matrix::codes(shown, &bits));
            }
            if self.qr {
                self.add_qr(matrix::qr_codes(&bits, Rows::All, |point| {
                    patch.in_frame(point)
                }));
            }
            if self.aztec {
                let code = matrix::aztec_code(&bits, |point| patch.in_frame(point));
                self.add(code.into_iter().collect());
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
