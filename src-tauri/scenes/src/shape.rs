//! Flat shapes by their signed distance: negative inside, in the shape's own units.
//!
//! It promises distances good enough for soft edges and shadows. It knows neither
//! pixels nor colours.

/// A place on a pack or in a picture: right and down from the upper left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Point {
    pub(crate) x: f32,
    pub(crate) y: f32,
}

/// The point at `x`, `y`.
pub(crate) const fn at(x: f32, y: f32) -> Point {
    Point { x, y }
}

/// The length of a vector. `hypot` guards against overflow and costs ten times this.
pub(crate) fn length(x: f32, y: f32) -> f32 {
    (x * x + y * y).sqrt()
}

/// What can be filled.
#[derive(Debug, Clone)]
pub(crate) enum Shape {
    /// A rectangle with round corners.
    Rect { from: Point, to: Point, radius: f32 },
    /// An ellipse.
    Ellipse { centre: Point, rx: f32, ry: f32 },
    /// A ring of this width, its middle `radius` away from the centre.
    Ring {
        centre: Point,
        radius: f32,
        width: f32,
    },
    /// A stroke with round ends.
    Stroke { from: Point, to: Point, width: f32 },
    /// A polygon without holes.
    Polygon(Vec<Point>),
}

impl Shape {
    /// A rectangle with sharp corners.
    pub(crate) fn rect(x: f32, y: f32, width: f32, height: f32) -> Self {
        Self::round_rect(x, y, width, height, 0.0)
    }

    /// A rectangle with round corners.
    pub(crate) fn round_rect(x: f32, y: f32, width: f32, height: f32, radius: f32) -> Self {
        Self::Rect {
            from: at(x, y),
            to: at(x + width, y + height),
            radius,
        }
    }

    /// A circle.
    pub(crate) fn circle(centre: Point, radius: f32) -> Self {
        Self::Ellipse {
            centre,
            rx: radius,
            ry: radius,
        }
    }

    /// A regular polygon with a corner at `angle` radians.
    pub(crate) fn regular(centre: Point, radius: f32, corners: u8, angle: f32) -> Self {
        let step = std::f32::consts::TAU / f32::from(corners);
        let corner = |index: u8| {
            let (sin, cos) = (angle + step * f32::from(index)).sin_cos();
            at(centre.x + radius * cos, centre.y + radius * sin)
        };
        Self::Polygon((0..corners).map(corner).collect())
    }

    /// Distance from the edge, negative inside.
    pub(crate) fn distance(&self, p: Point) -> f32 {
        match self {
            Self::Rect { from, to, radius } => {
                let (hx, hy) = ((to.x - from.x) / 2.0, (to.y - from.y) / 2.0);
                let dx = (p.x - from.x - hx).abs() - hx + radius;
                let dy = (p.y - from.y - hy).abs() - hy + radius;
                length(dx.max(0.0), dy.max(0.0)) + dx.max(dy).min(0.0) - radius
            }
            Self::Ellipse { centre, rx, ry } => {
                let (x, y) = ((p.x - centre.x) / rx, (p.y - centre.y) / ry);
                (length(x, y) - 1.0) * rx.min(*ry)
            }
            Self::Ring {
                centre,
                radius,
                width,
            } => (length(p.x - centre.x, p.y - centre.y) - radius).abs() - width / 2.0,
            Self::Stroke { from, to, width } => segment_distance(p, *from, *to) - width / 2.0,
            Self::Polygon(corners) => polygon_distance(p, corners),
        }
    }

    /// Upper left and lower right corner of what the shape covers.
    pub(crate) fn bounds(&self) -> (Point, Point) {
        let around = |centre: Point, rx: f32, ry: f32| {
            (
                at(centre.x - rx, centre.y - ry),
                at(centre.x + rx, centre.y + ry),
            )
        };
        match self {
            Self::Rect { from, to, .. } => (*from, *to),
            Self::Ellipse { centre, rx, ry } => around(*centre, *rx, *ry),
            Self::Ring {
                centre,
                radius,
                width,
            } => around(*centre, radius + width / 2.0, radius + width / 2.0),
            Self::Stroke { from, to, width } => {
                let half = width / 2.0;
                (
                    at(from.x.min(to.x) - half, from.y.min(to.y) - half),
                    at(from.x.max(to.x) + half, from.y.max(to.y) + half),
                )
            }
            Self::Polygon(corners) => bounds_of(corners),
        }
    }
}

fn bounds_of(corners: &[Point]) -> (Point, Point) {
    let first = corners.first().copied().unwrap_or(at(0.0, 0.0));
    corners.iter().fold((first, first), |(low, high), corner| {
        (
            at(low.x.min(corner.x), low.y.min(corner.y)),
            at(high.x.max(corner.x), high.y.max(corner.y)),
        )
    })
}

fn segment_distance(p: Point, a: Point, b: Point) -> f32 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let along = (p.x - a.x) * dx + (p.y - a.y) * dy;
    let along = along / (dx * dx + dy * dy).max(f32::EPSILON);
    let along = along.clamp(0.0, 1.0);
    length(p.x - a.x - along * dx, p.y - a.y - along * dy)
}

fn polygon_distance(p: Point, corners: &[Point]) -> f32 {
    let mut nearest = f32::MAX;
    let mut inside = false;
    let next = corners.iter().cycle().skip(1);
    for (a, b) in corners.iter().zip(next) {
        nearest = nearest.min(segment_distance(p, *a, *b));
        if (a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x {
            inside = !inside;
        }
    }
    if inside { -nearest } else { nearest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(shape: &Shape, p: Point, want: f32) {
        let got = shape.distance(p);
        assert!((got - want).abs() < 0.01, "{got} instead of {want}");
    }

    #[test]
    fn distances_are_negative_inside_and_grow_outwards() {
        let square = Shape::rect(0.0, 0.0, 10.0, 10.0);
        check(&square, at(5.0, 5.0), -5.0);
        check(&square, at(13.0, 14.0), 5.0);
        let diamond = Shape::regular(at(0.0, 0.0), 10.0, 4, 0.0);
        check(&diamond, at(0.0, 0.0), -7.07);
        check(&diamond, at(12.0, 0.0), 2.0);
        let ring = Shape::Ring {
            centre: at(0.0, 0.0),
            radius: 10.0,
            width: 2.0,
        };
        check(&ring, at(10.0, 0.0), -1.0);
        check(&ring, at(0.0, 0.0), 9.0);
    }
}
