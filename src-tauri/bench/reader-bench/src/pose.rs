//! Where a flat code lies in front of the camera.

/// A rectangle of modules, turned, tilted and seen in perspective.
pub(crate) struct Pose {
    /// Where its middle is in the picture.
    pub(crate) centre: (f32, f32),
    modules: (f32, f32),
    px: f32,
    distance: f32,
    /// The plane's two directions in space.
    across: [f32; 3],
    down: [f32; 3],
}

impl Pose {
    /// `axis` is the direction the code is tilted about.
    pub(crate) fn new(modules: (f32, f32), px: f32, turn: f32, tilt: f32, axis: f32) -> Self {
        let spun = |angle: f32| {
            let (sin, cos) = (angle - axis).sin_cos();
            // About the axis: what lies across it becomes shorter and deeper.
            let (along, across, deep) = (cos, sin * tilt.cos(), sin * tilt.sin());
            let (s, c) = axis.sin_cos();
            [along * c - across * s, along * s + across * c, deep]
        };
        Self {
            centre: (0.0, 0.0),
            modules,
            px,
            distance: 2.5 * px * modules.0.max(modules.1),
            across: spun(turn),
            down: spun(turn + std::f32::consts::FRAC_PI_2),
        }
    }

    /// Half the width and height it takes in the picture, and a little more.
    pub(crate) fn reach(&self) -> (f32, f32) {
        let (w, h) = (
            self.modules.0 * self.px / 2.0,
            self.modules.1 * self.px / 2.0,
        );
        let corners = [(-w, -h), (w, -h), (w, h), (-w, h)].map(|(a, b)| {
            let at = |i: usize| self.across[i] * a + self.down[i] * b;
            let near = self.distance / (self.distance + at(2));
            ((at(0) * near).abs(), (at(1) * near).abs())
        });
        let widest = |of: fn(&(f32, f32)) -> f32| corners.iter().map(of).fold(0.0, f32::max);
        (widest(|c| c.0) + 6.0, widest(|c| c.1) + 6.0)
    }

    /// The place on the code, in modules from its corner, that is seen at a pixel.
    pub(crate) fn module_at(&self, (x, y): (f32, f32)) -> (f32, f32) {
        let (x, y, d) = (x - self.centre.0, y - self.centre.1, self.distance);
        let row = |i: usize, at: f32| {
            (
                d * self.across[i] - at * self.across[2],
                d * self.down[i] - at * self.down[2],
            )
        };
        let ((a, b), (c, e)) = (row(0, x), row(1, y));
        let determinant = a * e - b * c;
        let (u, v) = (
            (x * e - b * y) * d / determinant,
            (a * y - x * c) * d / determinant,
        );
        (
            u / self.px + self.modules.0 / 2.0,
            v / self.px + self.modules.1 / 2.0,
        )
    }
}
