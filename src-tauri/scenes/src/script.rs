//! The order in which practice mode lays things on the bench.
//!
//! It knows durations, not moments: the replay adds them to its own clock.

use std::time::Duration;

use crate::scene::Scene;

/// One scene and how long it stays.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// What is in view.
    pub scene: &'static Scene,
    /// For how long.
    pub dwell: Duration,
}

const SHOWN: Duration = Duration::from_millis(1500);
const EMPTY: Duration = Duration::from_millis(1000);

/// Every scene with a code once, the empty bench before each and at the end.
#[must_use]
pub fn script() -> Vec<Step> {
    let empty = Scene::all()
        .iter()
        .find(|scene| scene.id() == "bench")
        .map(|scene| Step {
            scene,
            dwell: EMPTY,
        });
    let shown = Scene::all()
        .iter()
        .filter(|scene| !scene.expected().is_empty());
    let steps = shown.flat_map(|scene| {
        let pack = Step {
            scene,
            dwell: SHOWN,
        };
        empty.into_iter().chain([pack])
    });
    steps.chain(empty).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bench_is_empty_between_any_two_packs() {
        let steps = script();
        assert_eq!(steps.first().map(|step| step.scene.id()), Some("bench"));
        assert_eq!(steps.last().map(|step| step.scene.id()), Some("bench"));
        for pair in steps.windows(2) {
            let [before, after] = pair else { continue };
            assert_ne!(before.scene.id() == "bench", after.scene.id() == "bench");
        }
    }

    #[test]
    fn the_script_shows_every_scene_that_has_a_code_once() {
        for scene in Scene::all() {
            let times = script()
                .iter()
                .filter(|step| step.scene.id() == scene.id())
                .count();
            let want = usize::from(!scene.expected().is_empty());
            assert!(scene.id() == "bench" || times == want, "{}", scene.id());
        }
    }
}
