//! Colours, and the small noises that keep a drawn surface from looking drawn.

/// Red, green, blue and opacity, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Colour {
    pub(crate) rgb: [f32; 3],
    pub(crate) opacity: f32,
}

/// Near black, as printed ink.
pub(crate) const INK: Colour = Colour::hex(0x1d_1c1b);
/// White, as paper.
pub(crate) const PAPER: Colour = Colour::hex(0xf8_f7f3);

impl Colour {
    /// An opaque colour written as `0xRRGGBB`.
    pub(crate) const fn hex(rgb: u32) -> Self {
        Self {
            rgb: [byte(rgb >> 16), byte(rgb >> 8), byte(rgb)],
            opacity: 1.0,
        }
    }

    /// The same colour with this opacity.
    pub(crate) const fn faint(self, opacity: f32) -> Self {
        Self { opacity, ..self }
    }

    /// Brighter above 1, darker below.
    pub(crate) fn shade(self, factor: f32) -> Self {
        Self {
            rgb: self.rgb.map(|part| (part * factor).clamp(0.0, 1.0)),
            ..self
        }
    }

    /// This colour at 0, the other at 1.
    pub(crate) fn mix(self, other: Self, share: f32) -> Self {
        let share = share.clamp(0.0, 1.0);
        let [r, g, b] = self.rgb;
        let [r2, g2, b2] = other.rgb;
        let blend = |a: f32, b: f32| a + (b - a) * share;
        Self {
            rgb: [blend(r, r2), blend(g, g2), blend(b, b2)],
            opacity: blend(self.opacity, other.opacity),
        }
    }
}

const fn byte(rgb: u32) -> f32 {
    (rgb & 0xff) as f32 / 255.0
}

/// 0 below `from`, 1 above `to`, smooth between.
pub(crate) fn smooth_step(from: f32, to: f32, value: f32) -> f32 {
    let t = ((value - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// Smooth noise, 0 to 1, with one bump per unit of `x` and `y`.
pub(crate) fn noise(x: f32, y: f32, seed: u32) -> f32 {
    let (left, top) = (x.floor(), y.floor());
    let (fx, fy) = (x - left, y - top);
    let (fx, fy) = (fx * fx * (3.0 - 2.0 * fx), fy * fy * (3.0 - 2.0 * fy));
    let (left, top) = (left as i32, top as i32);
    let corner = |dx: i32, dy: i32| scatter(left + dx, top + dy, seed);
    let upper = corner(0, 0) + (corner(1, 0) - corner(0, 0)) * fx;
    let lower = corner(0, 1) + (corner(1, 1) - corner(0, 1)) * fx;
    upper + (lower - upper) * fy
}

/// A fixed number, 0 to 1, for each cell of a grid.
pub(crate) fn scatter(x: i32, y: i32, seed: u32) -> f32 {
    let mut hash = (x as u32).wrapping_mul(0x9e37_79b1)
        ^ (y as u32).wrapping_mul(0x85eb_ca77)
        ^ seed.wrapping_mul(0xc2b2_ae3d);
    hash = (hash ^ (hash >> 15)).wrapping_mul(0x2c1b_3c6d);
    hash = (hash ^ (hash >> 12)).wrapping_mul(0x297a_2d39);
    ((hash ^ (hash >> 15)) >> 8) as f32 / (1 << 24) as f32
}
