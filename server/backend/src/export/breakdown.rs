//! Agency x field x kind, with small cells closed, and further cells with them: a table with its totals tells a closed cell by
//! subtraction when it is the only one of its line.

use super::report::{Line, ModuleIndices, agency_codes, at, fields, module_indices};
use crate::{
    Result,
    rounds::OpenRound,
    store::{CellFigures, other_form},
};
use domain::{
    pairs::Pairs,
    response::Kind,
    tally::{ModuleTally, Tally},
};
use rayon::prelude::*;

/// One cell of the breakdown, or one of its totals.
#[derive(Clone, Debug)]
pub struct Part {
    /// Position of the agency in the report; `None`: all agencies.
    pub agency: Option<usize>,
    /// Position of the field in the report; `None`: all fields.
    pub field: Option<usize>,
    /// Who answered; `None`: all.
    pub kind: Option<Kind>,
    /// What may be said of it.
    pub shown: Shown,
}

/// What may be said of a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shown {
    /// Responses, and the official module's indices; SIPS by criteria only where that is the round's index.
    Open(u64, ModuleIndices),
    /// Fewer responses than the round's release step, or none.
    Small,
    /// Enough responses, but they would tell a small cell by subtraction.
    Closed,
}

/// The cells in a box of agencies x fields x kinds; the last position of each side is its total. A side of none is not cut.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    pub(super) agencies: usize,
    pub(super) fields: usize,
    pub(super) kinds: usize,
}

impl Shape {
    pub(super) fn position(self, agency: usize, field: usize, kind: usize) -> usize {
        (agency * (self.fields + 1) + field) * (self.kinds + 1) + kind
    }

    pub(super) fn len(self) -> usize {
        (self.agencies + 1) * (self.fields + 1) * (self.kinds + 1)
    }

    /// All cells, the totals of all agencies first, and in each agency its own total first.
    fn cells(self) -> impl Iterator<Item = (usize, usize, usize)> {
        let last_first = |n: usize| std::iter::once(n).chain(0..n);
        last_first(self.agencies)
            .flat_map(move |a| last_first(self.fields).flat_map(move |f| last_first(self.kinds).map(move |k| (a, f, k))))
    }

    /// Every line with its total.
    ///
    /// Agencies' totals are no line here: each is printed with the official result, or marked as too few, and never closed for
    /// the sake of another one.
    fn lines(self) -> Vec<Sum> {
        let mut lines = Vec::new();
        for (a, f, k) in self.cells() {
            if f == self.fields && f > 0 {
                lines.push(Sum { parts: (0..f).map(|f| self.position(a, f, k)).collect(), total: self.position(a, f, k) });
            }
            if k == self.kinds && k > 0 {
                lines.push(Sum { parts: (0..k).map(|k| self.position(a, f, k)).collect(), total: self.position(a, f, k) });
            }
            if a == self.agencies && (f, k) != (self.fields, self.kinds) {
                lines.push(Sum { parts: (0..a).map(|a| self.position(a, f, k)).collect(), total: self.position(a, f, k) });
            }
        }
        lines
    }

    /// The total of the agency that a position belongs to.
    fn whole(self, position: usize) -> usize {
        let agency = position / ((self.fields + 1) * (self.kinds + 1));
        self.position(agency, self.fields, self.kinds)
    }
}

/// Cells and the one that is their sum.
struct Sum {
    parts: Vec<usize>,
    total: usize,
}

impl Sum {
    fn cells(&self) -> impl Iterator<Item = usize> {
        self.parts.iter().copied().chain([self.total])
    }

    /// The cell that must be closed too, if this line tells something about fewer than `least` respondents.
    fn weak_point(&self, n: &[u64], closed: &[bool], fixed: &[bool], least: u64) -> Option<usize> {
        let (mut cells, mut people) = (0, 0);
        for &p in self.parts.iter().filter(|&&p| closed[p] && n[p] > 0) {
            cells += 1;
            people += n[p];
        }
        let weak = if closed[self.total] { cells == 0 && n[self.total] > 0 } else { cells == 1 || cells > 1 && people < least };
        if !weak {
            return None;
        }
        let may = |p: &usize| !closed[*p] && !fixed[*p] && n[*p] > 0;
        let smallest = self.parts.iter().copied().filter(may).min_by_key(|&p| n[p]);
        smallest.or_else(|| Some(self.total).filter(may))
    }
}

/// Closes every cell of fewer than `least` respondents, and what would tell it: by one line, then by several lines together.
pub(super) fn close(n: &[u64], shape: Shape, least: u64) -> Vec<bool> {
    let mut closed: Vec<bool> = n.iter().map(|n| *n < least).collect();
    // Whoever is all of an agency is printed with the agency.
    let fixed: Vec<bool> = (0..n.len()).map(|p| n[p] == n[shape.whole(p)]).collect();
    let lines = shape.lines();
    loop {
        close_by_lines(n, &lines, &mut closed, &fixed, least);
        let told = told_by_lines_together(n, &lines, &closed);
        let more: Vec<usize> = told.iter().filter_map(|&p| companion(p, n, shape, &lines, &closed, &fixed, least)).collect();
        if more.is_empty() {
            return closed;
        }
        more.into_iter().for_each(|p| closed[p] = true);
    }
}

/// One line and its total, the last: what is closed already, what is small, and what would tell either.
pub(super) fn close_line(n: &[u64], mut closed: Vec<bool>, least: u64) -> Vec<bool> {
    let Some(total) = n.len().checked_sub(1) else { return closed };
    closed.iter_mut().zip(n).for_each(|(closed, n)| *closed |= *n < least);
    let line = Sum { parts: (0..total).collect(), total };
    close_by_lines(n, &[line], &mut closed, &vec![false; n.len()], least);
    closed
}

fn close_by_lines(n: &[u64], lines: &[Sum], closed: &mut [bool], fixed: &[bool], least: u64) {
    let mut moved = true;
    while std::mem::take(&mut moved) {
        for line in lines {
            while let Some(cell) = line.weak_point(n, closed, fixed, least) {
                closed[cell] = true;
                moved = true;
            }
        }
    }
}

/// The open cell to close so that a small cell is no longer told: the smallest of its lines, else of its agency, else
/// of the totals of all agencies.
fn companion(cell: usize, n: &[u64], shape: Shape, lines: &[Sum], closed: &[bool], fixed: &[bool], least: u64) -> Option<usize> {
    // An agency below the minimum has nothing open; it follows from the other agencies' totals, which are never closed.
    if n[cell] >= least || closed[shape.whole(cell)] {
        return None;
    }
    let may = |p: &usize| !closed[*p] && !fixed[*p] && n[*p] > 0;
    let beside = lines.iter().filter(|l| l.cells().any(|p| p == cell)).flat_map(Sum::cells).filter(may).min_by_key(|&p| n[p]);
    let of_agency = |agency: usize| (0..n.len()).filter(move |&p| shape.whole(p) == agency).filter(may).min_by_key(|&p| n[p]);
    let province = shape.position(shape.agencies, shape.fields, shape.kinds);
    beside.or_else(|| of_agency(shape.whole(cell))).or_else(|| of_agency(province))
}

/// The closed cells that all lines together tell.
///
/// What an onlooker cannot know is how the closed cells could change while every line still holds. Any such change at random
/// moves every cell that is not told; it is found by conjugate gradients, as a vector from which all that breaks a line is
/// taken away.
fn told_by_lines_together(n: &[u64], lines: &[Sum], closed: &[bool]) -> Vec<usize> {
    let unknown: Vec<usize> = (0..n.len()).filter(|&p| closed[p] && n[p] > 0).collect();
    let mut place = vec![usize::MAX; n.len()];
    unknown.iter().enumerate().for_each(|(i, &p)| place[p] = i);
    let rows: Vec<Vec<(usize, f64)>> = lines
        .iter()
        .map(|line| {
            let signed = line.parts.iter().map(|&p| (p, 1.0)).chain([(line.total, -1.0)]);
            signed.map(|(p, sign)| (place[p], sign)).filter(|t| t.0 != usize::MAX).collect()
        })
        .filter(|row: &Vec<_>| !row.is_empty())
        .collect();
    // Any values without a pattern will do.
    #[expect(clippy::cast_precision_loss, reason = "a position in a table")]
    let start = (1..=unknown.len()).map(|i| 1.0 + (i as f64 * 0.754_877_666_246_692_7).fract()).collect();
    let change = within_lines(&rows, start);
    unknown.into_iter().zip(change).filter(|(_, moves)| moves.abs() < 1e-6).map(|(p, _)| p).collect()
}

/// The part of a vector that adds up to nothing in every row.
fn within_lines(rows: &[Vec<(usize, f64)>], mut vector: Vec<f64>) -> Vec<f64> {
    let sums = |v: &[f64]| rows.iter().map(|row| row.iter().map(|&(i, sign)| sign * v[i]).sum()).collect::<Vec<f64>>();
    let square = |v: &[f64]| v.iter().map(|x| x * x).sum::<f64>();
    let mut rest = sums(&vector);
    let mut way = rest.clone();
    let mut size = square(&rest);
    for _ in 0..20 * (rows.len() + 10) {
        if size < 1e-20 {
            break;
        }
        let mut step = vec![0.0; vector.len()];
        for (row, weight) in rows.iter().zip(&way) {
            row.iter().for_each(|&(i, sign)| step[i] += sign * weight);
        }
        let length = size / square(&step).max(f64::MIN_POSITIVE);
        vector.iter_mut().zip(&step).for_each(|(x, s)| *x -= length * s);
        rest = sums(&vector);
        let before = std::mem::replace(&mut size, square(&rest));
        way.iter_mut().zip(&rest).for_each(|(w, r)| *w = r + size / before * *w);
    }
    vector
}

/// The breakdown of a round.
pub(super) fn parts(
    open: &OpenRound,
    cells: &[CellFigures],
    agencies: &[Line],
    total: &Line,
    fields: &[(String, String)],
) -> Result<Vec<Part>> {
    let codes: Vec<&str> = agencies.iter().map(|line| line.code.as_str()).collect();
    let shape = Shape { agencies: agencies.len(), fields: fields.len(), kinds: Kind::ALL.len() };
    let sums = sums(open, cells, &codes, fields, official(open))?;
    let least = open.round.release_step;
    let module = &open.form.modules[official(open)];
    let closed = closed(&sums, shape, least);
    let part = |(a, f, k): (usize, usize, usize)| {
        let at = shape.position(a, f, k);
        // Only of an agency as a whole is the population known.
        let whole = f == shape.fields && k == shape.kinds;
        let population = if whole { agencies.get(a).unwrap_or(total).counts.eligible } else { 0 };
        let shown = match closed[at] {
            true if sums[at].received() < least => Shown::Small,
            true => Shown::Closed,
            false => Shown::Open(sums[at].received(), module_indices(module, &sums[at].modules[0], population, least).0),
        };
        Part {
            agency: (a < shape.agencies).then_some(a),
            field: (f < shape.fields).then_some(f),
            kind: Kind::ALL.get(k).copied(),
            shown,
        }
    };
    let some = |(a, _, _): &(usize, usize, usize)| sums[shape.position(*a, shape.fields, shape.kinds)].received() > 0;
    Ok(shape.cells().filter(some).collect::<Vec<_>>().into_par_iter().map(part).collect())
}

fn official(open: &OpenRound) -> usize {
    open.form.modules.iter().position(|m| m.id == open.round.official_module).unwrap_or_default()
}

/// Which cells of agency x field x kind are closed, by their respondents in the index of one module.
fn closed(sums: &[Tally], shape: Shape, least: u64) -> Vec<bool> {
    close(&sums.iter().map(|s| s.modules[0].overall.n).collect::<Vec<_>>(), shape, least)
}

/// The same of a round's cells: what is cut by field or by kind anywhere closes as the breakdown does, or two outputs together
/// would tell what each of them closes.
pub(super) fn closed_cells(
    open: &OpenRound,
    cells: &[CellFigures],
    agencies: &[&str],
    fields: &[(String, String)],
    module: usize,
) -> Result<(Shape, Vec<bool>)> {
    let shape = Shape { agencies: agencies.len(), fields: fields.len(), kinds: Kind::ALL.len() };
    Ok((shape, closed(&sums(open, cells, agencies, fields, module)?, shape, open.round.release_step)))
}

/// The fields that the breakdown closes over all agencies together.
pub(crate) fn closed_fields(open: &OpenRound, cells: &[CellFigures]) -> Result<Vec<String>> {
    let codes = agency_codes(&open.round, cells);
    let agencies: Vec<&str> = codes.iter().map(String::as_str).collect();
    let fields = fields(&open.round, cells);
    let (shape, closed) = closed_cells(open, cells, &agencies, &fields, official(open))?;
    let shut = |at: &usize| closed[shape.position(shape.agencies, *at, shape.kinds)];
    Ok((0..fields.len()).filter(shut).map(|at| fields[at].0.clone()).collect())
}

/// Responses and one module's moments of every cell and total, as the official figures take them; co-moments only where the
/// round's index needs them.
fn sums(
    open: &OpenRound,
    cells: &[CellFigures],
    agencies: &[&str],
    fields: &[(String, String)],
    module: usize,
) -> Result<Vec<Tally>> {
    let shape = Shape { agencies: agencies.len(), fields: fields.len(), kinds: Kind::ALL.len() };
    let pairs = open.round.pairs_on_boards(&open.form).is_some();
    let mut sums = vec![Tally { modules: vec![ModuleTally::default()], ..Tally::default() }; shape.len()];
    let positions: std::collections::HashMap<&str, usize> = agencies.iter().enumerate().map(|(i, code)| (*code, i)).collect();
    for (code, cell, figures) in cells {
        let Some(&a) = positions.get(code.as_str()) else { continue };
        let f = fields.iter().position(|f| f.0 == cell.field).unwrap_or_default();
        let k = at(Kind::ALL, cell.kind);
        let mut one = Tally { n: figures.n(), flags: figures.flags(), ..Tally::default() };
        if open.round.feeds(cell.flagged) {
            let pairs = match pairs {
                true => figures.pairs(open.form_of(code), module).map_err(other_form)?,
                false => Pairs::default(),
            };
            one.modules = vec![ModuleTally { overall: figures.overall(module), factors: vec![], pairs }];
        } else {
            one = one.set_aside();
        }
        for a in [a, shape.agencies] {
            for f in [f, shape.fields] {
                for k in [k, shape.kinds] {
                    sums[shape.position(a, f, k)].add(&one);
                }
            }
        }
    }
    Ok(sums)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Cells and all totals from the inner cells.
    fn filled(shape: Shape, inner: &[u64]) -> Vec<u64> {
        let mut n = vec![0; shape.len()];
        let mut inner = inner.iter();
        for a in 0..shape.agencies {
            for f in 0..shape.fields {
                for k in 0..shape.kinds {
                    let x = inner.next().copied().unwrap_or_default();
                    for a in [a, shape.agencies] {
                        for f in [f, shape.fields] {
                            for k in [k, shape.kinds] {
                                n[shape.position(a, f, k)] += x;
                            }
                        }
                    }
                }
            }
        }
        n
    }

    /// The closed cells told to an attacker who knows every open figure, and that empty cells are empty.
    fn told(n: &[u64], closed: &[bool], shape: Shape) -> Vec<usize> {
        let unknown: Vec<usize> = (0..n.len()).filter(|&p| closed[p] && n[p] > 0).collect();
        let mut rows: Vec<Vec<f64>> = shape
            .lines()
            .iter()
            .map(|line| {
                let sign = |p: usize| if p == line.total { -1.0 } else { f64::from(u8::from(line.parts.contains(&p))) };
                unknown.iter().map(|&p| sign(p)).collect()
            })
            .collect();
        eliminate(&mut rows, unknown.len());
        let alone = |row: &Vec<f64>| {
            let mut set = row.iter().enumerate().filter(|(_, v)| v.abs() > 1e-9).map(|(i, _)| i);
            set.next().filter(|_| set.next().is_none())
        };
        rows.iter().filter_map(alone).map(|i| unknown[i]).collect()
    }

    /// Gauss and Jordan: a value that the equations fix stands alone in its row.
    fn eliminate(rows: &mut [Vec<f64>], columns: usize) {
        let mut done = 0;
        for c in 0..columns {
            let Some(pivot) = (done..rows.len()).find(|&r| rows[r][c].abs() > 1e-9) else { continue };
            rows.swap(done, pivot);
            let lead = rows[done].clone();
            for (r, row) in rows.iter_mut().enumerate() {
                let factor = if r == done { 0.0 } else { row[c] / lead[c] };
                row.iter_mut().zip(&lead).for_each(|(x, y)| *x -= factor * y);
            }
            done += 1;
        }
    }

    #[test]
    fn one_small_cell_takes_others_with_it() {
        let shape = Shape { agencies: 1, fields: 2, kinds: 2 };
        let n = filled(shape, &[10, 2, 10, 10]);
        let closed = close(&n, shape, 5);
        assert!(closed[shape.position(0, 0, 1)], "the small one");
        assert!(told(&n, &closed, shape).is_empty());
        assert!(!closed[shape.position(0, 2, 2)], "the agency's total stays");
    }

    #[test]
    fn large_cells_stay_open() {
        let shape = Shape { agencies: 3, fields: 2, kinds: 2 };
        let n = filled(shape, &[5; 12]);
        assert!(close(&n, shape, 5).iter().all(|c| !c));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]
        #[test]
        fn no_line_tells_a_small_cell(
            agencies in 1usize..5, fields in 1usize..5, least in 2u64..7,
            mut inner in prop::collection::vec(prop_oneof![0u64..8, 0u64..30], 40),
        ) {
            // An agency below the minimum follows from the province's total and the other agencies', as the method note says.
            for agency in inner.chunks_mut(2 * fields).filter(|a| a.iter().sum::<u64>() < least) {
                agency.fill(0);
            }
            let shape = Shape { agencies, fields, kinds: 2 };
            let n = filled(shape, &inner);
            let closed = close(&n, shape, least);
            for p in told(&n, &closed, shape) {
                prop_assert!(n[p] >= least, "cell {p} of {} is told", n[p]);
            }
            for line in shape.lines().iter().filter(|l| !closed[l.total]) {
                let people: u64 = line.parts.iter().filter(|&&p| closed[p]).map(|&p| n[p]).sum();
                prop_assert!(people == 0 || people >= least, "{people} people are told by a difference");
            }
        }
    }
}
