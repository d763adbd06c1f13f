//! Every number of an export, computed once. Writers only print.
//!
//! What is said about voices comes from one reading of the cells, so that the sheets agree with each other while voices come in.

use super::{
    breakdown::{self, Part},
    signed,
};
use crate::{
    Result, Store,
    clock::Clock,
    comparison::{self, Comparison},
    periods::{self, ByPeriod},
    reasons::{self, Why},
    rounds::OpenRound,
    store::{Alike, Cell, CellFigures, Denominators, Quota, other_form},
    verification,
};
use domain::{
    agency::{Agency, AgencyKind},
    compare::{self, Gap, Standing},
    criteria, eligibility,
    form::{Form, Module},
    index::{self, Measured},
    live::{Estimate, Indices, QuestionFigures},
    packed::Packed,
    release::closed_named,
    response::{Flag, Frame, Kind, Mode},
    round::{Exclusion, Round},
    tally::{ItemTally, ModuleTally, Moments, Tally},
};
use jiff::civil::Date;
use rayon::prelude::*;
use std::collections::HashMap;

/// A round's figures.
#[derive(Clone, Debug)]
pub struct Report {
    /// The round.
    pub round: Round,
    /// Its form.
    pub form: Form,
    /// When the figures were read, as people write it.
    pub made_at: String,
    /// The same day.
    pub made_on: Date,
    /// The last seal before that.
    pub sealed_on: Option<Date>,
    /// The round's exclusion rules, each once.
    pub rules: Vec<Exclusion>,
    /// The round's modes, and any other that a voice came by.
    pub modes: Vec<Mode>,
    /// Code and name of the round's fields, and of any other that a voice is about.
    pub fields: Vec<(String, String)>,
    /// Positions of the form's modules, the official one first.
    pub modules: Vec<usize>,
    /// One line an agency, in the order of the round.
    pub agencies: Vec<Line>,
    /// All agencies together.
    pub total: Line,
    /// Agency x field x kind, small cells closed.
    pub parts: Vec<Part>,
    /// What the phúc tra found, if it was drawn.
    pub verification: Option<verification::Results>,
    /// By week and month.
    pub periods: ByPeriod,
    /// Agencies, years and targets side by side: in the workbook.
    pub comparison: Option<Comparison>,
    /// Weights and reasons, of the whole round and by agency: in the workbook.
    pub reasons: Vec<(Option<String>, Why)>,
}

/// What is counted for an agency, or for all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Valid responses.
    pub n: u64,
    /// By kind, in the order of [`Kind::ALL`].
    pub kinds: Vec<u64>,
    /// By frame, in the order of [`Frame::ALL`].
    pub frames: Vec<u64>,
    /// By mode, in the order of [`Mode::ALL`].
    pub modes: Vec<u64>,
    /// With a flag.
    pub flagged: u64,
    /// With each flag, in the order of [`Flag::ALL`].
    pub flags: [u64; Flag::COUNT],
    /// Voices in the quota, by kind.
    pub filled: Vec<u64>,
    /// Size of the quota, by kind.
    pub quota: Vec<u64>,
    /// Slips issued.
    pub issued: u64,
    /// Dossiers that may answer.
    pub eligible: u64,
    /// Dossiers of the round's agencies, fields and days.
    pub in_scope: u64,
    /// Of these, left out, in the order of [`Report::rules`].
    pub excluded: Vec<u64>,
    /// "Không phải tôi".
    pub disputes: u64,
    /// Comments that are sealed.
    pub comments: u64,
}

/// An agency's figures.
#[derive(Clone, Debug)]
pub struct Line {
    /// Agency code; empty for the total.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it is; of an agency that is on the province's list.
    pub kind: Option<AgencyKind>,
    /// Counts.
    pub counts: Counts,
    /// Valid responses in percent of the slips issued.
    pub rate_of_issued: Option<f64>,
    /// Valid responses in percent of the dossiers that may answer.
    pub rate_of_eligible: Option<f64>,
    /// In the order of [`Report::modules`]: the official one first, never pooled with the others.
    pub modules: Vec<ModuleNumbers>,
    /// The agency's own modules: in nobody else's figures, and never in the total.
    pub own: Vec<(Module, ModuleNumbers)>,
    /// Respondents in the official module's index, were flagged responses treated the other way.
    pub other_n: u64,
    /// Its indices then.
    pub other: OtherWay,
    /// `None` where nobody answered, and for the total.
    pub score: Option<Score>,
    /// The ranks that the index of the score leaves open; of an agency.
    pub standing: Option<Standing>,
    /// Whether the index may go outside: enough respondents, and nothing of few to be told by subtraction, as on the public page.
    pub published: bool,
    /// The ranks left open among the agencies that are published: a rank among all would tell something of the others.
    pub published_standing: Option<Standing>,
}

/// The three indices of a module. None of them of fewer respondents than the release step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ModuleIndices {
    /// SIPAS and pooled SIPS, and their respondents.
    pub pooled: Indices,
    /// SIPS by criteria, every criterion weighing the same.
    pub by_criteria: Option<Estimate>,
}

/// The official module's indices, were flagged responses treated the other way: for the province's eyes, so that it sees what the
/// choice does. Both ways together tell the figures of the flagged ones and of the others apart.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum OtherWay {
    /// No response in the index is flagged: the same.
    #[default]
    Same,
    /// Enough are, and enough are not.
    Told(ModuleIndices),
    /// Too few are or are not, or one of the other groups of the line would then be told by subtraction.
    Closed,
}

impl OtherWay {
    pub(super) fn of(ways: Ways, closed: bool, indices: ModuleIndices) -> Self {
        match ways.flagged() {
            0 => Self::Same,
            _ if closed => Self::Closed,
            _ => Self::Told(indices),
        }
    }
}

/// Respondents of a group in the official figures, and in the other way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ways {
    pub(super) official: u64,
    pub(super) other: u64,
}

impl Ways {
    pub(super) fn flagged(self) -> u64 {
        self.official.abs_diff(self.other)
    }

    fn unflagged(self) -> u64 {
        self.official.min(self.other)
    }
}

/// Which groups of a line, the last being their total, keep the other way to themselves: `closed` ones, those where fewer than
/// `least` respondents are flagged or are not, and what would tell them by subtraction.
pub(super) fn closed_ways(ways: &[Ways], mut closed: Vec<bool>, least: u64) -> Vec<bool> {
    closed.iter_mut().zip(ways).for_each(|(closed, ways)| *closed |= ways.unflagged() < least);
    breakdown::close_line(&ways.iter().map(|w| w.flagged()).collect::<Vec<_>>(), closed, least)
}

/// One module's figures. An index of fewer respondents than the release step is not here.
#[derive(Clone, Debug, Default)]
pub struct ModuleNumbers {
    /// The module's indices.
    pub all: ModuleIndices,
    /// By factor, in the order of the form; of a factor that nobody is asked without a gate no SIPS by criteria.
    pub factors: Vec<ModuleIndices>,
    /// By item, the overall one last.
    pub items: Vec<ItemNumbers>,
    /// By question outside the index; without counts where fewer than the release step answered.
    pub questions: Vec<QuestionFigures>,
}

/// How an item was answered.
#[derive(Clone, Debug, Default)]
pub struct ItemNumbers {
    /// How many chose 1 to 5; `None` where fewer than the release step answered.
    pub counts: Option<[u64; 5]>,
    /// The item's two indices; its SIPAS is the share of "Hài lòng" and "Rất hài lòng".
    pub indices: Indices,
}

/// The line of the CCHC score. It is there however few answered: who signs the sheet must see the figure and its mark.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// The official index.
    pub index: Estimate,
    /// Its respondents.
    pub n: u64,
    /// What is wrong with so few.
    pub standing: Sample,
    /// Points: index × highest points / 100, rounded half up to two decimals.
    pub points: f64,
    /// Index minus target, and what can be said of it.
    pub gap: Option<Gap>,
}

/// Whether enough people answered. Two limits that are not to be confused: the release step protects those who answered, the
/// minimum tells the reader how little a figure says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sample {
    /// Fewer than the release step: the figure could tell how single people answered.
    Closed,
    /// Fewer than the round's minimum: for reference only.
    Few,
    /// Enough.
    Enough,
}

impl Sample {
    /// How many respondents there are to how few.
    pub fn of(round: &Round, n: u64) -> Self {
        match n {
            n if n < round.release_step => Self::Closed,
            n if n < round.min_respondents => Self::Few,
            _ => Self::Enough,
        }
    }

    /// The words beside a figure of `n` respondents that is shown all the same; empty where there are enough.
    pub fn mark(self, round: &Round, n: u64) -> String {
        let (step, least) = (round.release_step, round.min_respondents);
        match self {
            Self::Closed if n == 0 => "chưa có phiếu nào".to_owned(),
            Self::Closed => format!("n = {n}, chưa đủ mẫu, chỉ để tham khảo; dưới {step} người: không công bố"),
            Self::Few => format!("n = {n}, chưa đủ mẫu (n < {least}), chỉ để tham khảo"),
            Self::Enough => String::new(),
        }
    }

    /// The words of a table in which figures of fewer than the release step are blank.
    pub fn words(self, round: &Round) -> String {
        match self {
            Self::Closed => format!("chưa đủ mẫu (n < {})", round.release_step),
            Self::Few => format!("n < {}: chỉ để tham khảo", round.min_respondents),
            Self::Enough => "đủ mẫu".to_owned(),
        }
    }
}

/// What the database holds of a round, as far as a report needs it.
struct Reading<'a> {
    open: &'a OpenRound,
    rules: Vec<Exclusion>,
    /// By agency and cell.
    cells: Vec<CellFigures>,
    /// The rest by agency.
    known: HashMap<String, Agency>,
    dossiers: HashMap<String, Vec<Alike>>,
    denominators: HashMap<String, Denominators>,
    quotas: HashMap<String, Vec<Quota>>,
    disputes: HashMap<String, u64>,
    comments: HashMap<String, u64>,
}

impl<'a> Reading<'a> {
    async fn of(store: &Store, open: &'a OpenRound) -> Result<Self> {
        let round = &open.round;
        let (cells, known, alike, denominators, quotas, disputes, comments) = tokio::try_join!(
            store.cells(&round.code),
            store.agencies(),
            store.count_dossiers(round.dossiers),
            store.denominators(&round.code),
            store.quotas(&round.code),
            store.disputes(&round.code),
            store.comment_counts(&round.code),
        )?;
        let mut dossiers: HashMap<String, Vec<Alike>> = HashMap::new();
        for some in alike {
            dossiers.entry(some.agency.clone()).or_default().push(some);
        }
        Ok(Self {
            open,
            rules: Exclusion::ALL.into_iter().filter(|rule| round.exclusions.contains(rule)).collect(),
            cells,
            known: known.into_iter().map(|agency| (agency.code.clone(), agency)).collect(),
            dossiers,
            denominators: denominators.into_iter().collect(),
            quotas,
            disputes: disputes.into_iter().collect(),
            comments: comments.into_iter().collect(),
        })
    }

    /// Everything counted for an agency.
    fn sums(&self, code: String) -> Result<Sums> {
        let mut counts = Counts::none(self.rules.len());
        let mut by_flag = ByFlag::none(self.open.form_of(&code));
        let own = self.cells.iter().skip(self.cells.partition_point(|c| c.0 < code)).take_while(|c| c.0 == code);
        for (_, cell, figures) in own {
            counts.count(cell, figures);
            figures.add_to(by_flag.side(cell)).map_err(other_form)?;
        }
        counts.disputes = self.disputes.get(&code).copied().unwrap_or_default();
        counts.comments = self.comments.get(&code).copied().unwrap_or_default();
        counts.register(&self.open.round, &self.rules, self.dossiers.get(&code).into_iter().flatten());
        if let Some(Denominators { issued, eligible }) = self.denominators.get(&code) {
            (counts.issued, counts.eligible) = (*issued, *eligible);
        }
        for (kind, _, size) in self.quotas.get(&code).into_iter().flatten() {
            counts.quota[at(Kind::ALL, *kind)] = *size;
        }
        let (official, other) = by_flag.ways(&self.open.round);
        Ok(Sums { code, counts, official, other })
    }
}

/// Everything counted for a line, before figures are made of it.
#[derive(Clone, Debug)]
struct Sums {
    /// Agency code; empty for the total.
    code: String,
    counts: Counts,
    /// The responses that feed the official figures.
    official: Tally,
    /// Those that would, were flagged ones treated the other way.
    other: Tally,
}

/// The cells of a group added up, each once: without a flag and with one.
#[derive(Clone, Debug)]
pub(super) struct ByFlag {
    plain: Tally,
    flagged: Tally,
}

impl ByFlag {
    pub(super) fn none(form: &Form) -> Self {
        Self { plain: Tally::whole(form), flagged: Tally::whole(form) }
    }

    /// The sum that a cell belongs to.
    pub(super) fn side(&mut self, cell: &Cell) -> &mut Tally {
        if cell.flagged { &mut self.flagged } else { &mut self.plain }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.plain.add(&other.plain);
        self.flagged.add(&other.flagged);
    }

    /// The figures as the round takes flagged responses, and the other way.
    pub(super) fn ways(self, round: &Round) -> (Tally, Tally) {
        let mut all = self.plain.clone();
        all.add(&self.flagged);
        let mut without = self.plain;
        if round.count_flagged {
            return (all, without);
        }
        without.add(&self.flagged.set_aside());
        (without, all)
    }
}

impl Report {
    /// Reads a round's figures.
    ///
    /// # Errors
    /// Database.
    pub async fn gather(store: &Store, open: &OpenRound, clock: &Clock) -> Result<Self> {
        let (round, form) = (&open.round, &open.form);
        let (reading, periods, sealed_on, verification) = tokio::try_join!(
            Reading::of(store, open),
            periods::by_period(store, open),
            store.last_seal(),
            verification::results(store, open),
        )?;
        let counted: Vec<Sums> =
            agency_codes(round, &reading.cells).into_par_iter().map(|code| reading.sums(code)).collect::<Result<_>>()?;
        let mut total = Sums::none(form, reading.rules.len());
        counted.iter().for_each(|sums| total.add(sums));
        let mut agencies: Vec<Line> =
            counted.par_iter().map(|sums| Line::of(open, reading.known.get(&sums.code), sums)).collect();
        let measured: Vec<_> = counted.iter().map(|sums| feeding(open, sums)).collect();
        let others: Vec<_> = counted.iter().chain([&total]).map(|sums| other_way(open, sums)).collect();
        for (line, standing) in agencies.iter_mut().zip(compare::rank_ranges(&measured, round.release_step)) {
            line.standing = Some(standing);
        }
        publish(&mut agencies, &measured, round.release_step);
        let mut total = Line { name: "Toàn đợt".to_owned(), score: None, ..Line::of(open, None, &total) };
        tell_other_ways(&mut agencies, &mut total, &others, round.release_step);
        let mut modes = round.modes.clone();
        modes.extend(Mode::ALL.iter().filter(|m| total.counts.modes[at(Mode::ALL, **m)] > 0));
        modes.sort_unstable();
        modes.dedup();
        let fields = fields(round, &reading.cells);
        let parts = breakdown::parts(open, &reading.cells, &agencies, &total, &fields)?;
        Ok(Self {
            periods,
            made_at: signed::made(signed::minute(clock)),
            made_on: clock.today(),
            sealed_on,
            verification,
            rules: reading.rules,
            modes,
            fields,
            modules: module_order(round, form),
            agencies,
            total,
            parts,
            comparison: None,
            reasons: Vec::new(),
            round: round.clone(),
            form: form.clone(),
        })
    }

    /// The figures with what only the workbook shows beside them.
    ///
    /// # Errors
    /// Database.
    pub async fn gather_whole(store: &Store, open: &OpenRound, clock: &Clock) -> Result<Self> {
        Ok(Self {
            comparison: Some(comparison::of_province(store, open).await?),
            reasons: reasons::all_of_province(store, open).await?,
            ..Self::gather(store, open, clock).await?
        })
    }

    /// Whether the round asks for a sample of a set size: of its own quota, or of lists that were drawn here.
    pub fn has_quota(&self) -> bool {
        self.total.counts.quota.iter().any(|size| *size > 0)
    }
}

/// The round's agencies in its order, then any other that has voices: an agency taken out of the round keeps what it got.
pub(super) fn agency_codes(round: &Round, cells: &[CellFigures]) -> Vec<String> {
    let mut codes = round.agencies.clone();
    let mut seen: std::collections::HashSet<&str> = round.agencies.iter().map(String::as_str).collect();
    codes.extend(cells.iter().filter(|c| seen.insert(&c.0)).map(|c| c.0.clone()));
    codes
}

pub(super) fn fields(round: &Round, cells: &[CellFigures]) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = round.fields.iter().map(|f| (f.code.clone(), f.name.clone())).collect();
    for (_, cell, _) in cells {
        if !fields.iter().any(|f| f.0 == cell.field) {
            fields.push((cell.field.clone(), cell.field.clone()));
        }
    }
    fields
}

fn module_order(round: &Round, form: &Form) -> Vec<usize> {
    let mut order: Vec<usize> = (0..form.modules.len()).collect();
    order.sort_by_key(|&i| form.modules[i].id != round.official_module);
    order
}

/// The position of a value in the list of all.
pub(super) fn at<T: PartialEq>(all: &[T], value: T) -> usize {
    all.iter().position(|v| *v == value).unwrap_or_default()
}

impl Counts {
    fn none(rules: usize) -> Self {
        Self {
            kinds: vec![0; Kind::ALL.len()],
            frames: vec![0; Frame::ALL.len()],
            modes: vec![0; Mode::ALL.len()],
            filled: vec![0; Kind::ALL.len()],
            quota: vec![0; Kind::ALL.len()],
            excluded: vec![0; rules],
            ..Self::default()
        }
    }

    /// Counts the responses of a cell.
    fn count(&mut self, cell: &Cell, figures: &Packed) {
        let n = figures.n();
        self.n += n;
        self.kinds[at(Kind::ALL, cell.kind)] += n;
        self.frames[at(Frame::ALL, cell.frame)] += n;
        self.modes[at(Mode::ALL, cell.mode)] += n;
        // Whoever is on a list and within the quota keeps that frame; everybody else is a volunteer.
        if cell.frame != Frame::Open {
            self.filled[at(Kind::ALL, cell.kind)] += n;
        }
        self.flags.iter_mut().zip(figures.flags()).for_each(|(x, y)| *x += y);
        self.flagged += if cell.flagged { n } else { 0 };
    }

    /// Counts the registry's side: who is in the round's scope, and who is left out by which rule.
    fn register<'a>(&mut self, round: &Round, rules: &[Exclusion], dossiers: impl Iterator<Item = &'a Alike>) {
        for alike in dossiers.filter(|d| round.agencies.contains(&d.agency) && round.covers_field(&d.field)) {
            self.in_scope += alike.n;
            let no_result = || (!alike.has_result).then_some(Exclusion::NoResult);
            let rule = eligibility::exclusion_of(round, alike.channel, alike.out_of_province).or_else(no_result);
            if let Some(at) = rule.and_then(|rule| rules.iter().position(|r| *r == rule)) {
                self.excluded[at] += alike.n;
            }
        }
    }

    fn add(&mut self, other: &Self) {
        let lists = [
            (&mut self.kinds, &other.kinds),
            (&mut self.frames, &other.frames),
            (&mut self.modes, &other.modes),
            (&mut self.filled, &other.filled),
            (&mut self.quota, &other.quota),
            (&mut self.excluded, &other.excluded),
        ];
        for (mine, theirs) in lists {
            mine.iter_mut().zip(theirs).for_each(|(x, y)| *x += y);
        }
        self.n += other.n;
        self.flagged += other.flagged;
        self.flags.iter_mut().zip(other.flags).for_each(|(x, y)| *x += y);
        self.issued += other.issued;
        self.eligible += other.eligible;
        self.in_scope += other.in_scope;
        self.disputes += other.disputes;
        self.comments += other.comments;
    }
}

impl Sums {
    fn none(form: &Form, rules: usize) -> Self {
        Self { code: String::new(), counts: Counts::none(rules), official: Tally::empty(form), other: Tally::empty(form) }
    }

    fn add(&mut self, other: &Self) {
        self.counts.add(&other.counts);
        self.official.add(&other.official);
        self.other.add(&other.other);
    }
}

impl Line {
    fn of(open: &OpenRound, agency: Option<&Agency>, sums: &Sums) -> Self {
        let (code, counts) = (sums.code.clone(), sums.counts.clone());
        let (modules, own) = modules(open, &code, &sums.official, counts.eligible);
        Self {
            name: agency.map_or_else(|| code.clone(), |a| a.name.clone()),
            kind: agency.map(|a| a.kind),
            code,
            rate_of_issued: percent(counts.n, counts.issued),
            rate_of_eligible: percent(counts.n, counts.eligible),
            modules,
            own,
            other_n: 0,
            other: OtherWay::Same,
            score: feeding(open, sums).map(|index| score(&open.round, &index)),
            standing: None,
            published: false,
            published_standing: None,
            counts,
        }
    }

    /// The official module.
    pub fn official(&self) -> Option<&ModuleNumbers> {
        self.modules.first()
    }
}

/// The shared modules, the official one first; then those of the agency alone.
fn modules(open: &OpenRound, agency: &str, tally: &Tally, population: u64) -> (Vec<ModuleNumbers>, Vec<(Module, ModuleNumbers)>) {
    let step = open.round.release_step;
    let form = open.form_of(agency);
    let mut items = tally.items.iter();
    let mut numbers: Vec<ModuleNumbers> = Vec::with_capacity(form.modules.len());
    for (module, counted) in form.modules.iter().zip(&tally.modules) {
        let (all, factors) = module_indices(module, counted, population, step);
        numbers.push(ModuleNumbers {
            all,
            factors,
            items: items.by_ref().take(module.items().count()).map(|i| item(i, population, step)).collect(),
            questions: questions(form, tally, module, step),
        });
    }
    let own = numbers.split_off(open.form.modules.len().min(numbers.len()));
    let own = form.own_modules().iter().cloned().zip(own).collect();
    (module_order(&open.round, &open.form).into_iter().map(|i| std::mem::take(&mut numbers[i])).collect(), own)
}

/// The official module with what was counted of it.
fn official_module<'a>(open: &'a OpenRound, tally: &'a Tally) -> Option<(&'a Module, &'a ModuleTally)> {
    open.form.modules.iter().zip(&tally.modules).find(|(module, _)| module.id == open.round.official_module)
}

/// The index that feeds the score, as it is compared between agencies.
fn feeding(open: &OpenRound, sums: &Sums) -> Option<Measured> {
    let (module, counted) = official_module(open, &sums.official)?;
    open.round.official_index.measure(module, counted, sums.counts.eligible)
}

/// The official module's indices, were flagged responses treated the other way.
fn other_way(open: &OpenRound, sums: &Sums) -> ModuleIndices {
    official_module(open, &sums.other).map_or_else(ModuleIndices::default, |(module, counted)| {
        module_indices(module, counted, sums.counts.eligible, open.round.release_step).0
    })
}

/// Which agencies' figures may go outside, and how these stand among each other.
fn publish(agencies: &mut [Line], measured: &[Option<Measured>], least: u64) {
    let counted = |line: &Line| line.official().map_or(0, |m| m.all.pooled.n);
    let shut = closed_named(agencies.iter().map(|line| (line.code.as_str(), counted(line))), least);
    let outside: Vec<Option<Measured>> =
        measured.iter().zip(shut).map(|(m, shut)| m.filter(|m| !shut && m.n() >= least)).collect();
    for ((line, standing), outside) in agencies.iter_mut().zip(compare::rank_ranges(&outside, least)).zip(&outside) {
        line.published = outside.is_some();
        line.published_standing = line.published.then_some(standing);
    }
}

/// Puts the other way beside each agency and the total, the last, as far as it may be told.
fn tell_other_ways(agencies: &mut [Line], total: &mut Line, others: &[ModuleIndices], least: u64) {
    let lines: Vec<&mut Line> = agencies.iter_mut().chain([total]).collect();
    let official = |line: &Line| line.official().map_or(0, |m| m.all.pooled.n);
    let ways: Vec<Ways> =
        lines.iter().zip(others).map(|(line, other)| Ways { official: official(line), other: other.pooled.n }).collect();
    let closed = closed_ways(&ways, lines.iter().map(|line| official(line) < least).collect(), least);
    for (((line, other), ways), closed) in lines.into_iter().zip(others).zip(ways).zip(closed) {
        line.other_n = ways.other;
        line.other = OtherWay::of(ways, closed, *other);
    }
}

/// The indices of a module and of its factors.
pub(super) fn module_indices(
    module: &Module,
    counted: &ModuleTally,
    population: u64,
    least: u64,
) -> (ModuleIndices, Vec<ModuleIndices>) {
    let chain = criteria::module_sips(module, counted, population);
    let shown = |sips: Option<Measured>| sips.filter(|sips| sips.n() >= least).map(|sips| sips.estimate());
    let all = ModuleIndices { pooled: indices(&counted.overall, population, least), by_criteria: shown(chain.agency) };
    let pooled = counted.factors.iter().map(|m| indices(m, population, least));
    let mut factors: Vec<_> = pooled.map(|pooled| ModuleIndices { pooled, by_criteria: None }).collect();
    for (at, sips) in criteria::criteria_of(module).into_iter().zip(chain.criteria) {
        if let Some(factor) = factors.get_mut(at) {
            factor.by_criteria = shown(sips);
        }
    }
    (all, factors)
}

/// Both indices, or only the number of respondents where it is below the release step.
pub(super) fn indices(m: &Moments, population: u64, least: u64) -> Indices {
    if m.n < least {
        return Indices { n: m.n, sipas: None, sips: None };
    }
    Indices { n: m.n, sipas: index::sipas(m, population), sips: index::sips(m, population) }
}

pub(super) fn item(item: &ItemTally, population: u64, least: u64) -> ItemNumbers {
    let m = item.moments();
    ItemNumbers { counts: (m.n >= least).then_some(item.counts), indices: indices(&m, population, least) }
}

pub(super) fn questions(form: &Form, tally: &Tally, module: &Module, least: u64) -> Vec<QuestionFigures> {
    let mut all = index::module_questions(form, tally, module);
    all.iter_mut().filter(|q| q.n < least).for_each(|q| q.counts.clear());
    all
}

fn score(round: &Round, feeding: &Measured) -> Score {
    let (index, n) = (feeding.estimate(), feeding.n());
    Score {
        index,
        n,
        standing: Sample::of(round, n),
        points: half_up(index.value * round.max_points / 100.0),
        gap: round.target.map(|target| compare::gap(&index, target)),
    }
}

/// Two decimals, half up. An index is a ratio of whole numbers, so a value this near to a half is one.
fn half_up(value: f64) -> f64 {
    (value * 100.0 + 0.5 + 1e-9).floor() / 100.0
}

pub(super) fn percent(part: u64, whole: u64) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "counts of people")]
    (whole > 0).then(|| part as f64 / whole as f64 * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn points_are_rounded_half_up() {
        for (value, points) in [(8.005, 8.01), (8.004_9, 8.0), (1.005, 1.01), (9.995, 10.0), (0.0, 0.0), (8.75, 8.75)] {
            assert_eq!(half_up(value), points);
        }
    }

    #[test]
    fn a_rate_of_nothing_is_no_rate() {
        assert_eq!(percent(0, 0), None);
        assert_eq!(percent(1, 4), Some(25.0));
    }

    proptest! {
        #[test]
        fn points_of_a_ratio_are_exact_to_the_last_half(part in 0u64..5000, whole in 1u64..5000) {
            let part = part.min(whole);
            let points = half_up(part as f64 / whole as f64 * 10.0);
            let exact = (2000 * part + whole) / (2 * whole); // hundredths, half up, in whole numbers
            prop_assert_eq!((points * 100.0).round(), exact as f64);
        }

        #[test]
        fn an_items_moments_are_those_of_its_answers(scores in prop::collection::vec(1u8..6, 5..50)) {
            let mut counts = [0; 5];
            scores.iter().for_each(|s| counts[usize::from(*s) - 1] += 1);
            let numbers = item(&ItemTally { counts, reasons: vec![] }, 0, 5);
            let satisfied = scores.iter().filter(|s| **s >= 4).count() as f64;
            let mean = scores.iter().map(|s| f64::from(*s)).sum::<f64>() / scores.len() as f64;
            prop_assert!((numbers.indices.sipas.unwrap().value - satisfied / scores.len() as f64 * 100.0).abs() < 1e-9);
            prop_assert!((numbers.indices.sips.unwrap().value - mean * 20.0).abs() < 1e-9);
        }
    }
}
