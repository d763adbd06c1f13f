//! The citizen's pages: documents that work as they are. Nothing here sets a cookie or asks another host.

use crate::shell::{Document, Wakes};
use http::StatusCode;
use leptos::prelude::*;
use std::sync::Arc;

mod home;
mod lookup;
mod privacy;
mod receipt;
mod results;
mod survey;
mod why_not;

pub use home::home;
pub use lookup::lookup;
pub use privacy::{PRIVACY, privacy};
pub use receipt::receipt;
pub use results::{results, results_of};
pub use survey::{preview, survey};
pub use why_not::why_not;

const STYLE: &str = include_str!("../../../style/citizen.css");

fn document(
    title: impl Into<String>,
    status: StatusCode,
    wakes: Wakes,
    body: impl Fn() -> AnyView + Send + Sync + 'static,
) -> Document {
    Document { title: title.into(), wakes, style: STYLE, body: Arc::new(body), status }
}

/// A page of words: heading, content, the links every page ends with.
fn page(title: &'static str, status: StatusCode, main: impl Fn() -> AnyView + Send + Sync + 'static) -> Document {
    document(title, status, Wakes::Nothing, move || frame("Khảo sát sự hài lòng", title, None, main()))
}

/// Header with the page's one `h1`, main, footer.
fn frame(above: &str, heading: &str, below: Option<&str>, main: AnyView) -> AnyView {
    view! {
        <header>
            <p>{above.to_owned()}</p>
            <h1>{heading.to_owned()}</h1>
            {below.map(|below| view! { <p>{below.to_owned()}</p> })}
        </header>
        <main>{main}</main>
        <footer>
            <nav aria-label="Các trang khác">
                <a href="/tra-cuu">"Nhập mã phiếu"</a>
                <a href="/ket-qua">"Kết quả khảo sát"</a>
                <a href=PRIVACY>"Dữ liệu cá nhân"</a>
            </nav>
        </footer>
    }
    .into_any()
}

/// Says on every page of such a round that its data are not real.
fn simulated(note: Option<&str>) -> impl IntoView + use<> {
    note.map(|note| view! { <p class="mp"><b>"Mô phỏng"</b>" "{note.to_owned()}</p> })
}

/// Where to ask or complain.
fn contact(contact: &str) -> impl IntoView + use<> {
    view! {
        <h2>"Hỏi hoặc phản ánh, kiến nghị"</h2>
        <p>"Xin liên hệ: "{contact.to_owned()}"."</p>
    }
}

/// A name for the draft of this slip on the phone. 24 bits of 60: it tells the slips of one phone apart and gives no token
/// away. The hash may change with the compiler: then a draft is not found, and expires.
fn draft_name(token: &domain::token::Token) -> String {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hash = DefaultHasher::new();
    token.plain().hash(&mut hash);
    format!("{:06x}", hash.finish() & 0x00ff_ffff)
}
