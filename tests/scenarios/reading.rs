//! From the camera's picture to the scan: codes held at an angle, and codes that are not read.

use std::{sync::Arc, time::Duration};

use perch_reader::SymbologySet;
use perch_scenes::{Scene, Size};
use perch_station::{
    camera::{Drawn, SourceSpec},
    clock::millis,
    eyes::{Glimpse, Look},
    frame::{Encoding, Frame},
    scan::{Code, Scanner},
    settings::Waits,
    view::{Overlay, ScanWord},
};
use perch_tests::{MONDAY, World};

/// Nothing in here takes so long; only a broken test does.
const SOON: Duration = Duration::from_secs(20);
const WIDTH: u32 = 1280;
const HEIGHT: u32 = 720;

/// A pack under the camera as brightness, and where its first code is.
struct Held {
    luma: Vec<u8>,
    code: (f32, f32),
}

impl Held {
    /// A pack whose code can be read where it lies.
    fn new(scene: &str) -> Self {
        let mut held = Self::of_picture(scene);
        let lying = held.frame(0, held.luma.clone());
        held.code = middle(&look().read(&lying).unwrap());
        held
    }

    /// The picture as it is, turned around its middle.
    fn of_picture(scene: &str) -> Self {
        let picture = Scene::by_id(scene).unwrap().still(7, Size::HD).frame(0);
        let pixels = picture.pixels().map(|pixel| {
            let [red, green, blue] = pixel.0.map(u32::from);
            ((77 * red + 150 * green + 29 * blue) >> 8) as u8
        });
        Self {
            luma: pixels.collect(),
            code: (WIDTH as f32 / 2.0, HEIGHT as f32 / 2.0),
        }
    }

    /// The pack turned around its code, in the middle of the picture and this much larger.
    fn turned(&self, degrees: f32, scale: f32, number: u64) -> Frame {
        let (sin, cos) = degrees.to_radians().sin_cos();
        // A hand is never still.
        let (left, top) = (
            WIDTH as f32 / 2.0 + (number % 3) as f32 * 2.0,
            HEIGHT as f32 / 2.0 + (number % 2) as f32 * 3.0,
        );
        // A pixel is the mean of what it covers, as in a camera.
        let parts = [0.25, 0.75];
        let pixel = |at: u32| {
            let (x, y) = ((at % WIDTH) as f32, (at / WIDTH) as f32);
            let sum: f32 = parts
                .iter()
                .flat_map(|dy| parts.map(|dx| (x + dx, y + dy)))
                .map(|(x, y)| {
                    let (dx, dy) = ((x - left) / scale, (y - top) / scale);
                    let from = |value: f32| {
                        if value >= 0.0 {
                            Some(value as usize)
                        } else {
                            None
                        }
                    };
                    let column = from(self.code.0 + dx * cos + dy * sin);
                    let row = from(self.code.1 + dy * cos - dx * sin);
                    let inside = column
                        .zip(row)
                        .filter(|(column, row)| *column < WIDTH as usize && *row < HEIGHT as usize);
                    inside.map_or(90.0, |(column, row)| {
                        f32::from(self.luma[row * WIDTH as usize + column])
                    })
                })
                .sum();
            (sum / 4.0) as u8
        };
        self.frame(number, (0..WIDTH * HEIGHT).map(pixel).collect())
    }

    fn frame(&self, number: u64, luma: Vec<u8>) -> Frame {
        Frame {
            seq: number + 1,
            captured_at: MONDAY + 60 * number as i64,
            width: WIDTH,
            height: HEIGHT,
            encoding: Encoding::Gray,
            bytes: luma.into(),
            dropped_before: 0,
        }
    }
}

fn look() -> Look {
    // No budget runs out however slow the machine is.
    Look::new(SymbologySet::product(), SOON)
}

fn middle(glimpse: &Glimpse) -> (f32, f32) {
    let outline = glimpse.sightings[0].outline;
    let sum = |of: fn(&perch_reader::Point) -> f32| outline.iter().map(of).sum::<f32>() / 4.0;
    (sum(|corner| corner.x), sum(|corner| corner.y))
}

/// Frames until the code held up at this angle is a scan.
fn frames_to_scan(held: &Held, degrees: f32) -> Option<u64> {
    let mut look = look();
    let mut scanner = Scanner::new(&Waits::default());
    (0..5)
        .find(|number| {
            let frame = held.turned(degrees, 1.0, *number);
            let glimpse = look.read(&frame).unwrap();
            let codes: Vec<Code> = glimpse.sightings.iter().map(Code::from).collect();
            !scanner.observe(&codes, glimpse.at).is_empty()
        })
        .map(|number| number + 1)
}

#[test]
fn a_code_held_at_any_angle_is_a_scan_in_its_second_frame() {
    let honey = Held::new("honey");
    for degrees in [0.0, 30.0, 45.0, 90.0, 135.0, 315.0] {
        let frames = frames_to_scan(&honey, degrees);
        assert_eq!(frames, Some(2), "at {degrees} degrees");
    }
    for scene in ["granola", "yoghurt"] {
        let frames = frames_to_scan(&Held::new(scene), 45.0);
        assert_eq!(frames, Some(2), "{scene}");
    }
}

/// A camera that shows these frames again and again.
fn camera(frames: Vec<Frame>) -> SourceSpec {
    let frames = Arc::new(frames);
    SourceSpec::Drawn(Drawn::new("held pack", 30, move |number| {
        let at = number as usize % frames.len();
        frames.get(at).cloned()
    }))
}

/// Lets the camera go on, a look at a time, until the outlines are as wanted.
async fn until(world: &World, wanted: impl Fn(&Overlay) -> bool) -> Overlay {
    let (mut looked, overlays) = (world.station.looked(), world.station.overlays());
    let going = async {
        loop {
            looked.changed().await.unwrap();
            world.pass(Waits::default().look);
            let overlay = overlays.borrow().clone();
            if wanted(&overlay) {
                return overlay;
            }
        }
    };
    tokio::time::timeout(SOON, going).await.unwrap()
}

#[tokio::test]
async fn the_outline_of_a_turned_code_lies_upon_it_and_it_is_captured() {
    let world = World::start().await;
    let mut moments = world.station.moments();
    let held = Held::new("honey");
    let frames = (0..3)
        .map(|number| held.turned(45.0, 1.0, number))
        .collect();
    world.station.watch_camera(camera(frames));
    let overlay = until(&world, |overlay| {
        overlay
            .outlines
            .iter()
            .any(|outline| outline.state == "captured")
    })
    .await;
    let moment = moments.recv().await.unwrap();
    assert_eq!(moment.message, "09521321000018 is captured");
    let [start, end, ..] = overlay.outlines[0].corners;
    let angle = (end[1] - start[1]).atan2(end[0] - start[0]).to_degrees();
    let off = (angle - 45.0).rem_euclid(180.0);
    assert!(!(8.0..=172.0).contains(&off), "{angle}");
    let middle = overlay.outlines[0]
        .corners
        .iter()
        .fold([0.0, 0.0], |sum, corner| {
            [sum[0] + corner[0] / 4.0, sum[1] + corner[1] / 4.0]
        });
    assert!(
        (middle[0] - 640.0).abs() < 20.0 && (middle[1] - 360.0).abs() < 30.0,
        "{middle:?}"
    );
}

#[tokio::test]
async fn an_empty_bench_is_no_riddle() {
    let world = World::start().await;
    let mut look = look();
    let bench = Held::of_picture("bench");
    for number in 0..3 {
        let glimpse = look.read(&bench.turned(0.0, 1.0, number)).unwrap();
        assert_eq!(glimpse.unread, [], "frame {number}");
    }
    world.station.watch_camera(camera(
        (0..3)
            .map(|number| bench.turned(0.0, 1.0, number))
            .collect(),
    ));
    let mut looked = world.station.looked();
    for _ in 0..millis(Waits::default().unread) / 60 + 12 {
        looked.changed().await.unwrap();
        world.pass(Waits::default().look);
    }
    assert_eq!(
        world.station.scan_view().await.unwrap().word,
        ScanWord::Ready
    );
}
