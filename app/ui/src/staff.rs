//! The pages of the staff: documents that show their figures without JavaScript; the island keeps them up to date.

use crate::shell::{Document, Wakes};
use backend::store::{Account, Role};
use domain::{language::Language, trouble::Denial};
use http::StatusCode;
use leptos::prelude::*;
use std::sync::Arc;

mod board;
mod choice;
mod codes;
mod comparison;
mod figure;
mod forms;
mod indices;
mod ledger;
mod login;
mod own_forms;
mod periods;
mod plot;
mod reasons;
mod report;
mod round_form;
mod rounds;
mod sampling;
mod supervision;
mod verification;
mod year;

pub use board::{board, province_sorted};
pub use codes::{CODES, codes};
pub use comparison::{COMPARISON, comparison};
pub use forms::{FORMS, forms};
pub use indices::{INDICES, indices};
pub use ledger::{LEDGER, ledger};
pub use login::login;
pub use own_forms::OWN_FORMS;
pub use periods::{PERIODS, periods};
pub use reasons::{REASONS, reasons};
pub use report::{REPORT, report};
pub use round_form::round_form;
pub use rounds::{ROUNDS, round, round_address, rounds};
pub use sampling::{SAMPLING, sampling};
pub use supervision::{SUPERVISION, supervision};
pub use verification::{VERIFICATION, verification, verification_form};
pub use year::{YEAR, year};

const STYLE: &str = include_str!("../../../style/staff.css");

fn document(title: String, status: u16, wakes: Wakes, body: impl Fn() -> AnyView + Send + Sync + 'static) -> Document {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let language = Language::Vietnamese;
    Document { language, title: format!("{title} · Hài Lòng"), wakes, style: STYLE, body: Arc::new(body), status }
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

/// A part of the menu: links on their own, or under a heading that opens.
enum Menu {
    Link(Link),
    Under(&'static str, Vec<Link>),
}

/// What a link says, and where it leads.
type Link = (&'static str, String);

fn menu(account: &Account, round: &str) -> Vec<Menu> {
    let round = crate::board::address(round);
    let of_round = |page: &str| if round.is_empty() { page.to_owned() } else { format!("{page}?dot={round}") };
    match &account.role {
        Role::Province => vec![
            Menu::Link(("Toàn tỉnh", of_round("/quan-tri/toan-tinh"))),
            Menu::Under(
                "Chuẩn bị",
                vec![
                    ("Đợt khảo sát", ROUNDS.to_owned()),
                    ("Mẫu phiếu", FORMS.to_owned()),
                    ("Chọn mẫu", of_round(SAMPLING)),
                    ("Mã mời", of_round(CODES)),
                ],
            ),
            Menu::Under(
                "Kết quả",
                vec![
                    ("Chỉ số", of_round(INDICES)),
                    ("So sánh", of_round(COMPARISON)),
                    ("Nguyên nhân", of_round(REASONS)),
                    ("Theo thời gian", of_round(PERIODS)),
                    ("Gộp năm", YEAR.to_owned()),
                    ("Phúc tra", of_round(VERIFICATION)),
                    ("Báo cáo", of_round(REPORT)),
                    ("Xuất Excel", format!("/quan-tri/xuat?dang=xlsx&dot={round}")),
                    ("Xuất CSV", format!("/quan-tri/xuat?dang=csv&dot={round}")),
                ],
            ),
            Menu::Under("Giám sát", vec![("Sổ cái", LEDGER.to_owned()), ("Việc của cán bộ", of_round(SUPERVISION))]),
        ],
        Role::Agency(code) => {
            let own = format!("/quan-tri/co-quan/{}", crate::board::address(code));
            let links = [("Cơ quan của tôi", own), ("So sánh", of_round(COMPARISON)), ("Nguyên nhân", of_round(REASONS))];
            links.into_iter().map(Menu::Link).collect()
        }
        Role::Supervisor => {
            let published = ("Kết quả đã công bố", "/ket-qua".to_owned());
            let links = [("Sổ cái", LEDGER.to_owned()), ("Việc của cán bộ", of_round(SUPERVISION)), published];
            links.into_iter().map(Menu::Link).collect()
        }
    }
}

fn navigation(account: &Account, place: &Place<'_>) -> impl IntoView + use<> {
    let here = place.here.to_owned();
    let is_here = move |address: &str| address.split('?').next() == Some(here.as_str());
    let link = |(label, address): Link| {
        let current = is_here(&address).then_some("page");
        view! {
            <li>
                <a href=address aria-current=current>{label}</a>
            </li>
        }
    };
    let part = |part: Menu| match part {
        Menu::Link(one) => link(one).into_any(),
        Menu::Under(heading, links) => {
            let within = links.iter().any(|(_, address)| is_here(address)).then_some("true");
            view! {
                <li>
                    <details name="trinh-don">
                        <summary aria-current=within>{heading}</summary>
                        <ul>{links.into_iter().map(&link).collect_view()}</ul>
                    </details>
                </li>
            }
            .into_any()
        }
    };
    view! {
        <nav aria-label="Trang quản trị">
            <ul>{menu(account, place.round).into_iter().map(part).collect_view()}</ul>
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
        Denial::NotYours => (
            "Không xem được trang này",
            "Trang này ngoài phần việc của tài khoản. Tài khoản cơ quan chỉ xem được số liệu của cơ quan mình; tài khoản giám sát chỉ xem sổ cái, việc của cán bộ và kết quả đã công bố.",
            "Về trang của tài khoản",
        ),
        Denial::NoSuch => (
            "Không có trang này",
            "Địa chỉ này không có trang nào; hoặc không có cơ quan, đợt khảo sát với mã này; hoặc đợt này không khảo sát cơ quan này.",
            "Về trang của tài khoản",
        ),
        Denial::Odd => (
            "Không đọc được yêu cầu",
            "Trong địa chỉ của trang, hoặc trong những gì vừa gửi, có một giá trị sai, thiếu, quá dài hoặc ghi hai lần. Chưa có gì được lưu. Xin vào lại từ danh mục.",
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
