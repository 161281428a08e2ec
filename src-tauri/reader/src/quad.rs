//! Four corners in a picture, and where the points of a flat square between them lie.
//!
//! The mapping is the perspective of a flat thing in front of a camera. It knows
//! nothing of pixels or codes.

use crate::sighting::Point;

/// Corners in order around: upper left, upper right, lower right, lower left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Quad(pub(crate) [Point; 4]);

/// Maps the unit square to a [`Quad`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Perspective {
    x: [f32; 3],
    y: [f32; 3],
    w: [f32; 2],
}

impl Quad {
    /// The mapping from the unit square, or nothing where three corners lie on a line.
    pub(crate) fn perspective(&self) -> Option<Perspective> {
        let [p0, p1, p2, p3] = self.0;
        let (sx, sy) = (p0.x - p1.x + p2.x - p3.x, p0.y - p1.y + p2.y - p3.y);
        let (ax, ay) = (p1.x - p2.x, p1.y - p2.y);
        let (bx, by) = (p3.x - p2.x, p3.y - p2.y);
        let determinant = ax * by - bx * ay;
        if determinant.abs() < 1e-3 {
            return None;
        }
        let g = (sx * by - bx * sy) / determinant;
        let h = (ax * sy - sx * ay) / determinant;
        Some(Perspective {
            x: [p1.x - p0.x + g * p1.x, p3.x - p0.x + h * p3.x, p0.x],
            y: [p1.y - p0.y + g * p1.y, p3.y - p0.y + h * p3.y, p0.y],
            w: [g, h],
        })
    }

    /// One corner moved.
    pub(crate) fn moved(mut self, corner: usize, dx: f32, dy: f32) -> Self {
        if let Some(point) = self.0.get_mut(corner) {
            point.x += dx;
            point.y += dy;
        }
        self
    }
}

impl Perspective {
    /// The point at `u` of the width and `v` of the height.
    pub(crate) fn at(&self, u: f32, v: f32) -> Point {
        let w = 1.0 / (self.w[0] * u + self.w[1] * v + 1.0);
        Point {
            x: (self.x[0] * u + self.x[1] * v + self.x[2]) * w,
            y: (self.y[0] * u + self.y[1] * v + self.y[2]) * w,
        }
    }
}

/// Where the line through `a` and `b` meets that through `c` and `d`.
pub(crate) fn crossing((a, b): (Point, Point), (c, d): (Point, Point)) -> Option<Point> {
    let (ux, uy, vx, vy) = (b.x - a.x, b.y - a.y, d.x - c.x, d.y - c.y);
    let determinant = ux * vy - uy * vx;
    if determinant.abs() < 1e-3 {
        return None;
    }
    let share = ((c.x - a.x) * vy - (c.y - a.y) * vx) / determinant;
    Some(Point {
        x: a.x + share * ux,
        y: a.y + share * uy,
    })
}

/// The distance of two points.
pub(crate) fn distance(a: Point, b: Point) -> f32 {
    (b.x - a.x).hypot(b.y - a.y)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn point(x: f32, y: f32) -> Point {
        Point { x, y }
    }

    #[test]
    fn the_corners_and_the_crossing_of_the_diagonals_lie_where_they_are_seen() {
        let corners = [
            point(10.0, 20.0),
            point(90.0, 30.0),
            point(70.0, 80.0),
            point(5.0, 95.0),
        ];
        let perspective = Quad(corners).perspective();
        let near = |u: f32, v: f32, want: Point| {
            let got = perspective.map_or(Point::default(), |map| map.at(u, v));
            assert!(distance(got, want) < 0.01, "{got:?} {want:?}");
        };
        for (corner, (u, v)) in
            corners
                .into_iter()
                .zip([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)])
        {
            near(u, v, corner);
        }
        let middle = crossing((corners[0], corners[2]), (corners[1], corners[3]));
        near(0.5, 0.5, middle.unwrap_or_default());
    }

    #[test]
    fn a_flat_line_has_no_perspective() {
        let line = [0.0, 1.0, 2.0, 3.0].map(|x| point(x, x));
        assert!(Quad(line).perspective().is_none());
        assert!(crossing((line[0], line[1]), (line[2], line[3])).is_none());
    }
}
