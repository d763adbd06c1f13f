//! The pages of the staff: documents that show their figures without JavaScript; the island keeps them up to date.

use crate::shell::{Document, Wakes};
use backend::store::{Account, Role};
use domain::trouble::Denial;
use http::StatusCode;
use leptos::prelude::*;
use std::sync::Arc;

mod board;
mod figure;
mod forms;
mod indices;
mod login;
mod report;
mod sampling;

pub use board::{board, province_sorted};
pub use forms::{FORMS, forms};
pub use indices::{INDICES, indices};
pub use login::login;
pub use report::{REPORT, report};
pub use sampling::{SAMPLING, sampling};

const STYLE: &str = include_str!("../../../style/staff.css");

fn document(title: String, status: u16, wakes: Wakes, body: impl Fn() -> AnyView + Send + Sync + 'static) -> Document {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    Document { title: format!("{title} · Hài Lòng"), wakes, style: STYLE, body: Arc::new(body), status }
}

/// Who looks, and at what: what the links of the header need.
struct Place<'a> {
    account: Option<&'a Account>,
    /// Round of the board, for the export.
    round: &'a str,
    /// Address of this page.
    here: &'a str,
}

/// Header with the links of this account, then the page.
fn frame(place: &Place<'_>, main: AnyView) -> AnyView {
    view! {
        <a class="bo-qua" href="#noi-dung">"Đến nội dung chính"</a>
        <header>
            <div class="khung">
                <p class="ten-chuong-trinh"><b>"Hài Lòng"</b>" Khảo sát sự hài lòng về dịch vụ công"</p>
                {place.account.map(|account| navigation(account, place))}
            </div>
        </header>
        <main id="noi-dung" class="khung">{main}</main>
        <footer class="khung">
            <p>"Phiếu trả lời không ghi tên người trả lời. Trang này chỉ dành cho cán bộ được giao nhiệm vụ."</p>
        </footer>
    }
    .into_any()
}

fn links(account: &Account, round: &str) -> Vec<(&'static str, String)> {
    let round = crate::board::address(round);
    match &account.role {
        Role::Province => vec![
            ("Toàn tỉnh", "/quan-tri/toan-tinh".to_owned()),
            ("Mẫu phiếu", FORMS.to_owned()),
            ("Chọn mẫu", SAMPLING.to_owned()),
            ("Chỉ số", INDICES.to_owned()),
            ("Báo cáo", REPORT.to_owned()),
            ("Xuất Excel", format!("/quan-tri/xuat?dang=xlsx&dot={round}")),
            ("Xuất CSV", format!("/quan-tri/xuat?dang=csv&dot={round}")),
        ],
        Role::Agency(code) => vec![("Cơ quan của tôi", format!("/quan-tri/co-quan/{}", crate::board::address(code)))],
    }
}

fn navigation(account: &Account, place: &Place<'_>) -> impl IntoView + use<> {
    let here = place.here.to_owned();
    let link = move |(label, address): (&'static str, String)| {
        let current = (address == here).then_some("page");
        view! {
            <li>
                <a href=address aria-current=current>{label}</a>
            </li>
        }
    };
    view! {
        <nav aria-label="Trang quản trị">
            <ul>{links(account, place.round).into_iter().map(link).collect_view()}</ul>
            <form method="post" action="/quan-tri/dang-xuat">
                <button type="submit">"Đăng xuất " <span class="an-chu">{account.login.clone()}</span></button>
            </form>
        </nav>
    }
}

/// A page that says why a board is not shown.
pub fn denied(denial: Denial) -> Document {
    let (title, text, again) = match denial {
        Denial::LoggedOut => ("Xin đăng nhập", "Trang này cần đăng nhập, hoặc phiên làm việc đã hết hạn.", "Đăng nhập"),
        Denial::NotYours => {
            ("Không xem được trang này", "Tài khoản này chỉ xem được số liệu của cơ quan mình.", "Về trang của tài khoản")
        }
        Denial::NoSuch => (
            "Không có trang này",
            "Không có cơ quan hoặc đợt khảo sát với mã này, hoặc đợt này không khảo sát cơ quan này.",
            "Về trang của tài khoản",
        ),
        Denial::Busy => (
            "Hệ thống đang bận",
            "Máy chủ chưa trả lời được lúc này. Số liệu đã nhận vẫn còn nguyên. Xin thử lại sau ít phút.",
            "Thử lại",
        ),
    };
    let address = if denial == Denial::LoggedOut { "/quan-tri/dang-nhap" } else { "/quan-tri" };
    document(title.to_owned(), denial.status(), Wakes::Nothing, move || {
        let main = view! {
            <div class="hep">
                <h1>{title}</h1>
                <p>{text}</p>
                <p>
                    <a class="nut" href=address>{again}</a>
                </p>
            </div>
        };
        frame(&Place { account: None, round: "", here: "" }, main.into_any())
    })
}
