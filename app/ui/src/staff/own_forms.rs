//! The longer forms of single agencies: the round's form with the agency's own modules after it.

use crate::{board::address, model::OwnFormLine};
use leptos::prelude::*;

/// Where they are looked at: below it the round's code, then the agency's.
pub const OWN_FORMS: &str = "/quan-tri/phieu-rieng";

/// The list, where there is any.
pub(super) fn list(lines: &[OwnFormLine]) -> Option<impl IntoView + use<>> {
    let lines = lines.iter().map(line).collect_view();
    (!lines.is_empty()).then(|| {
        view! {
            <section aria-labelledby="phieu-rieng">
                <h2 id="phieu-rieng">"Phiếu có phần riêng của cơ quan"</h2>
                <p class="ghi-chu">
                    "Phần riêng đứng sau các phần chung, không bắt buộc trả lời, có chỉ số riêng; chỉ số chung và bảng toàn tỉnh không tính đến."
                </p>
                <ul class="mau-phieu">{lines}</ul>
            </section>
        }
    })
}

fn line(line: &OwnFormLine) -> impl IntoView + use<> {
    let there = format!("{OWN_FORMS}/{}/{}", address(&line.round), address(&line.agency));
    let hidden = format!(": {}", line.name);
    view! {
        <li>
            <h3>{line.name.clone()}</h3>
            <p>{format!("Hỏi thêm: {}", line.modules.join("; "))}</p>
            <p class="ghi-chu">{line.title.clone()}</p>
            <p class="viec">
                <a href=there.clone()>"Xem trên điện thoại"<span class="an-chu">{hidden.clone()}</span></a>
                <a href=format!("{there}/giay")>"Bản giấy để in"<span class="an-chu">{hidden}</span></a>
            </p>
        </li>
    }
}
