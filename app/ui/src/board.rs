//! Live boards: the islands, and what they are made of. Rendered on the server from the first figures; in the browser the
//! event stream replaces one signal, and only what changed is drawn again.

pub(crate) use crate::number;
use domain::live::{Estimate, Indices};
use leptos::prelude::*;
use parts::{block, line, link, live};
use serde::{Deserialize, Serialize};

mod chart;
#[cfg(feature = "hydrate")]
mod feed;
mod figures;
mod islands;
mod parts;
#[cfg(feature = "ssr")]
mod series;
mod table;
mod wire;

pub use islands::LiveBoard;
pub use table::{Column, Sort};
#[cfg(feature = "ssr")]
pub(crate) use {
    number::{count, interval, percent},
    series::series,
};

/// The indices. They are calculated in different ways and never mixed, so that a figure always stands with its index's name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Index {
    /// Share of "Hài lòng" and "Rất hài lòng".
    #[default]
    Sipas,
    /// Likert mean over 5.
    Sips,
    /// Likert mean over 5, every factor weighing the same.
    SipsByCriteria,
}

impl Index {
    /// Its name.
    fn label(self) -> &'static str {
        match self {
            Self::Sipas => "SIPAS",
            Self::Sips => "SIPS",
            Self::SipsByCriteria => "SIPS theo yếu tố",
        }
    }

    /// Its class in a drawing.
    fn class(self) -> &'static str {
        match self {
            Self::Sipas => "sipas",
            Self::Sips => "sips",
            Self::SipsByCriteria => "yeu-to",
        }
    }

    /// How it is calculated.
    fn formula(self) -> &'static str {
        match self {
            Self::Sipas => "Tỷ lệ câu trả lời “Hài lòng” và “Rất hài lòng” trên tổng số câu trả lời",
            Self::Sips => "Điểm trung bình của các câu trả lời (từ 1 đến 5) chia cho 5",
            Self::SipsByCriteria => {
                "Điểm trung bình chia cho 5, tính từ tiêu chí lên yếu tố rồi lên cơ quan: yếu tố nào cũng nặng như nhau"
            }
        }
    }

    fn of(self, both: Indices) -> Option<Estimate> {
        match self {
            Self::Sipas => both.sipas,
            Self::Sips => both.sips,
            // Of a whole module only: its card is drawn apart.
            Self::SipsByCriteria => None,
        }
    }
}

/// What a board needs to know of its round.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Setting {
    /// Round code.
    pub round: String,
    /// The index that counts for the round.
    pub official: Index,
    /// Target of that index, in percent.
    pub target: Option<f64>,
    /// Below this many respondents an index is for information only (`min_respondents` of the round).
    pub least: u64,
    /// The round is over: these are its last figures, and no stream is opened.
    pub over: bool,
    /// Where the event stream is.
    pub stream: String,
    /// Where to log in again.
    pub login: String,
    /// The province's board: how its table is sorted at first, as an address says it.
    pub sort: Option<String>,
}

/// A value inside the query or a segment of an address.
pub(crate) fn address(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => out.push(char::from(byte)),
            _ => {
                out.push('%');
                out.extend([byte >> 4, byte & 15].map(|nibble| char::from_digit(nibble.into(), 16).unwrap_or('0')));
            }
        }
    }
    out
}

/// How the figures on the screen relate to those of the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(all(not(feature = "hydrate"), not(test)), expect(dead_code, reason = "only a browser loses a connection"))]
enum Line {
    /// As the page was rendered; without JavaScript it stays so.
    #[default]
    Opened,
    /// The stream is open.
    Live,
    /// The browser, or the watchdog, opens it again.
    Reconnecting,
    /// It was refused; the next try comes later.
    Lost,
    /// It was refused twice: the session may be over.
    Refused,
    /// Nobody looks at the page.
    Paused,
}

/// The state of the stream, and when the last figures came, by the browser's clock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Link {
    line: Line,
    at: String,
}

impl Link {
    fn class(&self) -> &'static str {
        match self.line {
            Line::Opened => "truc-tiep mo",
            Line::Live => "truc-tiep song",
            Line::Reconnecting => "truc-tiep noi-lai",
            Line::Lost | Line::Refused => "truc-tiep mat",
            Line::Paused => "truc-tiep nghi",
        }
    }

    fn since(&self) -> String {
        if self.line == Line::Live && !self.at.is_empty() { format!("cập nhật lúc {}", self.at) } else { String::new() }
    }

    fn said(&self) -> String {
        let since =
            if self.at.is_empty() { "số liệu lúc mở trang".to_owned() } else { format!("số liệu lúc {}", self.at) };
        match self.line {
            Line::Opened => "Số liệu lúc mở trang. Tải lại trang để xem số mới.".to_owned(),
            Line::Live => "Trực tiếp".to_owned(),
            Line::Reconnecting => format!("Đang kết nối lại… ({since})"),
            Line::Lost | Line::Refused => format!("Mất kết nối: {since}"),
            Line::Paused => format!("Tạm dừng: {since}"),
        }
    }
}

/// Says whether the board is live. The time of the last figures is apart from the live region: it changes with every frame,
/// and nobody wants that read aloud.
fn live_line(state: RwSignal<Link>, login: String) -> AnyView {
    live(move || {
        let (class, said, since, refused) = state.with(|s| (s.class(), s.said(), s.since(), s.line == Line::Refused));
        let mut parts = vec![view! { <p role="status" aria-live="polite">{said}</p> }.into_any(), line("luc", since)];
        if refused {
            parts.push(link(login.clone(), "Phiên làm việc có thể đã hết hạn: đăng nhập lại".to_owned()));
        }
        block(class, parts)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_never_says_live_when_it_is_not() {
        let at = |line| Link { line, at: "14:05:09 ngày 22/11".to_owned() };
        assert_eq!(at(Line::Live).said(), "Trực tiếp");
        assert_eq!(at(Line::Lost).said(), "Mất kết nối: số liệu lúc 14:05:09 ngày 22/11");
        assert_eq!(Link { line: Line::Lost, at: String::new() }.said(), "Mất kết nối: số liệu lúc mở trang");
        for line in [Line::Opened, Line::Reconnecting, Line::Lost, Line::Refused, Line::Paused] {
            assert!(!at(line).said().contains("Trực tiếp"));
        }
    }

    #[test]
    fn an_address_carries_nothing_that_could_end_it() {
        assert_eq!(address("000.21.27.H27"), "000.21.27.H27");
        assert_eq!(address("đợt 1&x=/?"), "%c4%91%e1%bb%a3t%201%26x%3d%2f%3f");
    }
}
