//! The anonymous data set: one row a sealed response, in the order of random keys, streamed.
//!
//! It holds single rows, so it is for the province only: agency, field, kind and week together may point at few people. No
//! form number, no key, no salt and no commitment is in it, and no slip or dossier can be joined with it.

use super::{
    csv::{APOSTROPHE, HOW_TO_OPEN, Rows},
    variables::{UNNAMED, Variable},
};
use crate::{
    Error, Result, Store,
    clock::{Clock, vietnamese},
    rounds::OpenRound,
};
use domain::{
    answers::KIND,
    form::{Item, Question},
    response::{Flag, Flags},
};
use futures::TryStreamExt;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::{collections::HashMap, path::Path};
use tokio::io::{AsyncWrite, AsyncWriteExt};

/// Bytes gathered before they are written.
const CHUNK: usize = 256 * 1024;

/// Where each part of the canonical answers goes: questions (gates first), items, then the reasons of the items that have some;
/// after them the own modules of agencies in the same way.
struct Layout {
    columns: HashMap<String, (usize, Part)>,
    names: Vec<String>,
}

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Score,
    /// Ids of what was chosen: of a question, or as reasons.
    Choices,
}

impl Layout {
    fn of(open: &OpenRound) -> Self {
        let shared = open.form.items().map(|(_, _, i)| i).collect();
        let mut all = columns(open.form.questions().map(|(_, q)| q), shared);
        for (form, _) in open.own_forms() {
            let items = form.own_items().map(|(_, _, i)| i).collect();
            all.extend(columns(form.own_questions().map(|(_, q)| q), items));
        }
        let names = all.iter().map(|c| c.0.clone()).collect();
        Self { names, columns: all.into_iter().enumerate().map(|(at, (name, part))| (name, (at, part))).collect() }
    }

    /// Marks where in the text each column's value stands.
    fn spans(&self, answers: &str, spans: &mut [Option<(usize, usize)>]) -> Option<()> {
        spans.fill(None);
        let mut from = 0;
        for part in answers.split(';') {
            let (name, value) = part.split_once('=')?;
            let end = from + part.len();
            if name != KIND {
                let &(at, kind) = self.columns.get(name)?;
                let fits = match kind {
                    Part::Score => matches!(value.as_bytes(), [b'1'..=b'5']),
                    Part::Choices => plain_ids(value),
                };
                spans[at] = fits.then_some(Some((end - value.len(), end)))?;
            }
            from = end + 1;
        }
        Some(())
    }
}

fn columns<'f>(questions: impl Iterator<Item = &'f Question>, items: Vec<&'f Item>) -> Vec<(String, Part)> {
    let questions = questions.map(|q| (q.id.clone(), Part::Choices));
    let scores = items.iter().map(|i| (i.id.clone(), Part::Score));
    let reasons = items.iter().filter(|i| !i.reasons.is_empty()).map(|i| (i.reasons_name(), Part::Choices));
    questions.chain(scores).chain(reasons).collect()
}

/// Ids separated by commas, as a form allows them.
fn plain_ids(value: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-' | b',');
    !value.is_empty() && value.bytes().all(plain)
}

/// Streams a round's sealed responses to a writer, below a line of the variables' names; returns how many, and the SHA-256 of all
/// that was written. `name` stands in the words of an error.
///
/// # Errors
/// Database; the writer; an answer that the form does not know.
pub async fn write(
    store: &Store,
    open: &OpenRound,
    variables: &[Variable],
    mut out: impl AsyncWrite + Unpin,
    name: &Path,
) -> Result<(u64, [u8; 32])> {
    let layout = Layout::of(open);
    let simulated = open.round.simulated.is_some();
    let mut rows = Rows::new();
    rows.texts(variables.iter().map(|v| &v.name));
    let mut spans = vec![None; layout.names.len()];
    let (mut count, mut sha) = (0, Sha256::new());
    let named = Named::read(store, open).await?;
    let mut responses = store.sealed_responses(&open.round.code);
    while let Some(response) = responses.try_next().await? {
        let (agency, field, codes, answers) = &response;
        // The answers are not told to a log.
        let unfit = || Error::Stored("có phiếu trả lời không khớp mẫu phiếu của đợt".to_owned());
        layout.spans(answers, &mut spans).ok_or_else(unfit)?;
        let (codes, flags) = codes.rsplit_once(' ').ok_or_else(unfit)?;
        let flags = Flags::from_bits(flags.parse().map_err(|_| unfit())?);
        for text in
            [agency, field].into_iter().map(String::as_str).chain(codes.split(' ')).chain([named.codes(agency, flags).as_str()])
        {
            rows.text(text);
        }
        put_answers(&mut rows, answers, &spans);
        if simulated {
            rows.number(1);
        }
        rows.end();
        count += 1;
        if rows.len() >= CHUNK {
            sha.update(rows.bytes());
            out.write_all(rows.bytes()).await.map_err(Error::file(name))?;
            rows.clear();
        }
    }
    sha.update(rows.bytes());
    out.write_all(rows.bytes()).await.map_err(Error::file(name))?;
    out.flush().await.map_err(Error::file(name))?;
    Ok((count, sha.finalize().into()))
}

/// Which flags of an agency are named: those that at least k of its sealed responses carry.
struct Named {
    counts: HashMap<String, [u64; Flag::COUNT]>,
    least: u64,
}

impl Named {
    async fn read(store: &Store, open: &OpenRound) -> Result<Self> {
        Ok(Self { counts: store.sealed_flags(&open.round.code).await?, least: open.round.release_step })
    }

    /// Codes with a space between; those that are not named share one.
    fn codes(&self, agency: &str, flags: Flags) -> String {
        if !flags.any() {
            return String::new();
        }
        let counts = self.counts.get(agency).copied().unwrap_or_default();
        let is_named = |flag: Flag| counts[flag as usize] >= self.least;
        let mut codes: Vec<&str> = flags.raised().filter(|flag| is_named(*flag)).map(Flag::code).collect();
        codes.extend(flags.raised().any(|flag| !is_named(flag)).then_some(UNNAMED));
        codes.join(" ")
    }
}

fn put_answers(rows: &mut Rows, answers: &str, spans: &[Option<(usize, usize)>]) {
    for span in spans {
        match span {
            // A character that could begin a formula is possible only in a reason's id.
            Some((from, to)) if answers.as_bytes()[*from] == b'-' => {
                rows.text(&answers[*from..*to].replace(',', " "));
            }
            Some((from, to)) => rows.plain(answers[*from..*to].bytes().map(|b| if b == b',' { b' ' } else { b })),
            None => {
                rows.blank();
            }
        }
    }
}

/// The code book: every variable with its question, values and missing rule.
pub fn code_book(open: &OpenRound, variables: &[Variable], sealed_on: Option<Date>, count: u64, clock: &Clock) -> Vec<u8> {
    let mut rows = Rows::new();
    rows.texts(["Biến", "Nội dung", "Phần", "Yếu tố", "Giá trị", "Để trống khi"]);
    about_file(&mut rows, open, sealed_on, count, clock);
    for v in variables {
        let values: Vec<String> = v.values.iter().map(|(code, label)| format!("{code} = {label}")).collect();
        let several = if v.several { "; các mã cách nhau bằng dấu cách" } else { "" };
        rows.texts([&v.name, &v.words, &v.module, &v.factor, &format!("{}{several}", values.join("; ")), &v.missing]);
    }
    rows.finish()
}

fn about_file(rows: &mut Rows, open: &OpenRound, sealed_on: Option<Date>, count: u64, clock: &Clock) {
    let (round, form) = (&open.round, &open.form);
    let sealed = sealed_on.map_or_else(|| "chưa có".to_owned(), vietnamese);
    let lines = [
        ("(tệp) Đợt khảo sát", format!("{} (mã {})", round.title, round.code)),
        ("(tệp) Phiếu khảo sát", format!("{}, mã {}, phiên bản {}", form.title, form.code, form.version)),
        (
            "(tệp) Gồm những gì",
            format!(
                "{count} phiếu đã niêm phong, mỗi dòng một phiếu, theo thứ tự khóa ngẫu nhiên; không có số phiếu, không có khóa. Phiếu chờ niêm phong \
                 không có ở đây. Niêm phong gần nhất: {sealed}. Xuất ngày {}",
                vietnamese(clock.today())
            ),
        ),
        (
            "(tệp) Ai được dùng",
            "Chỉ cơ quan chủ trì đợt khảo sát, để tính toán thống kê. Không chuyển cho cơ quan được đánh giá: vài cột ghép lại có thể chỉ ra ít người"
                .to_owned(),
        ),
        ("(tệp) Dạng", "CSV, UTF-8 có BOM, CRLF, cột cách nhau bằng dấu phẩy".to_owned()),
        ("(tệp) Cách mở", HOW_TO_OPEN.to_owned()),
        ("(tệp) Ô chữ", APOSTROPHE.to_owned()),
    ];
    for (name, words) in lines {
        rows.texts([name, words.as_str(), "", "", "", ""]);
    }
}
