//! How a round begins: agencies and dossiers as CSV or XLSX, as one-door systems write them; forms and rounds as TOML.
//!
//! Reading a file touches nothing: bytes become rows ([`table`]), rows become domain values ([`agencies`](self::agencies()),
//! [`dossiers`](self::dossiers())), and only then the good ones are stored, in one transaction. Columns with names, addresses
//! and telephone numbers are dropped where the file is read.

mod agencies;
mod codes;
mod contacts;
mod day;
mod dossiers;
mod history;
mod rounds;
mod table;
mod text;

use crate::{
    Error, Result, Store,
    lifecycle::{self, Order},
    own_modules,
    store::{Denominators, StoredRound},
};
use domain::{
    dossier::Dossier,
    eligibility::{exclusion, in_scope},
    form::Form,
    invited::{CodeList, NewList},
    round::{Exclusion, Phase, Round},
};
use jiff::civil::Date;
use std::{collections::HashMap, fmt};

/// Largest form or round.
const MAX_TOML: usize = 1 << 20;

/// How an import goes about bad rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// One bad row, and nothing is stored.
    pub strict: bool,
}

/// Something wrong with one cell, or, without a column, with one row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BadCell {
    /// Line of the file, from 1.
    pub line: u64,
    /// Column, as the file calls it; empty where the whole row is meant.
    pub column: String,
    /// What stands there, cut to 60 characters; empty where nothing stands there, or nobody should read it.
    pub value: String,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for BadCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "dòng {}", self.line)?;
        if !self.column.is_empty() {
            write!(f, ", cột «{}»", self.column)?;
        }
        if !self.value.is_empty() {
            write!(f, ", giá trị «{}»", self.value)?;
        }
        write!(f, ": {}", self.reason)
    }
}

/// What became of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Good rows.
    pub accepted: usize,
    /// Whether the good rows are stored: not where the import was strict and a row was bad.
    pub stored: bool,
    /// Every bad cell, in the order of the file; a row may have several.
    pub rejected: Vec<BadCell>,
    /// What is odd and was taken nevertheless.
    pub warnings: Vec<BadCell>,
    /// Headers of columns with personal data, which were not read.
    pub dropped_columns: Vec<String>,
    /// Headers of columns that mean nothing here.
    pub ignored_columns: Vec<String>,
}

impl Report {
    /// How many rows were bad.
    pub fn rejected_rows(&self) -> usize {
        let mut lines: Vec<u64> = self.rejected.iter().map(|b| b.line).collect();
        lines.dedup();
        lines.len()
    }

    fn columns(&mut self, header: &table::Header, accepted: usize) {
        self.accepted = accepted;
        self.dropped_columns.clone_from(&header.dropped);
        self.ignored_columns.clone_from(&header.ignored);
        self.warnings.sort_by_key(|w| w.line);
    }

    /// Whether the good rows may be stored.
    pub(crate) fn admits(&self, options: &Options) -> bool {
        !options.strict || self.rejected.is_empty()
    }
}

/// A summary of a few lines; the cells are for the caller to list.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (good, bad) = (self.accepted, self.rejected_rows());
        match (self.stored, bad) {
            (true, 0) => write!(f, "Đã nhận {good} dòng.")?,
            (true, _) => write!(f, "Đã nhận {good} dòng, loại {bad} dòng có lỗi.")?,
            (false, _) => write!(f, "Không lưu dòng nào: {bad} dòng có lỗi, {good} dòng đọc được.")?,
        }
        if !self.dropped_columns.is_empty() {
            write!(f, "\nKhông đọc các cột có dữ liệu cá nhân: {}.", self.dropped_columns.join(", "))?;
        }
        if !self.ignored_columns.is_empty() {
            write!(f, "\nKhông dùng các cột: {}.", self.ignored_columns.join(", "))?;
        }
        Ok(())
    }
}

/// Imports agencies from CSV or XLSX.
///
/// # Errors
/// [`Error::Refused`] where the file as a whole cannot be read; database.
pub async fn agencies(store: &Store, file_name: &str, bytes: &[u8], options: &Options) -> Result<Report> {
    let known = store.agencies().await?;
    let (bytes, list) = (bytes.to_vec(), known.clone());
    let mut parsed = aside(file_name, move || agencies::parse(&bytes, &list)).await?;
    if parsed.report.admits(options) {
        parsed.keep_unsaid(known);
        store.put_agencies(&parsed.agencies).await?;
        parsed.report.stored = true;
    }
    Ok(parsed.report)
}

/// Imports dossiers from CSV or XLSX, and brings the denominators of every board up to date.
///
/// # Errors
/// [`Error::Refused`] where the file as a whole cannot be read; database.
pub async fn dossiers(store: &Store, file_name: &str, bytes: &[u8], options: &Options, today: Date) -> Result<Report> {
    let rounds: Vec<Round> = store.rounds().await?.into_iter().map(|r| r.round).collect();
    let known = dossiers::Known::new(&store.agencies().await?, &rounds);
    let bytes = bytes.to_vec();
    let mut parsed = aside(file_name, move || dossiers::parse(&bytes, &known)).await?;
    if parsed.report.admits(options) {
        let mut stored = vec![];
        for (agency, days) in parsed.to_look_up() {
            stored.extend(store.dossiers(&agency, days).await?);
        }
        parsed.keep_unsaid(stored);
        store.put_dossiers(&parsed.dossiers).await?;
        parsed.report.stored = true;
        refresh_denominators(store, today).await?;
    }
    Ok(parsed.report)
}

/// Reads code lists from CSV or XLSX for one round: rows that agree in everything but the place are one list. `there`: the lists
/// that the round has.
///
/// # Errors
/// [`Error::Refused`] where the file as a whole cannot be read; database.
pub(crate) async fn code_lists(
    store: &Store,
    round: &Round,
    there: Vec<CodeList>,
    file_name: &str,
    bytes: &[u8],
) -> Result<(Vec<NewList>, Report)> {
    let known = dossiers::Known::new(&store.agencies().await?, std::slice::from_ref(round));
    let (bytes, round) = (bytes.to_vec(), round.clone());
    let parsed = aside(file_name, move || codes::parse(&bytes, &known, &round, &there)).await?;
    Ok((parsed.lists, parsed.report))
}

/// Telephone numbers and names of those who are asked again, how many rows were about others, and what was wrong. `drawn`: the
/// worksheet's numbers by code.
///
/// # Errors
/// [`Error::Refused`] where the file as a whole cannot be read.
pub(crate) async fn contacts(
    file_name: &str,
    bytes: &[u8],
    drawn: HashMap<String, u32>,
) -> Result<(Vec<(u32, String, String)>, usize, Report)> {
    let bytes = bytes.to_vec();
    let parsed = aside(file_name, move || contacts::parse(&bytes, &drawn)).await?;
    Ok((parsed.contacts, parsed.others, parsed.report))
}

/// Imports indices of earlier years from CSV or XLSX: a second import of the same agency, year and index takes its place.
///
/// # Errors
/// [`Error::Refused`] where the file as a whole cannot be read; database.
pub async fn history(store: &Store, file_name: &str, bytes: &[u8], options: &Options) -> Result<Report> {
    let known = store.agencies().await?;
    let bytes = bytes.to_vec();
    let mut parsed = aside(file_name, move || history::parse(&bytes, &known)).await?;
    if parsed.report.admits(options) {
        store.put_history(&parsed.rows).await?;
        parsed.report.stored = true;
    }
    Ok(parsed.report)
}

/// Reads a file on a thread of its own: citizens are answered meanwhile.
async fn aside<T: Send + 'static>(file_name: &str, read: impl FnOnce() -> Result<T, String> + Send + 'static) -> Result<T> {
    let read = tokio::task::spawn_blocking(read).await;
    let read = read.unwrap_or_else(|_| Err("tệp hỏng, không đọc được".to_owned()));
    read.map_err(|reason| Error::Refused(format!("{file_name}: {reason}")))
}

/// Imports a form.
///
/// # Errors
/// [`Error::Refused`]: not a form, or this version exists with another text; database.
pub async fn form(store: &Store, bytes: &[u8]) -> Result<Form> {
    let text = toml_text(bytes)?;
    let form = Form::from_toml(&text).map_err(refused)?;
    store.put_form(&form, &text).await?;
    Ok(form)
}

/// Imports a round and opens it, unless its sample is still to be drawn; brings the denominators of every board up to date.
///
/// # Errors
/// [`Error::Refused`]: not a round; its form or agencies are not there; another round asks about the same dossiers; citizens
/// have answered, and the change could bias the result; the sample is drawn, and the change would make it another; database.
pub async fn round(store: &Store, bytes: &[u8], today: Date) -> Result<Round> {
    let round = Round::from_toml(&toml_text(bytes)?).map_err(refused)?;
    lifecycle::save_and_open(store, &round, &Order::command_line(today)).await?;
    Ok(round)
}

/// Imports a round as a draft: the province looks at it and opens it.
///
/// # Errors
/// As [`round`].
pub async fn draft(store: &Store, bytes: &[u8], today: Date) -> Result<Round> {
    let round = Round::from_toml(&toml_text(bytes)?).map_err(refused)?;
    lifecycle::save(store, &round, &Order::command_line(today)).await?;
    Ok(round)
}

/// What must hold of a round in any phase: its own settings, what it refers to, and no dossier of another round.
pub(crate) async fn check_round(store: &Store, round: &Round) -> Result<()> {
    rounds::fault(round).map_or(Ok(()), |fault| Err(Error::Refused(fault)))?;
    check_references(store, round).await?;
    let stored = store.rounds().await?;
    round.check_slice(stored.iter().map(|s| (&s.round, s.phase))).map_err(refused)
}

/// What a round that is there may not become.
pub(crate) async fn check_change(store: &Store, old: &StoredRound, new: &Round) -> Result<()> {
    check_unbiased(store, old, new).await?;
    check_drawn(store, &old.round, new).await
}

/// Whether a round would change in what stands once it is open.
pub(crate) fn frozen(old: &StoredRound, new: &Round) -> bool {
    !rounds::frozen_changes(&old.round, new, old.phase.is_over()).is_empty()
}

fn refused(reason: impl fmt::Display) -> Error {
    Error::Refused(reason.to_string())
}

fn toml_text(bytes: &[u8]) -> Result<String> {
    if bytes.len() > MAX_TOML {
        return Err(refused("tệp lớn quá 1 MB"));
    }
    text::decode(bytes).map(std::borrow::Cow::into_owned).map_err(Error::Refused)
}

/// The round's form and agencies must be there.
async fn check_references(store: &Store, round: &Round) -> Result<()> {
    let form = store.form(&round.form, round.form_version).await?;
    let missing = || refused(format!("chưa có phiếu «{}» bản {}; hãy nhập phiếu trước", round.form, round.form_version));
    let form = form.ok_or_else(missing)?;
    round.check_form(&form).map_err(refused)?;
    own_modules::of_round(store, round, &form).await?;
    let known: std::collections::HashSet<String> = store.agencies().await?.into_iter().map(|a| a.code).collect();
    let unknown: Vec<&str> = round.agencies.iter().filter(|a| !known.contains(*a)).map(String::as_str).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    Err(refused(format!("chưa có cơ quan {}; hãy nhập danh sách cơ quan trước", unknown.join(", "))))
}

/// Once a round is open or has answers, nothing may change that could choose among them.
async fn check_unbiased(store: &Store, old: &StoredRound, new: &Round) -> Result<()> {
    let changes = rounds::frozen_changes(&old.round, new, old.phase.is_over());
    let answered = store.has_answers(&new.code).await?;
    if changes.is_empty() || (!answered && old.phase == Phase::Draft) {
        return Ok(());
    }
    let why = match (answered, old.phase) {
        (false, Phase::Open) => "đã mở; chưa có phiếu trả lời nên có thể đưa về dự thảo rồi sửa. Khi đã mở thì",
        (false, _) => "đã kết thúc,",
        (true, _) => "đã có phiếu trả lời,",
    };
    Err(refused(format!("đợt «{}» {why} không đổi được nữa: {}", new.code, changes.join("; "))))
}

/// Once the sample is drawn, or places were moved for it, its rules and its population stay.
pub(crate) async fn check_drawn(store: &Store, old: &Round, new: &Round) -> Result<()> {
    let changes = rounds::undrawn_changes(old, new);
    if changes.is_empty() {
        return Ok(());
    }
    let why = if store.draw(&new.code).await?.is_some() {
        "đã rút mẫu"
    } else if !store.transfers(&new.code).await?.is_empty() {
        "đã chuyển chỉ tiêu giữa cá nhân và tổ chức"
    } else {
        return Ok(());
    };
    Err(refused(format!("đợt «{}» {why}, không đổi được nữa: {}", new.code, changes.join("; "))))
}

/// Counts anew, for every board, the slips and codes that were issued and the dossiers and places that may answer. After every import and print.
///
/// # Errors
/// Database.
pub async fn refresh_denominators(store: &Store, today: Date) -> Result<()> {
    // What was published stands, whatever the registry learns later.
    for StoredRound { round, .. } in store.rounds().await?.into_iter().filter(|s| s.phase != Phase::Published) {
        refresh_boards(store, &round, &round.agencies, today).await?;
    }
    Ok(())
}

/// The same for some agencies of a round.
pub(crate) async fn refresh_boards(store: &Store, round: &Round, agencies: &[String], today: Date) -> Result<()> {
    let issued: HashMap<String, u64> = store.issued(&round.code).await?.into_iter().collect();
    for agency in agencies {
        let dossiers = store.dossiers(agency, round.dossiers).await?;
        let with_dossier = dossiers.iter().filter(|d| may_answer(round, d, today)).count() as u64;
        let eligible = with_dossier + store.place_count(&round.code, agency).await?;
        let issued = issued.get(agency).copied().unwrap_or_default();
        store.put_denominators(&round.code, agency, Denominators { issued, eligible }).await?;
    }
    Ok(())
}

/// Whether a dossier belongs to the population N of a round (KH Nghi Xuân 2020, II.3).
pub(crate) fn may_answer(round: &Round, dossier: &Dossier, today: Date) -> bool {
    let has_result = dossier.returned_on.is_some_and(|day| day <= today);
    in_scope(round, dossier)
        && exclusion(round, dossier).is_none()
        && (has_result || !round.exclusions.contains(&Exclusion::NoResult))
}

/// Aliases are compared with folded headers, and each must mean one column.
#[cfg(test)]
fn assert_aliases(columns: &[table::Column]) {
    let mut seen = std::collections::HashSet::new();
    for alias in columns.iter().flat_map(|c| c.aliases) {
        assert_eq!(text::fold(alias), *alias);
        assert!(seen.insert(alias), "«{alias}» names two columns");
    }
    for column in columns {
        assert!(column.aliases.contains(&text::fold(column.name).as_str()), "«{}» is no alias of itself", column.name);
    }
}

#[cfg(test)]
mod tests;
