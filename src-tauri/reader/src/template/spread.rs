//! How a lens out of focus spreads one dark module over its neighbours.
//!
//! A spread is named by its deviation in modules, whatever its form. It is cut off 3.5
//! modules beyond the module, so that what lies between the middles of two neighbouring
//! digits depends on those two digits alone.

/// Samples to a module.
pub(super) const FINE: usize = 4;

/// Modules beyond which nothing of a module is seen, times two.
const REACH_TWICE: usize = 7;

/// Samples before a module in which it is seen.
pub(super) const LEAD: usize = FINE * REACH_TWICE / 2;

/// Samples in which a module is seen.
pub(super) const SEEN: usize = 2 * LEAD + FINE;

/// How light spreads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A bell: motion, a soft lens, many small errors.
    Bell,
    /// A disc: a lens out of focus.
    Disc,
}

/// What is seen of one dark module, from [`LEAD`] samples before it on.
pub(super) type Kernel = [f32; SEEN];

/// The kernel of this form and deviation in modules.
pub(super) fn kernel(form: Form, deviation: f32) -> Kernel {
    // Edges at all sample positions: the module is a step up and, one module on, a step down.
    let mut edge = [0.0; SEEN + FINE];
    for (index, value) in edge.iter_mut().enumerate() {
        let at = (index as f32 + 0.5 - (LEAD + FINE) as f32) / FINE as f32;
        *value = step(form, deviation, at);
    }
    let mut kernel = [0.0; SEEN];
    for (index, value) in kernel.iter_mut().enumerate() {
        *value = edge[index + FINE] - edge[index];
    }
    kernel
}

/// A step from light to dark at 0, spread, as seen at `at` modules: 0 to 1.
fn step(form: Form, deviation: f32, at: f32) -> f32 {
    match form {
        Form::Bell => 0.5 * (1.0 + erf(at / (deviation * std::f32::consts::SQRT_2))),
        Form::Disc => {
            // No lens is as sharp as a disc: its edge is softened by a bell of 0.2 modules.
            const SOFT: f32 = 0.2;
            const WEIGHTS: [(f32, f32); 5] = [
                (-2.857, 0.011_257),
                (-1.355_6, 0.222_08),
                (0.0, 0.533_33),
                (1.355_6, 0.222_08),
                (2.857, 0.011_257),
            ];
            let soft = |(off, weight): &(f32, f32)| weight * disc(2.0 * deviation, at + SOFT * off);
            WEIGHTS.iter().map(soft).sum()
        }
    }
}

/// The share of a disc around 0 that lies left of `at`.
fn disc(radius: f32, at: f32) -> f32 {
    let t = (at / radius).clamp(-1.0, 1.0);
    0.5 + (t * (1.0 - t * t).sqrt() + t.asin()) / std::f32::consts::PI
}

/// The error function (Abramowitz and Stegun, 7.1.26).
fn erf(x: f32) -> f32 {
    let t = 1.0 / (1.0 + 0.327_591_1 * x.abs());
    let poly = t
        * (0.254_829_6
            + t * (-0.284_496_74 + t * (1.421_413_7 + t * (-1.453_152_1 + t * 1.061_405_4))));
    let value = 1.0 - poly * (-x * x).exp();
    if x < 0.0 { -value } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_keeps_its_darkness_and_its_place_however_it_is_spread() {
        for form in [Form::Bell, Form::Disc] {
            for deviation in [0.25, 0.5, 0.9, 1.2] {
                let kernel = kernel(form, deviation);
                let sum: f32 = kernel.iter().sum::<f32>() / FINE as f32;
                assert!((sum - 1.0).abs() < 0.01, "{form:?} {deviation}: {sum}");
                let mirrored = kernel.iter().rev();
                for (a, b) in kernel.iter().zip(mirrored) {
                    assert!((a - b).abs() < 1e-3, "{form:?} {deviation}");
                }
            }
        }
    }

    #[test]
    fn deviations_of_both_forms_mean_the_same() {
        for form in [Form::Bell, Form::Disc] {
            let kernel = kernel(form, 0.8);
            let middle = (SEEN as f32 - 1.0) / 2.0;
            let moment = |(index, value): (usize, &f32)| {
                let off = (index as f32 - middle) / FINE as f32;
                value * off * off / FINE as f32
            };
            let variance: f32 = kernel.iter().enumerate().map(moment).sum();
            // The module itself has 1/12, the softened edge of the disc 0.04 more.
            assert!(
                (variance - 0.64 - 1.0 / 12.0).abs() < 0.05,
                "{form:?}: {variance}"
            );
        }
    }
}
