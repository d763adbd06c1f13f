//! The indices of a round cut by one thing at a time, as the page of the indices asks for them (QĐ 2782/QĐ-UBND Khánh Hòa 2024,
//! Điều 7.2: for each criterion, agency, group of agencies and field).
//!
//! Cells are closed as in the [`super::breakdown`]: by the number of respondents in the module's index, over all agencies and
//! their totals together, so that no agency's page tells what the page of all hides. Factors, items, questions and the figures
//! of the other treatment of flagged responses are closed once more along the line that is shown.

use super::{
    breakdown::{Shape, close, close_line, closed_cells},
    report::{self, ByFlag, ItemNumbers, ModuleIndices, OtherWay, Ways, closed_ways, module_indices},
};
use crate::{
    Result, Store,
    rounds::OpenRound,
    store::{Cell, CellFigures},
};
use domain::{
    agency::AgencyKind,
    compare::{Difference, difference},
    form::Module,
    index::Measured,
    live::QuestionFigures,
    response::{Frame, Kind, Mode},
    round::Round,
    tally::Tally,
};
use std::collections::HashMap;

/// What the figures are cut by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// Agency.
    #[default]
    Agency,
    /// What the agency is.
    Group,
    /// Field.
    Field,
    /// Who answered.
    Kind,
    /// How.
    Mode,
    /// From which list.
    Frame,
}

impl By {
    /// Every way, in the order of the screen.
    pub const ALL: [Self; 6] = [Self::Agency, Self::Group, Self::Field, Self::Kind, Self::Mode, Self::Frame];

    /// As the address says it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Agency => "co-quan",
            Self::Group => "nhom",
            Self::Field => "linh-vuc",
            Self::Kind => "doi-tuong",
            Self::Mode => "hinh-thuc",
            Self::Frame => "nguon",
        }
    }

    /// As the screen says it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Agency => "Cơ quan",
            Self::Group => "Nhóm cơ quan",
            Self::Field => "Lĩnh vực",
            Self::Kind => "Đối tượng",
            Self::Mode => "Hình thức trả lời",
            Self::Frame => "Nguồn mẫu",
        }
    }

    /// From [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|by| by.code() == code)
    }

    /// Whether one agency alone can be cut this way.
    pub fn within_an_agency(self) -> bool {
        !matches!(self, Self::Agency | Self::Group)
    }
}

/// Figures, or why there are none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Figure<T> {
    /// What was counted.
    Open(T),
    /// Fewer respondents than the release step, or none.
    Small,
    /// Enough respondents, but they would tell a small cell by subtraction.
    Closed,
}

impl<T> Figure<T> {
    /// The figures, where they are open.
    pub fn open(&self) -> Option<&T> {
        match self {
            Self::Open(figures) => Some(figures),
            Self::Small | Self::Closed => None,
        }
    }

    fn of(n: u64, closed: bool, least: u64, figures: impl FnOnce() -> T) -> Self {
        match closed {
            true if n < least => Self::Small,
            true => Self::Closed,
            false => Self::Open(figures()),
        }
    }
}

/// One group.
#[derive(Clone, Debug)]
pub struct Slice {
    /// Code; empty for the total.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Responses, and the module's indices.
    pub all: Figure<(u64, ModuleIndices)>,
    /// The other treatment of flagged responses.
    pub other: OtherWay,
    /// By factor, in the order of the form.
    pub factors: Vec<Figure<ModuleIndices>>,
    /// By item, the overall one last.
    pub items: Vec<Figure<ItemNumbers>>,
    /// By question outside the index.
    pub questions: Vec<Figure<QuestionFigures>>,
}

/// A round's figures of one module, cut.
#[derive(Clone, Debug)]
pub struct Slices {
    /// By what.
    pub by: By,
    /// Of which agency alone: its code.
    pub agency: Option<String>,
    /// Code and name of every agency, in the order of the round.
    pub agencies: Vec<(String, String)>,
    /// Position of the module in the form.
    pub module: usize,
    /// The groups; those that nobody belongs to are left out, but for agencies.
    pub groups: Vec<Slice>,
    /// All of them together.
    pub total: Slice,
    /// Of a cut by frame: the official sample less the volunteers, in the round's index; `None` where one of them is closed.
    pub volunteers: Option<Difference>,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ask<'a> {
    /// By what.
    pub by: By,
    /// Of one agency alone.
    pub agency: Option<&'a str>,
    /// Of which module; the official one where it is not said.
    pub module: Option<&'a str>,
}

/// What was counted for a group.
#[derive(Clone, Debug)]
struct Sums {
    /// As the official figures take them, with how many they leave out.
    official: Tally,
    /// Were flagged responses treated the other way.
    other: Tally,
    /// Dossiers that may answer; 0 where that is not known of the group.
    population: u64,
}

impl Slices {
    /// Cuts a round's figures. `None`: the round has no such agency or module.
    ///
    /// # Errors
    /// Database.
    pub async fn gather(store: &Store, open: &OpenRound, ask: Ask<'_>) -> Result<Option<Self>> {
        let known: HashMap<_, _> = store.agencies().await?.into_iter().map(|a| (a.code.clone(), a)).collect();
        let eligible: HashMap<_, _> =
            store.denominators(&open.round.code).await?.into_iter().map(|(code, d)| (code, d.eligible)).collect();
        let cells = store.cells(&open.round.code).await?;
        let codes = report::agency_codes(&open.round, &cells);
        let wanted = ask.module.unwrap_or(&open.round.official_module);
        let Some(module) = open.form.modules.iter().position(|m| m.id == wanted) else { return Ok(None) };
        let agency = ask.agency.filter(|_| ask.by.within_an_agency());
        if agency.is_some_and(|agency| !codes.iter().any(|c| c == agency)) {
            return Ok(None);
        }
        let name = |code: &String| known.get(code).map_or_else(|| code.clone(), |a| a.name.clone());
        let agencies: Vec<(String, String)> = codes.iter().map(|code| (code.clone(), name(code))).collect();
        let cut = Cut { by: ask.by, groups: groups(ask.by, &open.round, &agencies, &cells), kinds: kinds(&known) };
        let closed = cut.closed(open, &agencies, &cells, module, agency)?;
        let sums = cut.sums(open, &cells, agency, &eligible)?;
        Ok(Some(Self::build(open, module, &cut, sums, closed, agency.map(str::to_owned), agencies)))
    }

    fn build(
        open: &OpenRound,
        module: usize,
        cut: &Cut,
        sums: Vec<Sums>,
        closed: Vec<bool>,
        agency: Option<String>,
        agencies: Vec<(String, String)>,
    ) -> Self {
        let line =
            Line { module: &open.form.modules[module], at: module, open, sums: &sums, closed, apart: cut.by == By::Agency };
        let volunteers = (cut.by == By::Frame).then(|| line.difference(cut)).flatten();
        let mut slices = line.slices(cut);
        let total = slices.pop().unwrap_or_else(|| Slice {
            code: String::new(),
            name: String::new(),
            all: Figure::Small,
            other: OtherWay::Closed,
            factors: vec![],
            items: vec![],
            questions: vec![],
        });
        let some = |(_, sums): &(Slice, &Sums)| cut.by == By::Agency || sums.official.received() > 0;
        let groups = slices.into_iter().zip(&sums).filter(some).map(|(slice, _)| slice).collect();
        Self { by: cut.by, agency, agencies, module, groups, total, volunteers }
    }
}

fn kinds(known: &HashMap<String, domain::agency::Agency>) -> HashMap<String, AgencyKind> {
    known.iter().map(|(code, agency)| (code.clone(), agency.kind)).collect()
}

/// Code and name of the groups, in the order of the screen.
fn groups(by: By, round: &Round, agencies: &[(String, String)], cells: &[CellFigures]) -> Vec<(String, String)> {
    let pair = |code: &str, label: &str| (code.to_owned(), label.to_owned());
    match by {
        By::Agency => agencies.to_vec(),
        By::Group => {
            let known = AgencyKind::ALL.iter().map(|k| pair(k.code(), k.label()));
            known.chain([pair("", "Không có trong danh mục")]).collect()
        }
        By::Field => report::fields(round, cells),
        By::Kind => Kind::ALL.iter().map(|k| pair(k.code(), k.label())).collect(),
        By::Mode => Mode::ALL.iter().map(|m| pair(m.code(), m.label())).collect(),
        By::Frame => Frame::ALL.iter().map(|f| pair(f.code(), f.label())).collect(),
    }
}

/// How the cells fall into groups.
struct Cut {
    by: By,
    groups: Vec<(String, String)>,
    kinds: HashMap<String, AgencyKind>,
}

impl Cut {
    /// Position of the group of a cell.
    fn group(&self, agency: &str, cell: &Cell) -> usize {
        let code = match self.by {
            By::Agency => agency,
            By::Group => self.kinds.get(agency).map_or("", |k| k.code()),
            By::Field => &cell.field,
            By::Kind => cell.kind.code(),
            By::Mode => cell.mode.code(),
            By::Frame => cell.frame.code(),
        };
        self.groups.iter().position(|g| g.0 == code).unwrap_or_default()
    }

    /// Which groups of the line that is shown are closed; the last one is the total.
    fn closed(
        &self,
        open: &OpenRound,
        agencies: &[(String, String)],
        cells: &[CellFigures],
        module: usize,
        agency: Option<&str>,
    ) -> Result<Vec<bool>> {
        let row = |all: usize| agency.and_then(|code| agencies.iter().position(|a| a.0 == code)).unwrap_or(all);
        if matches!(self.by, By::Field | By::Kind) {
            let codes: Vec<&str> = agencies.iter().map(|a| a.0.as_str()).collect();
            let (shape, closed) = closed_cells(open, cells, &codes, &report::fields(&open.round, cells), module)?;
            let row = row(shape.agencies);
            return Ok(match self.by {
                By::Field => (0..=shape.fields).map(|f| closed[shape.position(row, f, shape.kinds)]).collect(),
                _ => (0..=shape.kinds).map(|k| closed[shape.position(row, shape.fields, k)]).collect(),
            });
        }
        let least = open.round.release_step;
        // Groups of agencies have no agency side; an agency's own total is never closed for the sake of another one.
        let sides = if self.by.within_an_agency() { agencies.len() } else { 1 };
        let shape = Shape { agencies: sides, fields: self.groups.len(), kinds: 0 };
        let place: HashMap<&str, usize> = agencies.iter().enumerate().map(|(i, a)| (a.0.as_str(), i)).collect();
        let mut n = vec![0; shape.len()];
        for (code, cell, figures) in cells.iter().filter(|(_, cell, _)| open.round.feeds(cell.flagged)) {
            let a = if sides == 1 { 0 } else { place.get(code.as_str()).copied().unwrap_or_default() };
            let counted = figures.overall(module).n;
            for a in [a, shape.agencies] {
                for g in [self.group(code, cell), shape.fields] {
                    n[shape.position(a, g, 0)] += counted;
                }
            }
        }
        let closed = match self.by {
            By::Agency => n.iter().map(|n| *n < least).collect(),
            _ => close(&n, shape, least),
        };
        let row = row(shape.agencies);
        Ok((0..=shape.fields).map(|g| closed[shape.position(row, g, 0)]).collect())
    }

    /// What was counted for every group, and for all of them; of one agency where it is named.
    fn sums(
        &self,
        open: &OpenRound,
        cells: &[CellFigures],
        agency: Option<&str>,
        eligible: &HashMap<String, u64>,
    ) -> Result<Vec<Sums>> {
        let mut groups = vec![ByFlag::none(&open.form); self.groups.len()];
        for (code, cell, figures) in cells.iter().filter(|c| agency.is_none_or(|agency| agency == c.0)) {
            open.add_cell(groups[self.group(code, cell)].side(cell), code, figures)?;
        }
        let mut all = ByFlag::none(&open.form);
        groups.iter().for_each(|group| all.add(group));
        let total = groups.len();
        let settled = |counted: ByFlag| {
            let (official, other) = counted.ways(&open.round);
            Sums { official, other, population: 0 }
        };
        let mut sums: Vec<Sums> = groups.into_iter().chain([all]).map(settled).collect();
        for (code, population) in eligible.iter().filter(|e| agency.is_none_or(|agency| agency == e.0)) {
            sums[total].population += population;
            let own = match self.by {
                By::Agency => code.as_str(),
                By::Group => self.kinds.get(code).map_or("", |k| k.code()),
                _ => continue,
            };
            if let Some(at) = self.groups.iter().position(|g| g.0 == own) {
                sums[at].population += population;
            }
        }
        Ok(sums)
    }
}

/// The groups that are shown, and their total.
struct Line<'a> {
    module: &'a Module,
    at: usize,
    open: &'a OpenRound,
    sums: &'a [Sums],
    closed: Vec<bool>,
    /// Each group stands for itself: none is closed for the sake of another one.
    apart: bool,
}

impl Line<'_> {
    fn least(&self) -> u64 {
        self.open.round.release_step
    }

    /// Which groups stay closed for a part that so many answered.
    fn part(&self, n: &[u64]) -> Vec<bool> {
        match self.apart {
            true => self.closed.iter().zip(n).map(|(closed, n)| *closed || *n < self.least()).collect(),
            false => close_line(n, self.closed.clone(), self.least()),
        }
    }

    /// Every group's figure of one part.
    fn figures<T>(&self, n: impl Fn(&Tally) -> u64, figure: impl Fn(&Sums) -> T) -> Vec<Figure<T>> {
        let n: Vec<u64> = self.sums.iter().map(|s| n(&s.official)).collect();
        let closed = self.part(&n);
        let of = |((sums, n), closed): ((&Sums, u64), bool)| Figure::of(n, closed, self.least(), || figure(sums));
        self.sums.iter().zip(n).zip(closed).map(of).collect()
    }

    fn indices(&self, tally: &Tally, population: u64) -> (ModuleIndices, Vec<ModuleIndices>) {
        module_indices(self.module, &tally.modules[self.at], population, self.least())
    }

    fn slices(&self, cut: &Cut) -> Vec<Slice> {
        let others = self.others();
        let mut factors = transposed(self.factors(), self.sums.len());
        let mut items = transposed(self.items(), self.sums.len());
        let mut questions = transposed(self.questions(), self.sums.len());
        let slice = |(at, sums): (usize, &Sums)| {
            let (code, name) = cut.groups.get(at).cloned().unwrap_or_else(|| (String::new(), "Tất cả".to_owned()));
            let n = sums.official.modules[self.at].overall.n;
            let figures = || (sums.official.received(), self.indices(&sums.official, sums.population).0);
            Slice {
                code,
                name,
                all: Figure::of(n, self.closed[at], self.least(), figures),
                other: others[at],
                factors: std::mem::take(&mut factors[at]),
                items: std::mem::take(&mut items[at]),
                questions: std::mem::take(&mut questions[at]),
            }
        };
        self.sums.iter().enumerate().map(slice).collect()
    }

    /// Also between agencies: whose figures stand for themselves, but what their flagged responses do does not.
    fn others(&self) -> Vec<OtherWay> {
        let counted = |tally: &Tally| tally.modules[self.at].overall.n;
        let ways: Vec<Ways> =
            self.sums.iter().map(|s| Ways { official: counted(&s.official), other: counted(&s.other) }).collect();
        let closed = closed_ways(&ways, self.closed.clone(), self.least());
        let of = |((sums, ways), closed): ((&Sums, Ways), bool)| {
            OtherWay::of(ways, closed, self.indices(&sums.other, sums.population).0)
        };
        self.sums.iter().zip(ways).zip(closed).map(of).collect()
    }

    fn factors(&self) -> Vec<Vec<Figure<ModuleIndices>>> {
        let factor = |at: usize| {
            let n = move |tally: &Tally| tally.modules[self.at].factors.get(at).map_or(0, |m| m.n);
            self.figures(n, |s| self.indices(&s.official, s.population).1.get(at).copied().unwrap_or_default())
        };
        (0..self.module.factors.len()).map(factor).collect()
    }

    fn items(&self) -> Vec<Vec<Figure<ItemNumbers>>> {
        let before: usize = self.open.form.modules[..self.at].iter().map(|m| m.items().count()).sum();
        let item = |at: usize| {
            self.figures(move |t| t.items[at].n(), |s| report::item(&s.official.items[at], s.population, self.least()))
        };
        (before..before + self.module.items().count()).map(item).collect()
    }

    fn questions(&self) -> Vec<Vec<Figure<QuestionFigures>>> {
        let all: Vec<Vec<QuestionFigures>> =
            self.sums.iter().map(|s| domain::index::module_questions(&self.open.form, &s.official, self.module)).collect();
        let count = all.first().map_or(0, Vec::len);
        let question = |at: usize| {
            let n: Vec<u64> = all.iter().map(|of| of[at].n).collect();
            let closed = self.part(&n);
            let of = |(figures, closed): (&Vec<QuestionFigures>, bool)| {
                Figure::of(figures[at].n, closed, self.least(), || figures[at].clone())
            };
            all.iter().zip(closed).map(of).collect()
        };
        (0..count).map(question).collect()
    }

    /// The official sample less the volunteers, in the round's index.
    fn difference(&self, cut: &Cut) -> Option<Difference> {
        let measured = |frame: Frame| -> Option<Measured> {
            let at = cut.groups.iter().position(|g| g.0 == frame.code()).filter(|at| !self.closed[*at])?;
            self.open.round.official_index.measure(self.module, &self.sums[at].official.modules[self.at], 0)
        };
        difference(&measured(Frame::Drawn)?, &measured(Frame::Open)?)
    }
}

/// From parts with a figure a group to groups with a figure a part.
fn transposed<T>(parts: Vec<Vec<T>>, groups: usize) -> Vec<Vec<T>> {
    let mut of: Vec<Vec<T>> = (0..groups).map(|_| Vec::with_capacity(parts.len())).collect();
    for part in parts {
        of.iter_mut().zip(part).for_each(|(group, figure)| group.push(figure));
    }
    of
}
