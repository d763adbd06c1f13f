//! Figures side by side: agencies of a round, earlier years, targets (QĐ 2782/QĐ-UBND Khánh Hòa 2024, Điều 8.3 and 13.3 c; QĐ
//! 2228/QĐ-UBND Sóc Trăng 2022, phần II, I.1).
//!
//! Only the index that counts for the round is compared, and only with the same index: of an earlier round of the same form and
//! official module, or of a document. What may be said of a difference is `domain::compare`'s.
//!
//! The province sees exact figures ([`of_province`]). An agency sees its own released ones; of the others, what is published once
//! the results are ([`of_agency`]).

use crate::{
    Error, Result, Store,
    export::closed_fields,
    rounds::OpenRound,
    store::{BoardRow, Cell, CellFigures, StoredRound},
};
use domain::{
    agency::{Agency, AgencyKind},
    compare::{self, Earlier, Gap, Progress, Standing},
    history::{Published, Rank, forerunners, same_body, year_begins},
    index::{Measured, Scale, measure_official},
    live::Estimate,
    release::{closed_kinds, closed_named},
    round::{OfficialIndex, Phase, Round},
    tally::Tally,
};
use std::{borrow::Cow, collections::HashMap};

/// An earlier figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    /// Its year.
    pub year: i16,
    /// Where it is from: a round's title, or a document.
    pub source: String,
    /// Whether it was counted here.
    pub own_round: bool,
    /// In percent.
    pub value: f64,
    /// Its interval, where the answers or at least the respondents are known.
    pub interval: Option<Estimate>,
    /// Respondents, where they are known.
    pub n: Option<u64>,
    /// Its rank, where a document tells.
    pub rank: Option<Rank>,
    /// The agency it belongs to, where that is a forerunner.
    pub forerunner: Option<String>,
    /// What can be said of the move from it to now.
    pub progress: Progress,
}

/// An agency, a group of agencies, or all.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Agency code; empty for a group and for all.
    pub code: String,
    /// Name.
    pub name: String,
    /// Respondents in the index.
    pub n: u64,
    /// The official index; `None` where they are fewer than the round's release step, or where it would tell of such a group by
    /// subtraction.
    pub index: Option<Estimate>,
    /// Ranks left open among all agencies of the table.
    pub standing: Option<Standing>,
    /// Ranks left open among agencies of its kind.
    pub in_group: Option<Standing>,
    /// Against the round's target, where it has one.
    pub gap: Option<Gap>,
    /// Earlier figures, the latest first, those of forerunners last.
    pub past: Vec<Past>,
}

impl Line {
    /// The latest earlier figure of its own.
    pub fn before(&self) -> Option<&Past> {
        self.past.iter().find(|past| past.forerunner.is_none())
    }
}

/// Agencies of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Their kind, in words.
    pub label: &'static str,
    /// All of them together; `None` for an agency's eyes.
    pub whole: Option<Line>,
    /// One line an agency, the highest index first, those of too few respondents last.
    pub agencies: Vec<Line>,
}

/// A field against its target.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldLine {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Respondents in the index.
    pub n: u64,
    /// The official index; `None` where the workbook's breakdown closes the field too.
    pub index: Option<Estimate>,
    /// Its target in percent.
    pub target: Option<f64>,
    /// Whether that is the field's own, not the round's.
    pub own_target: bool,
    /// Against that.
    pub gap: Option<Gap>,
}

/// The province's view.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The year the round ends in.
    pub year: i16,
    /// By kind of agency, in the order of [`AgencyKind::ALL`].
    pub groups: Vec<Group>,
    /// All agencies together, beside the province's own history.
    pub whole: Line,
    /// By field.
    pub fields: Vec<FieldLine>,
}

/// An agency's view.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnComparison {
    /// The year the round ends in.
    pub year: i16,
    /// Itself, as released.
    pub own: Line,
    /// All agencies whose figures are published; `None` before the results are.
    pub published: Option<Vec<Group>>,
}

/// The tally of the cells that `wanted` names (agency, cell), with the responses that feed the official index.
///
/// # Errors
/// [`OpenRound::add_cell`].
pub(crate) fn official_tally(open: &OpenRound, cells: &[CellFigures], wanted: impl Fn(&str, &Cell) -> bool) -> Result<Tally> {
    let mut sum = Tally::whole(&open.form);
    let fed = cells.iter().filter(|(_, cell, _)| open.round.feeds(cell.flagged));
    for (agency, _, figures) in fed.filter(|(agency, cell, _)| wanted(agency, cell)) {
        open.add_cell(&mut sum, agency, figures)?;
    }
    Ok(sum)
}

fn measure(open: &OpenRound, tally: &Tally, population: u64) -> Option<Measured> {
    measure_official(&open.round, &open.form, tally, population)
}

fn scale(index: OfficialIndex) -> Scale {
    match index {
        OfficialIndex::Sipas => Scale::Share,
        OfficialIndex::Sips | OfficialIndex::SipsByCriteria => Scale::Likert,
    }
}

/// The year a round is called by: that of its last day.
pub fn year(round: &Round) -> i16 {
    round.open.to.year()
}

/// A round that was measured here, by agency; empty: the whole.
struct Counted {
    round: Round,
    measured: HashMap<String, Measured>,
}

/// Everything that a comparison of one round looks at.
struct Setting {
    open: OpenRound,
    agencies: Vec<Agency>,
    published: Vec<Published>,
    /// Comparable rounds before it, the latest first.
    rounds: Vec<Counted>,
}

/// Rounds that ended before another began to be answered, and that ask the same for the same index.
fn earlier_rounds(open: &OpenRound, all: Vec<StoredRound>) -> Vec<OpenRound> {
    let now = &open.round;
    let same = |r: &Round| {
        r.code != now.code
            && r.form == now.form
            && r.official_module == now.official_module
            && r.official_index == now.official_index
            && r.open.to < now.open.from
    };
    let mut earlier: Vec<OpenRound> = all.into_iter().filter(|s| same(&s.round)).map(OpenRound::from).collect();
    earlier.sort_by_key(|open| std::cmp::Reverse(open.round.open.to));
    earlier
}

impl Setting {
    async fn of(store: &Store, open: &OpenRound, rounds: Vec<Counted>) -> Result<Self> {
        let published = store.history().await?.into_iter().filter(|p| p.index == open.round.official_index);
        let before = year(&open.round);
        let published = published.filter(|p| p.year < before).collect();
        Ok(Self { open: open.clone(), agencies: store.agencies().await?, published, rounds })
    }

    fn least(&self) -> u64 {
        self.open.round.release_step
    }

    /// A line without its earlier figures.
    fn bare(&self, code: &str, name: Cow<'_, str>, measured: Option<Measured>) -> Line {
        let index = measured.filter(|m| m.n() >= self.least()).map(|m| m.estimate());
        let gap = index.zip(self.open.round.target).map(|(index, target)| compare::gap(&index, target));
        Line {
            code: code.to_owned(),
            name: name.into_owned(),
            n: measured.map_or(0, |m| m.n()),
            index,
            standing: None,
            in_group: None,
            gap,
            past: Vec::new(),
        }
    }

    fn agency(&self, code: &str) -> Option<&Agency> {
        self.agencies.iter().find(|a| a.code == code)
    }

    fn name(&self, code: &str) -> String {
        self.agency(code).map_or_else(|| code.to_owned(), |a| a.name.clone())
    }

    /// An agency's line; `code` empty for the whole round.
    fn line(&self, code: &str, name: Cow<'_, str>, measured: Option<Measured>) -> Line {
        Line { past: self.past(code, measured), ..self.bare(code, name, measured) }
    }

    /// Earlier figures of an agency and its forerunners; `code` empty for the province.
    fn past(&self, code: &str, now: Option<Measured>) -> Vec<Past> {
        let mut past = self.past_of(code, now, None);
        if !code.is_empty() {
            for forerunner in forerunners(&self.agencies, code) {
                past.extend(self.past_of(&forerunner.code, now, Some(&forerunner.name)));
            }
        }
        past
    }

    fn past_of(&self, code: &str, now: Option<Measured>, forerunner: Option<&str>) -> Vec<Past> {
        let same = |since| forerunner.is_none() && (code.is_empty() || same_body(&self.agencies, code, since));
        let counted = self.rounds.iter().filter_map(|counted| {
            let measured = counted.measured.get(code).filter(|m| m.n() >= self.least())?;
            let earlier = if same(counted.round.dossiers.from) { Earlier::Measured(*measured) } else { Earlier::Predecessors };
            Some(Past {
                year: year(&counted.round),
                source: counted.round.title.clone(),
                own_round: true,
                value: measured.value(),
                interval: Some(measured.estimate()),
                n: Some(measured.n()),
                rank: None,
                forerunner: forerunner.map(str::to_owned),
                progress: self.progress(&earlier, now),
            })
        });
        let mut past: Vec<Past> = counted.collect();
        let documents = self.published.iter().filter(|p| p.agency.as_deref().unwrap_or_default() == code).map(|p| {
            let earlier =
                if same(year_begins(p.year)) { Earlier::Published(p.value, p.respondents) } else { Earlier::Predecessors };
            let known = p.respondents.and_then(|n| Measured::published(scale(p.index), p.value, n));
            Past {
                year: p.year,
                source: p.source.clone(),
                own_round: false,
                value: p.value,
                interval: known.map(|m| m.estimate()),
                n: p.respondents,
                rank: p.rank,
                forerunner: forerunner.map(str::to_owned),
                progress: self.progress(&earlier, now),
            }
        });
        past.extend(documents);
        // Of one year a round of our own comes first: its answers are known.
        past.sort_by_key(|p| (std::cmp::Reverse(p.year), !p.own_round));
        past
    }

    fn progress(&self, earlier: &Earlier, now: Option<Measured>) -> Progress {
        match (earlier, now) {
            (_, Some(now)) => compare::progress(earlier, &now, self.least()),
            (Earlier::Predecessors, None) => Progress { trend: compare::Trend::NotComparable, change: None, difference: None },
            (_, None) => Progress { trend: compare::Trend::Unclear, change: None, difference: None },
        }
    }

    /// Lines in groups by kind of agency, ranked among all and within each group.
    fn groups(&self, lines: Vec<(Line, Option<Measured>)>) -> Vec<Group> {
        let measured: Vec<Option<Measured>> = lines.iter().map(|(_, measured)| *measured).collect();
        let standings = compare::rank_ranges(&measured, self.least());
        let mut groups: Vec<(Option<AgencyKind>, Vec<(Line, Option<Measured>)>)> = Vec::new();
        for ((mut line, measured), standing) in lines.into_iter().zip(standings) {
            line.standing = Some(standing);
            let kind = self.agency(&line.code).map(|a| a.kind);
            match groups.iter_mut().find(|(of, _)| *of == kind) {
                Some((_, lines)) => lines.push((line, measured)),
                None => groups.push((kind, vec![(line, measured)])),
            }
        }
        groups.sort_by_key(|(kind, _)| AgencyKind::ALL.iter().position(|k| Some(*k) == *kind).unwrap_or(AgencyKind::ALL.len()));
        let one = groups.len() == 1;
        groups.into_iter().map(|(kind, lines)| self.group(kind, lines, one)).collect()
    }

    /// `only`: there is no other group, so that a rank in it is a rank among all.
    fn group(&self, kind: Option<AgencyKind>, lines: Vec<(Line, Option<Measured>)>, only: bool) -> Group {
        let measured: Vec<Option<Measured>> = lines.iter().map(|(_, measured)| *measured).collect();
        let standings: Vec<Option<Standing>> = if only {
            lines.iter().map(|(line, _)| line.standing).collect()
        } else {
            compare::rank_ranges(&measured, self.least()).into_iter().map(Some).collect()
        };
        let mut agencies: Vec<Line> =
            lines.into_iter().zip(standings).map(|((line, _), in_group)| Line { in_group, ..line }).collect();
        let value = |line: &Line| line.index.map_or(-1.0, |e| e.value);
        agencies.sort_by(|a, b| value(b).total_cmp(&value(a)));
        Group { label: kind.map_or("Loại chưa ghi", AgencyKind::label), whole: None, agencies }
    }
}

/// The round's agencies in its order, then any other that has voices.
fn agency_codes<'c>(round: &Round, cells: &'c [CellFigures]) -> Vec<Cow<'c, str>> {
    let mut codes: Vec<Cow<'c, str>> = round.agencies.iter().map(|code| Cow::Owned(code.clone())).collect();
    for (agency, ..) in cells {
        if !codes.iter().any(|code| code == agency) {
            codes.push(Cow::Borrowed(agency));
        }
    }
    codes
}

/// The exact official index of every agency of a round, and of the whole (empty code), with the respondents in the index.
type Exact = HashMap<String, (u64, Option<Measured>)>;

fn exact(open: &OpenRound, cells: &[CellFigures], eligible: &HashMap<String, u64>) -> Result<Exact> {
    let of = |code: &str| {
        let tally = official_tally(open, cells, |agency, _| code.is_empty() || agency == code)?;
        let population = if code.is_empty() { eligible.values().sum() } else { eligible.get(code).copied().unwrap_or_default() };
        Ok((code.to_owned(), (counted(open, &tally), measure(open, &tally, population))))
    };
    let codes = agency_codes(&open.round, cells);
    codes.iter().map(Cow::as_ref).chain([""]).map(of).collect()
}

/// Those that may stand beside the whole: agencies closed as the published page closes them ([`closed_named`]), or the whole less the
/// others would tell what is closed.
fn told(exact: &Exact, least: u64) -> HashMap<String, Measured> {
    let agencies = || exact.iter().filter(|(code, _)| !code.is_empty());
    let shut = closed_named(agencies().map(|(code, (n, _))| (code.as_str(), *n)), least);
    let open = agencies().zip(shut).filter(|(_, shut)| !shut).map(|(agency, _)| agency);
    let open = open.chain(exact.get_key_value(""));
    open.filter_map(|(code, (_, measured))| Some((code.clone(), (*measured)?))).collect()
}

/// Respondents in the official module's index: by them small groups are closed, here as on the published page.
pub(crate) fn counted(open: &OpenRound, tally: &Tally) -> u64 {
    let at = open.form.modules.iter().position(|m| m.id == open.round.official_module);
    at.and_then(|at| tally.modules.get(at)).map_or(0, |m| m.overall.n)
}

/// The comparison of a round for the province: exact figures, closed as the published ones are.
///
/// # Errors
/// Database.
pub async fn of_province(store: &Store, open: &OpenRound) -> Result<Comparison> {
    let mut rounds = Vec::new();
    for earlier in earlier_rounds(open, store.rounds().await?) {
        let (cells, eligible) = (store.cells(&earlier.round.code).await?, store.eligible(&earlier.round.code).await?);
        rounds.push(Counted {
            measured: told(&exact(&earlier, &cells, &eligible)?, earlier.round.release_step),
            round: earlier.round,
        });
    }
    let setting = Setting::of(store, open, rounds).await?;
    let (cells, eligible) = (store.cells(&open.round.code).await?, store.eligible(&open.round.code).await?);
    aside(move || province(&setting, &cells, &eligible)).await?
}

/// Every agency is tested against every other: with hundreds of them not on a thread that answers citizens.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|e| Error::Refused(format!("việc so sánh bị dừng: {e}")))
}

fn province(setting: &Setting, cells: &[CellFigures], eligible: &HashMap<String, u64>) -> Result<Comparison> {
    let open = &setting.open;
    let exact = exact(open, cells, eligible)?;
    let told = told(&exact, setting.least());
    let line = |code: &str| {
        let told = told.get(code).copied();
        let n = exact.get(code).map_or(0, |m| m.0);
        let name = if code.is_empty() { "Toàn đợt".to_owned() } else { setting.name(code) };
        (Line { n, ..setting.line(code, name.into(), told) }, told)
    };
    let mut groups = setting.groups(agency_codes(&open.round, cells).iter().map(|code| line(code)).collect());
    let hidden = |group: &Group| group.agencies.iter().filter(|l| !told.contains_key(&l.code)).map(|l| l.n).collect();
    let shut = closed_kinds(&groups.iter().map(hidden).collect::<Vec<_>>(), setting.least());
    for (group, shut) in groups.iter_mut().zip(shut) {
        let member = |code: &str| group.agencies.iter().any(|line| line.code == code);
        let tally = official_tally(open, cells, |agency, _| member(agency))?;
        let population = eligible.iter().filter(|(code, _)| member(code)).map(|(_, n)| n).sum();
        let measured = measure(open, &tally, population).filter(|_| !shut);
        group.whole = Some(Line { n: counted(open, &tally), ..setting.bare("", group.label.into(), measured) });
    }
    Ok(Comparison { year: year(&open.round), groups, whole: line("").0, fields: fields(setting, cells)? })
}

fn fields(setting: &Setting, cells: &[CellFigures]) -> Result<Vec<FieldLine>> {
    let round = &setting.open.round;
    let shut = closed_fields(&setting.open, cells)?;
    let field = |field: &domain::round::Field| {
        let tally = official_tally(&setting.open, cells, |_, cell| cell.field == field.code)?;
        let measured = measure(&setting.open, &tally, 0);
        let told = measured.filter(|_| !shut.contains(&field.code));
        let line = Line { n: counted(&setting.open, &tally), ..setting.bare("", field.name.as_str().into(), told) };
        let target = round.target_of(&field.code);
        Ok(FieldLine {
            code: field.code.clone(),
            name: field.name.clone(),
            n: line.n,
            gap: line.index.zip(target).map(|(index, target)| compare::gap(&index, target)),
            index: line.index,
            target,
            own_target: round.field_targets.contains_key(&field.code),
        })
    };
    round.fields.iter().map(field).collect()
}

/// What an agency may compare: its own released figures with its own earlier ones and the target; once they are published, the
/// figures of all.
///
/// # Errors
/// Database.
pub async fn of_agency(store: &Store, open: &OpenRound, agency: &str) -> Result<OwnComparison> {
    let mut rounds = Vec::new();
    for earlier in earlier_rounds(open, store.rounds().await?) {
        // Its forerunners' boards were theirs, and are nobody's now but the province's: only what was published of them.
        let own = released(store, &earlier, agency).await?.map(|m| (agency.to_owned(), m));
        rounds.push(Counted { measured: own.into_iter().collect(), round: earlier.round });
    }
    let setting = Setting::of(store, open, rounds).await?;
    let own = released(store, open, agency).await?;
    let line = setting.line(agency, setting.name(agency).into(), own);
    let over = open.phase == Phase::Published;
    let mut boards = Vec::new();
    if over {
        for code in &open.round.agencies {
            boards.extend(store.board(open, code).await?);
        }
    }
    let year = year(&open.round);
    let published = aside(move || over.then(|| published(&setting, &boards))).await?;
    Ok(OwnComparison { year, own: line, published })
}

/// An agency's index as its board shows it.
async fn released(store: &Store, open: &OpenRound, agency: &str) -> Result<Option<Measured>> {
    let board = store.board(open, agency).await?;
    Ok(board.and_then(|board| measure(open, &board.released.shown, board.eligible)))
}

/// The agencies of a published round, as the page of results publishes them: small agencies closed by the same
/// numbers (who is in the index), or one page would tell what the other closes. Ranks are among those published: a rank among all
/// would tell something of the closed ones.
fn published(setting: &Setting, boards: &[BoardRow]) -> Vec<Group> {
    let sizes = boards.iter().map(|board| (board.agency.as_str(), counted(&setting.open, &board.total)));
    let shut = closed_named(sizes, setting.least());
    let shown = boards.iter().zip(shut).filter(|(_, shut)| !shut).map(|(board, _)| {
        let measured = measure(&setting.open, &board.total, board.eligible);
        (setting.bare(&board.agency, setting.name(&board.agency).into(), measured), measured)
    });
    setting.groups(shown.collect())
}
