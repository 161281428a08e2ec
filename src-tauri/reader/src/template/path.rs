//! The codes that explain samples best: paths through the costs of their digits.

use super::bank::Costs;
use super::ean::{Code, LEFT, Length, RIGHT, is_set_b};

/// Halves of a code that are kept for each check sum.
const KEPT: usize = 3;

/// The least cost of any row of signs, whatever its sets and its check digit.
pub(super) fn least(costs: &Costs<'_>) -> f32 {
    costs.rest + least_left(costs) + least_right(costs)
}

/// Neighbouring minima, four lanes at a time.
fn relax<const SIGNS: usize>(
    so_far: &[f32; SIGNS],
    pairs: &[[f32; SIGNS]; SIGNS],
    own: &[f32; SIGNS],
) -> [f32; SIGNS] {
    let mut next = [f32::MAX; SIGNS];
    for (cost, pairs) in so_far.iter().zip(pairs) {
        for (least, pair) in next.iter_mut().zip(pairs) {
            *least = least.min(cost + pair);
        }
    }
    for (cost, own) in next.iter_mut().zip(own) {
        *cost += own;
    }
    next
}

fn least_left(costs: &Costs<'_>) -> f32 {
    let (left, pairs) = costs.left();
    let mut so_far = left[0];
    // The first digit that has bars is always from set A.
    so_far[RIGHT..].fill(1e9);
    let mut reached = so_far;
    for own in &left[1..] {
        reached = relax(&reached, pairs, own);
    }
    if costs.length == Length::Ean8 {
        return reached[..RIGHT].iter().copied().fold(f32::MAX, f32::min);
    }
    reached.iter().copied().fold(f32::MAX, f32::min)
}

fn least_right(costs: &Costs<'_>) -> f32 {
    let (right, pairs) = costs.right();
    let mut reached = right[0];
    for own in &right[1..] {
        reached = relax(&reached, pairs, own);
    }
    reached[..RIGHT].iter().copied().fold(f32::MAX, f32::min)
}

/// The best code whose left half has one of the allowed rows of sets, with its cost. The
/// check digit is left aside.
pub(super) fn best(costs: &Costs<'_>) -> (f32, Code) {
    let mut best = (f32::MAX, 0, [0; 6]);
    for lead in costs.length.leads() {
        let (cost, digits) = best_half(&left_tables(costs, lead));
        if cost < best.0 {
            best = (cost, lead as u8, digits);
        }
    }
    let (cost, right) = best_half(&right_tables(costs));
    let code = joined(costs.length, best.1, &best.2, &right);
    (costs.rest + best.0 + cost, code)
}

/// The cost of one code.
pub(super) fn cost(costs: &Costs<'_>, code: &Code) -> f32 {
    let half = costs.length.half();
    let of = |tables: &Tables, digits: &[u8]| -> f32 {
        let digits = || digits.iter().map(|digit| usize::from(*digit));
        let own = tables.own.iter().zip(digits());
        let two = tables.pairs.iter().zip(digits().zip(digits().skip(1)));
        own.map(|(own, digit)| own[digit]).sum::<f32>()
            + two.map(|(pairs, (a, b))| pairs[a][b]).sum::<f32>()
    };
    let (left, right) = code.digits[..2 * half].split_at(half);
    costs.rest
        + of(&left_tables(costs, usize::from(code.lead)), left)
        + of(&right_tables(costs), right)
}

/// The costs of one half with the sets fixed: own costs, and those of pairs.
struct Tables {
    own: Vec<[f32; RIGHT]>,
    pairs: Vec<[[f32; RIGHT]; RIGHT]>,
}

fn left_tables(costs: &Costs<'_>, lead: usize) -> Tables {
    let (left, pairs) = costs.left();
    let set = |index: usize| {
        let is_b = costs.length == Length::Ean13 && is_set_b(lead, index);
        if is_b { RIGHT } else { 0 }
    };
    let cut = |row: &[f32; LEFT], from: usize| {
        let mut ten = [0.0; RIGHT];
        ten.copy_from_slice(&row[from..from + RIGHT]);
        ten
    };
    Tables {
        own: (0..left.len()).map(|at| cut(&left[at], set(at))).collect(),
        pairs: (1..left.len())
            .map(|at| {
                let mut ten = [[0.0; RIGHT]; RIGHT];
                for (row, of) in ten.iter_mut().zip(&pairs[set(at - 1)..]) {
                    *row = cut(of, set(at));
                }
                ten
            })
            .collect(),
    }
}

fn right_tables(costs: &Costs<'_>) -> Tables {
    let (right, pairs) = costs.right();
    let cut = |row: &[f32]| {
        let mut ten = [0.0; RIGHT];
        ten.copy_from_slice(&row[..RIGHT]);
        ten
    };
    let mut ten = [[0.0; RIGHT]; RIGHT];
    for (row, of) in ten.iter_mut().zip(pairs) {
        *row = cut(of);
    }
    Tables {
        own: right.iter().map(|row| cut(row)).collect(),
        pairs: vec![ten; right.len() - 1],
    }
}

fn best_half(tables: &Tables) -> (f32, [u8; 6]) {
    let mut reached = vec![tables.own[0]];
    for (own, pairs) in tables.own[1..].iter().zip(&tables.pairs) {
        let last = reached[reached.len() - 1];
        reached.push(relax(&last, pairs, own));
    }
    let least = |costs: &mut dyn Iterator<Item = f32>| {
        costs.enumerate().fold(
            (0, f32::MAX),
            |best, (at, cost)| {
                if cost < best.1 { (at, cost) } else { best }
            },
        )
    };
    let mut digits = [0; 6];
    let mut at = reached.len() - 1;
    let (mut digit, cost) = least(&mut reached[at].iter().copied());
    digits[at] = digit as u8;
    while at > 0 {
        let pairs = &tables.pairs[at - 1];
        let before = reached[at - 1].iter().zip(pairs);
        (digit, _) = least(&mut before.map(|(cost, pairs)| cost + pairs[digit]));
        at -= 1;
        digits[at] = digit as u8;
    }
    (cost, digits)
}

fn joined(length: Length, lead: u8, left: &[u8; 6], right: &[u8; 6]) -> Code {
    let half = length.half();
    let mut digits = [0; 12];
    digits[..half].copy_from_slice(&left[..half]);
    digits[half..2 * half].copy_from_slice(&right[..half]);
    Code {
        length,
        lead,
        digits,
    }
}

/// The best codes with a right check digit, the best first, at most three. Codes that
/// cost more than `limit` are left out.
pub(super) fn valid(costs: &Costs<'_>, limit: f32) -> Vec<(f32, Code)> {
    let half = costs.length.half();
    let weights = |from: usize| (from..from + half).map(|at| costs.length.weight(at));
    let right: Vec<usize> = weights(half).collect();
    let right_least = least_right(costs);
    let rights = halves(
        &right_tables(costs),
        &right,
        limit - costs.rest - least_left(costs),
    );
    let left: Vec<usize> = weights(0).collect();
    let mut found: Vec<(f32, Code)> = Vec::new();
    for lead in costs.length.leads() {
        let lefts = halves(
            &left_tables(costs, lead),
            &left,
            limit - costs.rest - right_least,
        );
        for (sum, lefts) in lefts.iter().enumerate() {
            // In an EAN-8 the lead is 0 and adds nothing.
            let rest = (20 - (sum + lead) % 10) % 10;
            for left in lefts {
                for right in &rights[rest] {
                    let cost = costs.rest + left.cost + right.cost;
                    if cost <= limit {
                        let code = joined(costs.length, lead as u8, &left.digits, &right.digits);
                        found.push((cost, code));
                    }
                }
            }
        }
    }
    found.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    found.truncate(3);
    found
}

/// Half of a code.
#[derive(Clone, Copy)]
struct Half {
    cost: f32,
    digits: [u8; 6],
}

/// The best halves for each check sum modulo 10, the best first.
fn halves(tables: &Tables, weights: &[usize], limit: f32) -> [Vec<Half>; 10] {
    let ahead = ahead(tables);
    // Lists for each last digit and sum.
    let mut reached = vec![[const { Vec::new() }; 10]; RIGHT];
    for (digit, lists) in reached.iter_mut().enumerate() {
        let mut digits = [0; 6];
        digits[0] = digit as u8;
        lists[weights[0] * digit % 10].push(Half {
            cost: tables.own[0][digit],
            digits,
        });
    }
    for at in 1..weights.len() {
        let mut next = vec![[const { Vec::new() }; 10]; RIGHT];
        for (before, lists) in reached.iter().enumerate() {
            for (sum, list) in lists.iter().enumerate() {
                for half in list {
                    if half.cost + ahead[at - 1][before] > limit {
                        continue;
                    }
                    for (digit, lists) in next.iter_mut().enumerate() {
                        let pair = tables.pairs[at - 1][before][digit];
                        let cost = half.cost + pair + tables.own[at][digit];
                        if cost + ahead[at][digit] > limit {
                            continue;
                        }
                        let mut digits = half.digits;
                        digits[at] = digit as u8;
                        let sum = (sum + weights[at] * digit) % 10;
                        insert(&mut lists[sum], Half { cost, digits });
                    }
                }
            }
        }
        reached = next;
    }
    let mut best = [const { Vec::new() }; 10];
    for lists in reached {
        for (best, list) in best.iter_mut().zip(lists) {
            for half in list {
                insert(best, half);
            }
        }
    }
    best
}

/// The least cost from each digit on to the end of the half.
fn ahead(tables: &Tables) -> Vec<[f32; RIGHT]> {
    let mut ahead = vec![[0.0; RIGHT]; tables.own.len()];
    for at in (0..tables.pairs.len()).rev() {
        let (own, pairs) = (&tables.own[at + 1], &tables.pairs[at]);
        for digit in 0..RIGHT {
            let next = (0..RIGHT).map(|next| pairs[digit][next] + own[next] + ahead[at + 1][next]);
            ahead[at][digit] = next.fold(f32::MAX, f32::min);
        }
    }
    ahead
}

fn insert(list: &mut Vec<Half>, half: Half) {
    let at = list.partition_point(|kept| kept.cost <= half.cost);
    if at < KEPT {
        list.truncate(KEPT - 1);
        list.insert(at, half);
    }
}
