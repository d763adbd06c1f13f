//! The province's table: every agency in one line, sorted by any column.

use super::{
    Index, Setting,
    figures::for_information,
    number::{count, interval, percent, rate, share},
    parts::{cell, link, live, nothing, row, table},
};
use domain::live::{AgencyLine, Estimate, Snapshot};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// A column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Column {
    /// The order of the agency codes.
    #[default]
    Code,
    /// Agency name.
    Name,
    /// Responses.
    Answers,
    /// Slips issued.
    Issued,
    /// Dossiers that may answer.
    Eligible,
    /// Responses over slips issued.
    OfIssued,
    /// Responses over dossiers that may answer.
    OfEligible,
    /// How full the quota is.
    Quota,
    /// SIPAS.
    Sipas,
    /// SIPS.
    Sips,
    /// SIPS by criteria, where it is the round's index.
    ByCriteria,
    /// "Không phải tôi".
    Disputes,
}

/// The columns that are shown, in order: what the address calls them and what the screen says.
const COLUMNS: [(Column, &str, &str); 11] = [
    (Column::Name, "ten", "Cơ quan"),
    (Column::Answers, "phieu", "Phiếu đã nhận"),
    (Column::Issued, "phat", "Phiếu hẹn đã phát"),
    (Column::Eligible, "du", "Hồ sơ đủ điều kiện"),
    (Column::OfIssued, "tl-phat", "Trả lời / phiếu hẹn đã phát"),
    (Column::OfEligible, "tl-du", "Trả lời / hồ sơ đủ điều kiện"),
    (Column::Quota, "mau", "Mẫu: đã có / chỉ tiêu"),
    (Column::Sipas, "sipas", "SIPAS (khoảng 95 %)"),
    (Column::Sips, "sips", "SIPS (khoảng 95 %)"),
    (Column::ByCriteria, "sips-yeu-to", "SIPS theo yếu tố (khoảng 95 %)"),
    (Column::Disputes, "khong-phai-toi", "“Không phải tôi”"),
];

/// How the table is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sort {
    /// By which column.
    pub by: Column,
    /// Largest first.
    pub down: bool,
}

impl Sort {
    /// From an address: the name of a column, a dash before it for "largest first". Anything else is the order of the codes.
    pub fn parse(text: &str) -> Self {
        let (down, name) = text.strip_prefix('-').map_or((false, text), |name| (true, name));
        let known = COLUMNS.iter().find(|(_, key, _)| *key == name);
        known.map_or_else(Self::default, |(by, _, _)| Self { by: *by, down })
    }

    /// As the address says it.
    fn key(self) -> String {
        let name = COLUMNS.iter().find(|(column, _, _)| *column == self.by).map_or("", |(_, key, _)| key);
        format!("{}{name}", if self.down { "-" } else { "" })
    }

    /// What a press on a column's heading asks for: figures come largest first, a second press turns the order round.
    fn pressed(self, column: Column) -> Self {
        let down = if self.by == column { !self.down } else { column != Column::Name };
        Self { by: column, down }
    }

    /// For `aria-sort`.
    fn said(self, column: Column) -> &'static str {
        match (self.by == column, self.down) {
            (false, _) => "none",
            (true, true) => "descending",
            (true, false) => "ascending",
        }
    }

    fn compare(self, a: &AgencyLine, b: &AgencyLine) -> Ordering {
        let turn = |order: Ordering| if self.down { order.reverse() } else { order };
        let order = match self.by {
            Column::Code => Ordering::Equal,
            Column::Name => turn(alphabetical(&a.name).cmp(&alphabetical(&b.name))),
            Column::Answers => turn(a.n.cmp(&b.n)),
            Column::Issued => turn(a.issued.cmp(&b.issued)),
            Column::Eligible => turn(a.eligible.cmp(&b.eligible)),
            Column::Disputes => turn(a.disputes.cmp(&b.disputes)),
            Column::OfIssued => some_first(share(a.n, a.issued), share(b.n, b.issued), turn),
            Column::OfEligible => some_first(share(a.n, a.eligible), share(b.n, b.eligible), turn),
            Column::Quota => some_first(share(a.filled, a.quota), share(b.filled, b.quota), turn),
            Column::Sipas => some_first(a.sipas.map(|e| e.value), b.sipas.map(|e| e.value), turn),
            Column::Sips => some_first(a.sips.map(|e| e.value), b.sips.map(|e| e.value), turn),
            Column::ByCriteria => some_first(a.by_criteria.map(|e| e.value), b.by_criteria.map(|e| e.value), turn),
        };
        order.then_with(|| a.code.cmp(&b.code))
    }

    /// Agency codes in this order.
    fn order(self, lines: &[AgencyLine]) -> Vec<String> {
        let mut sorted: Vec<&AgencyLine> = lines.iter().collect();
        sorted.sort_unstable_by(|a, b| self.compare(a, b));
        sorted.into_iter().map(|line| line.code.clone()).collect()
    }
}

/// Figures that do not exist come last, whichever way the table is sorted.
fn some_first(a: Option<f64>, b: Option<f64>, turn: impl Fn(Ordering) -> Ordering) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => turn(a.total_cmp(&b)),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

/// Letters in the order of the Vietnamese alphabet, each with its five tones, as dictionaries sort them: by letters first,
/// by tones only where the letters are the same.
const ALPHABET: &str = "aàảãáạ ăằẳẵắặ âầẩẫấậ b c d đ eèẻẽéẹ êềểễếệ f g h iìỉĩíị j k l m n oòỏõóọ ôồổỗốộ ơờởỡớợ p q r s t \
                        uùủũúụ ưừửữứự v w x yỳỷỹýỵ z";

/// A name's place in the alphabet.
fn alphabetical(name: &str) -> (Vec<usize>, Vec<usize>) {
    name.chars().flat_map(char::to_lowercase).map(place).unzip()
}

fn place(letter: char) -> (usize, usize) {
    let found = ALPHABET.split(' ').enumerate().find_map(|(at, forms)| Some((at, forms.chars().position(|c| c == letter)?)));
    // Spaces and digits come before letters, what this alphabet does not know after them.
    match found {
        Some((at, tone)) => (1000 + at, tone),
        None if letter.is_ascii() => (letter as usize, 0),
        None => (2000 + letter as usize, 0),
    }
}

/// The table. Without JavaScript a heading asks the server; with it the lines move at once.
pub(super) fn agencies(now: RwSignal<Snapshot>, setting: &Setting, first: Sort) -> AnyView {
    let (round, least) = (setting.round.as_str(), setting.least);
    let by_criteria = setting.official == Index::SipsByCriteria;
    let shown = move |column: Column| by_criteria || column != Column::ByCriteria;
    let sort = RwSignal::new(first);
    let lines = Memo::new(move |_| now.with(|s| s.agencies.clone()));
    let order = Memo::new(move |_| lines.with(|lines| sort.get().order(lines)));
    let (round, hidden) = (super::address(round), round.to_owned());
    let line_of = move |code: String| {
        let address = format!("/quan-tri/co-quan/{}?dot={}", super::address(&code), round);
        let figures = Memo::new(move |_| lines.with(|lines| lines.iter().find(|l| l.code == code).cloned()));
        live(move || figures.get().map_or_else(nothing, |line| agency(line, address.clone(), least, shown)))
    };
    let rows = view! { <For each=move || order.get() key=String::clone children=line_of /> };
    let columns = COLUMNS.into_iter().filter(|c| shown(c.0)).map(|(column, _, label)| heading(sort, column, label)).collect();
    let said = format!("Số liệu chính xác của từng cơ quan. Bấm vào tên cột để sắp xếp. Dấu *: {}.", for_information(least));
    view! {
        <form class="cuon" method="get" action="/quan-tri/toan-tinh">
            <input type="hidden" name="dot" value=hidden />
            {table("cac-co-quan", said, columns, rows.into_any())}
        </form>
    }
    .into_any()
}

fn heading(sort: RwSignal<Sort>, column: Column, label: &'static str) -> AnyView {
    let press = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        sort.update(|sort| *sort = sort.pressed(column));
    };
    view! {
        <th scope="col" aria-sort=move || sort.get().said(column)>
            <button type="submit" name="xep" value=move || sort.get().pressed(column).key() on:click=press>
                {label}
            </button>
        </th>
    }
    .into_any()
}

/// On a narrow screen a line becomes a card, and each figure carries its column's name.
fn agency(line: AgencyLine, address: String, least: u64, shown: impl Fn(Column) -> bool) -> AnyView {
    let quota = if line.quota == 0 { "–".to_owned() } else { format!("{}/{}", count(line.filled), count(line.quota)) };
    let few = if line.counted < least { " *" } else { "" };
    let estimate = |of: Option<Estimate>| {
        of.map_or_else(|| ("Chưa có".to_owned(), String::new()), |e| (percent(e.value), format!("{}{few}", interval(e))))
    };
    let plain = |figure: String| (figure, String::new());
    let cells = [
        plain(count(line.n)),
        plain(count(line.issued)),
        plain(count(line.eligible)),
        plain(rate(line.n, line.issued)),
        plain(rate(line.n, line.eligible)),
        (quota, rate(line.filled, line.quota)),
        estimate(line.sipas),
        estimate(line.sips),
        estimate(line.by_criteria),
        plain(count(line.disputes)),
    ];
    let cells = COLUMNS[1..].iter().zip(cells).filter(|((column, _, _), _)| shown(*column));
    let cells = cells.map(|((_, _, label), (figure, detail))| cell(label, figure, detail));
    row(link(address, line.name), cells.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(code: &str, name: &str, n: u64, sipas: Option<f64>) -> AgencyLine {
        let sipas = sipas.map(|value| Estimate { value, low: value - 1.0, high: value + 1.0 });
        let (code, name) = (code.to_owned(), name.to_owned());
        AgencyLine {
            code,
            name,
            n,
            issued: 100,
            eligible: 200,
            filled: n,
            quota: 25,
            counted: n,
            sipas,
            sips: None,
            by_criteria: None,
            disputes: 0,
        }
    }

    fn lines() -> Vec<AgencyLine> {
        vec![
            line("1", "UBND xã Xuân Hải", 7, Some(80.0)),
            line("2", "UBND xã Đan Trường", 30, None),
            line("3", "UBND xã Cổ Đạm", 7, Some(95.0)),
            line("4", "UBND xã Cương Gián", 1, Some(60.0)),
            line("5", "UBND xã Dân An", 0, None),
        ]
    }

    #[test]
    fn names_stand_in_the_order_of_the_vietnamese_alphabet() {
        assert_eq!(Sort::parse("ten").order(&lines()), ["3", "4", "5", "2", "1"]);
        assert!(alphabetical("Xuân Hai") < alphabetical("Xuân Hài") && alphabetical("Xuân Hài") < alphabetical("Xuân Hải"));
        assert!(alphabetical("An") < alphabetical("Ân") && alphabetical("Ân") < alphabetical("Ba"));
    }

    #[test]
    fn what_has_no_figure_comes_last_both_ways() {
        assert_eq!(Sort::parse("sipas").order(&lines()), ["4", "1", "3", "2", "5"]);
        assert_eq!(Sort::parse("-sipas").order(&lines()), ["3", "1", "4", "2", "5"]);
        assert_eq!(Sort::parse("-phieu").order(&lines()), ["2", "1", "3", "4", "5"]);
    }

    #[test]
    fn an_address_says_the_order_and_nonsense_is_the_order_of_codes() {
        for (_, key, _) in COLUMNS {
            assert_eq!(Sort::parse(key).key(), key);
            assert_eq!(Sort::parse(&format!("-{key}")).key(), format!("-{key}"));
        }
        assert_eq!(Sort::parse("1; drop table"), Sort::default());
        assert_eq!(Sort::default().order(&lines()), ["1", "2", "3", "4", "5"]);
        assert_eq!(Sort::default().pressed(Column::Sipas).key(), "-sipas");
        assert_eq!(Sort::parse("-sipas").pressed(Column::Sipas).key(), "sipas");
        assert_eq!(Sort::default().pressed(Column::Name).key(), "ten");
    }
}
