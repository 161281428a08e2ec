//! The goals, and what was measured beside each.

use std::time::Duration;

use crate::engines::Engine;
use crate::sequence::Sequences;
use crate::tally::{Count, Tally, View, quantile};

/// One line of the table of goals.
pub(crate) struct Goal {
    what: &'static str,
    must: f64,
    /// Is more better?
    more: bool,
    got: Option<f64>,
    detail: String,
}

impl Goal {
    pub(crate) fn missed(&self) -> bool {
        self.got.is_some_and(|got| {
            if self.more {
                got < self.must
            } else {
                got > self.must
            }
        })
    }
}

/// Prints the table and says whether every goal that could be measured was met.
pub(crate) fn print(goals: &[Goal]) -> bool {
    println!("\n### Goals\n\n| goal | must | measured | |\n| --- | --- | --- | --- |");
    for goal in goals {
        let sign = if goal.more { ">=" } else { "<=" };
        let verdict = match goal.got {
            None => "not measured",
            Some(_) if goal.missed() => "**missed**",
            Some(_) => "met",
        };
        let got = goal.got.map_or("-".to_owned(), |got| format!("{got:.2}"));
        println!(
            "| {} | {sign} {} | {got} ({}) | {verdict} |",
            goal.what, goal.must, goal.detail
        );
    }
    !goals.iter().any(Goal::missed)
}

/// The goals that drawn frames and pictures can show.
pub(crate) fn goals(
    drawn: &Tally,
    pictures: &Tally,
    still_scene: Option<(f64, f64)>,
    sequences: &Sequences,
) -> Vec<Goal> {
    let mut goals = Vec::new();
    reads(&mut goals, drawn, pictures);
    texts(&mut goals, drawn, pictures);
    times(&mut goals, drawn);
    let ratio = still_scene.map(|(ours, theirs)| ours / theirs);
    let detail = still_scene.map_or(String::new(), |(a, b)| format!("{a:.2} of {b:.2} ms"));
    goals.push(Goal {
        what: "still scene, ms",
        must: 0.03,
        more: false,
        got: ratio,
        detail,
    });
    let followed = sequences.median();
    goals.push(Goal {
        what: "ms, a linear code followed from frame to frame",
        must: 1.0,
        more: false,
        got: followed.map(|(confirmed, _)| confirmed),
        detail: followed.map_or(String::new(), |(_, searched)| {
            format!(
                "{}, {searched:.2} ms in the first frame",
                sequences.detail()
            )
        }),
    });
    let (in_the_end, at_once, noisy) = sequences.noisy();
    goals.push(Goal {
        what: "noisy frames in a row, of what one frame reads",
        must: 1.0,
        more: true,
        got: (at_once > 0).then(|| in_the_end as f64 / at_once as f64),
        detail: format!("{in_the_end} against {at_once} of {noisy} sequences"),
    });
    goals.push(Goal {
        what: "false texts, frames in a row",
        must: 0.0,
        more: false,
        got: Some(sequences.false_texts() as f64),
        detail: sequences.watched(),
    });
    goals
}

fn reads(goals: &mut Vec<Goal>, drawn: &Tally, pictures: &Tally) {
    use Engine::{PerchLive, PerchStill, ZxingAll};
    let mut ratio = |what, must, tally: &Tally, which: &dyn Fn(&str) -> bool, ours: Engine| {
        let group = tally.sum(which);
        let (a, b) = (group.count(ours).read, group.count(ZxingAll).read);
        let got = (b > 0).then(|| a as f64 / b as f64);
        let detail = format!("{a} against {b} of {}", group.with_code);
        goals.push(Goal {
            what,
            must,
            more: true,
            got,
            detail,
        });
    };
    ratio(
        "reads, drawn frames, all sets",
        1.15,
        drawn,
        &|n| !n.starts_with("defocus"),
        PerchLive,
    );
    let matrix = |n: &str| n.contains("/qr-dl/") || n.contains("/gs1-dm/");
    ratio("reads, drawn 2D", 1.0, drawn, &matrix, PerchLive);
    ratio(
        "reads, QR photos",
        1.0,
        pictures,
        &|n| n.starts_with("qr-"),
        PerchLive,
    );
    ratio(
        "reads, zxing pictures, still",
        1.0,
        pictures,
        &|n| n.starts_with("zxing-"),
        PerchStill,
    );
    let mut share =
        |what, must, tally: &Tally, which: &dyn Fn(&str) -> bool, ours: Engine, of: f64| {
            let group = tally.sum(which);
            let count = group.count(ours);
            let (read, all) = (count.read as f64, group.with_code as f64);
            let got = (all > 0.0).then(|| if of > 0.0 { read } else { read / all });
            let detail = format!(
                "{} of {}, {} false",
                count.read, group.with_code, count.wrong
            );
            goals.push(Goal {
                what,
                must,
                more: true,
                got,
                detail,
            });
        };
    let turned = |n: &str| n.starts_with("rot/") && !matrix(n);
    share(
        "linear codes at any angle, sharp",
        1.0,
        drawn,
        &turned,
        PerchLive,
        0.0,
    );
    share(
        "EAN at blur 0.8 to 1.2 module",
        0.8,
        drawn,
        &|n| n.starts_with("defocus"),
        PerchLive,
        0.0,
    );
    let outoffocus = |n: &str| n == "outoffocus";
    share(
        "out-of-focus pictures, still",
        56.0,
        pictures,
        &outoffocus,
        PerchStill,
        1.0,
    );
    share(
        "out-of-focus pictures, live",
        30.0,
        pictures,
        &outoffocus,
        PerchLive,
        1.0,
    );
}

fn texts(goals: &mut Vec<Goal>, drawn: &Tally, pictures: &Tally) {
    let empty = |n: &str| n.starts_with("empty") || n == "zxing-falsepositives";
    let wrong = |which: &dyn Fn(&str) -> bool, of: &dyn Fn(Engine) -> bool| -> usize {
        [drawn.sum(which), pictures.sum(which)]
            .iter()
            .flat_map(|group| Engine::ALL.map(|engine| (engine, group.count(engine))))
            .filter(|(engine, _)| of(*engine))
            .map(|(_, Count { wrong, .. })| wrong)
            .sum()
    };
    let ours = |e: Engine| matches!(e, Engine::PerchLive | Engine::PerchStill);
    let theirs = |e: Engine| e == Engine::ZxingAll;
    let (a, b) = (wrong(&empty, &ours), wrong(&empty, &theirs));
    goals.push(Goal {
        what: "false texts, nothing in view",
        must: 0.0,
        more: false,
        got: Some(a as f64),
        detail: format!("live and still {a}, zxing-cpp {b}"),
    });
    let other = |n: &str| !empty(n);
    let (a, b) = (wrong(&other, &ours), wrong(&other, &theirs));
    goals.push(Goal {
        what: "false texts elsewhere, of zxing-cpp's",
        must: 0.5,
        more: false,
        got: Some(a as f64 / b.max(1) as f64),
        detail: format!("live and still {a}, zxing-cpp {b}"),
    });
}

fn times(goals: &mut Vec<Goal>, drawn: &Tally) {
    let mut ratio = |what, must, view, of_first, against: Engine| {
        let times = drawn.times.get(&view);
        let median = |list: &[Duration]| quantile(list, 0.5);
        let ours = Engine::PerchLive as usize;
        let a = times.and_then(|t| {
            median(if of_first {
                &t.first[ours]
            } else {
                &t.total[ours]
            })
        });
        let b = times.and_then(|t| median(&t.total[against as usize]));
        let detail = match (a, b) {
            (Some(a), Some(b)) => format!("{a:.2} of {b:.2} ms"),
            _ => String::new(),
        };
        let got = a.zip(b).map(|(a, b)| a / b);
        goals.push(Goal {
            what,
            must,
            more: false,
            got,
            detail,
        });
    };
    use Engine::{ZxingAll, ZxingFirst};
    ratio(
        "median ms, linear code in view",
        0.30,
        View::Linear,
        true,
        ZxingFirst,
    );
    ratio("the same, all threads", 1.0, View::Linear, false, ZxingAll);
    ratio("median ms, QR in view", 1.0, View::Qr, true, ZxingFirst);
    ratio("the same, all threads", 1.0, View::Qr, false, ZxingAll);
    ratio(
        "median ms, nothing in view",
        0.6,
        View::Nothing,
        false,
        ZxingAll,
    );
}
