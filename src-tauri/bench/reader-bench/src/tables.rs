//! The printed tables.

use std::collections::BTreeMap;

use crate::engines::Engine;
use crate::tally::{Group, Tally, View, quantile};

/// Reads and false texts, a line for each group.
pub(crate) fn reads(title: &str, groups: &BTreeMap<String, Group>, engines: &[Engine]) {
    println!("\n### {title}: pictures with a right text (false texts)\n");
    let names: Vec<&str> = engines.iter().map(|engine| engine.name()).collect();
    println!("| group | pictures | with a code | {} |", names.join(" | "));
    println!("| --- | --- | --- |{}", " --- |".repeat(engines.len()));
    let mut sums = Group::default();
    for (name, group) in groups {
        line(name, group, engines);
        sums.pictures += group.pictures;
        sums.with_code += group.with_code;
        for (sum, count) in sums.counts.iter_mut().zip(group.counts) {
            sum.read += count.read;
            sum.wrong += count.wrong;
        }
    }
    line("**all**", &sums, engines);
}

fn line(name: &str, group: &Group, engines: &[Engine]) {
    let cells: Vec<String> = engines
        .iter()
        .map(|engine| {
            let count = group.count(*engine);
            format!("{} ({})", count.read, count.wrong)
        })
        .collect();
    println!(
        "| {name} | {} | {} | {} |",
        group.pictures,
        group.with_code,
        cells.join(" | ")
    );
}

/// CPU times, and how they compare with zxing-cpp.
pub(crate) fn times(title: &str, tally: &Tally, engines: &[Engine]) {
    println!(
        "\n### {title}: CPU ms, median / 95 % (frames Perch live and zxing-cpp first both read)\n"
    );
    println!("| in view | frames | Perch live, first text | {} |", {
        let names: Vec<String> = engines
            .iter()
            .map(|e| format!("{}, all threads", e.name()))
            .collect();
        names.join(" | ")
    });
    println!("| --- | --- | --- |{}", " --- |".repeat(engines.len()));
    for view in View::ALL {
        let Some(times) = tally.times.get(&view) else {
            continue;
        };
        let cell = |list: &[std::time::Duration]| match (quantile(list, 0.5), quantile(list, 0.95))
        {
            (Some(median), Some(p95)) => format!("{median:.2} / {p95:.2}"),
            _ => "-".to_owned(),
        };
        let cells: Vec<String> = engines
            .iter()
            .map(|engine| cell(&times.total[*engine as usize]))
            .collect();
        let first = &times.first[Engine::PerchLive as usize];
        println!(
            "| {} | {} | {} | {} |",
            view.name(),
            first.len(),
            cell(first),
            cells.join(" | ")
        );
    }
}
