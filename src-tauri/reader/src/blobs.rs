//! Dark pixels that touch, and the outline a rubber band around them would have.
//!
//! It promises convex outlines in pixels, corners of pixels among them, for blobs
//! that are not tiny. It knows nothing of codes.

use rxing::common::BitMatrix;

use crate::quad::distance;
use crate::sighting::Point;

/// Pixels a blob is wide or high at least.
const SMALLEST: usize = 12;

/// A row of dark pixels that touch: from `start` up to before `end`.
struct Run {
    y: usize,
    start: usize,
    end: usize,
    blob: usize,
}

/// Outlines of the blobs, in order around, each as few corners as describe it.
pub(crate) fn outlines(bits: &BitMatrix) -> Vec<Vec<Point>> {
    let (runs, mut parents) = runs(bits);
    // The ends of every row of each blob, from top to bottom.
    let mut rows: Vec<Vec<(usize, usize, usize)>> = Vec::new();
    rows.resize_with(parents.len(), Vec::new);
    for run in &runs {
        let blob = root(&mut parents, run.blob);
        match rows[blob].last_mut() {
            Some((y, start, end)) if *y == run.y => {
                *start = (*start).min(run.start);
                *end = (*end).max(run.end);
            }
            _ => rows[blob].push((run.y, run.start, run.end)),
        }
    }
    let large = rows.iter().filter(|rows| {
        let left = rows.iter().map(|row| row.1).min().unwrap_or(0);
        let right = rows.iter().map(|row| row.2).max().unwrap_or(0);
        rows.len().max(right - left) >= SMALLEST && rows.len().min(right - left) >= SMALLEST / 3
    });
    large.map(|rows| simplified(&hull(rows))).collect()
}

/// Every run with the number of a blob, and which numbers stand for the same one.
fn runs(bits: &BitMatrix) -> (Vec<Run>, Vec<usize>) {
    let mut runs: Vec<Run> = Vec::new();
    let mut parents: Vec<usize> = Vec::new();
    let (mut above, mut below) = (0, 0);
    for y in 0..bits.getHeight() as usize {
        let row = bits.getRow(y as u32);
        let first = runs.len();
        let mut x = row.getNextSet(0);
        while x < row.get_size() {
            let end = row.getNextUnset(x);
            let mut blob = None;
            while above < below && runs[above].end < x {
                above += 1;
            }
            let mut other = above;
            // Corners that touch count as well.
            while other < below && runs[other].start <= end {
                let theirs = root(&mut parents, runs[other].blob);
                match blob {
                    None => blob = Some(theirs),
                    Some(own) => parents[theirs.max(own)] = theirs.min(own),
                }
                blob = blob.map(|own: usize| own.min(theirs));
                other += 1;
            }
            let blob = blob.unwrap_or_else(|| {
                parents.push(parents.len());
                parents.len() - 1
            });
            runs.push(Run {
                y,
                start: x,
                end,
                blob,
            });
            x = row.getNextSet(end);
        }
        (above, below) = (first, runs.len());
    }
    (runs, parents)
}

fn root(parents: &mut [usize], mut at: usize) -> usize {
    while parents[at] != at {
        parents[at] = parents[parents[at]];
        at = parents[at];
    }
    at
}

/// The convex outline of rows, down on the left and up on the right.
fn hull(rows: &[(usize, usize, usize)]) -> Vec<Point> {
    let mut left: Vec<Point> = Vec::new();
    let mut right: Vec<Point> = Vec::new();
    for (y, start, end) in rows {
        for y in [*y as f32, (*y + 1) as f32] {
            add(&mut left, *start as f32, y, 1.0);
            add(&mut right, *end as f32, y, -1.0);
        }
    }
    right.reverse();
    left.extend(right);
    left
}

/// Adds a point to one side of a convex outline; `side` is 1 on the left.
fn add(chain: &mut Vec<Point>, x: f32, y: f32, side: f32) {
    let point = Point { x, y };
    while let [.., a, b] = chain.as_slice() {
        let turn = (b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x);
        if turn * side < 0.0 {
            break;
        }
        chain.pop();
    }
    chain.push(point);
}

/// The corners without which the outline would be another by more than a pixel or so.
fn simplified(outline: &[Point]) -> Vec<Point> {
    let farthest = |from: Point| {
        let by = |a: &usize, b: &usize| {
            distance(outline[*a], from).total_cmp(&distance(outline[*b], from))
        };
        (0..outline.len()).max_by(by).unwrap_or(0)
    };
    let Some(first) = outline.first() else {
        return Vec::new();
    };
    let one = farthest(*first);
    let other = farthest(outline[one]);
    let (one, other) = (one.min(other), one.max(other));
    let tolerance = 1.2_f32.max(0.02 * distance(outline[one], outline[other]));
    let turned: Vec<Point> = outline[other..]
        .iter()
        .chain(&outline[..=one])
        .copied()
        .collect();
    let mut corners = vec![outline[one]];
    between(&outline[one..=other], tolerance, &mut corners);
    between(&turned, tolerance, &mut corners);
    corners.pop();
    corners
}

/// Adds the corners of a part of an outline, its first point left out.
fn between(part: &[Point], tolerance: f32, corners: &mut Vec<Point>) {
    let [first, .., last] = part else {
        return;
    };
    let length = distance(*first, *last).max(1e-3);
    let off = |point: &Point| {
        let (ux, uy) = (last.x - first.x, last.y - first.y);
        ((point.x - first.x) * uy - (point.y - first.y) * ux).abs() / length
    };
    let by = |a: &usize, b: &usize| off(&part[*a]).total_cmp(&off(&part[*b]));
    let most = (1..part.len().max(2) - 1).max_by(by);
    match most {
        Some(at) if off(&part[at]) > tolerance => {
            between(&part[..=at], tolerance, corners);
            between(&part[at..], tolerance, corners);
        }
        _ => corners.push(*last),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The outlines of a picture drawn with `#`, each sign four pixels wide and high.
    fn of(picture: &[&str]) -> Vec<Vec<(f32, f32)>> {
        let width = picture.iter().map(|line| line.len()).max().unwrap_or(0) * 4;
        let bits = BitMatrix::new(width as u32, picture.len() as u32 * 4);
        let Ok(mut bits) = bits else {
            return Vec::new();
        };
        for y in 0..bits.getHeight() {
            for x in 0..bits.getWidth() {
                let sign = picture[y as usize / 4].as_bytes().get(x as usize / 4);
                bits.set_bool(x, y, sign == Some(&b'#'));
            }
        }
        let pairs = |outline: Vec<Point>| outline.iter().map(|p| (p.x, p.y)).collect();
        outlines(&bits).into_iter().map(pairs).collect()
    }

    #[test]
    fn a_square_has_four_corners() {
        let mut corners = of(&["      ", " #### ", " #### ", " #### "]).concat();
        corners.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
        assert_eq!(
            corners,
            [(4.0, 4.0), (4.0, 16.0), (20.0, 4.0), (20.0, 16.0)]
        );
    }

    #[test]
    fn an_l_has_five_and_what_does_not_touch_is_a_blob_of_its_own() {
        let found = of(&["#   ###", "#   #  ", "#   #  ", "####  #"]);
        assert_eq!(found.len(), 1, "{found:?}");
        let found = of(&["#    ###", "#    #  ", "#    #  ", "####    "]);
        assert_eq!(found.len(), 2);
        assert!(found.iter().all(|corners| corners.len() == 5), "{found:?}");
    }

    #[test]
    fn specks_are_left_out() {
        assert!(of(&["# # #", "     ", "#  ##"]).is_empty());
    }
}
