//! What was done about a round, for whoever supervises: acts of officers, draws, "Không phải tôi". No figure that is not published.

use super::{Place, choice::choose_round, document, frame, rounds::record};
use crate::{
    board::count,
    model::SupervisionPage,
    shell::{Document, Wakes},
    words::day,
};
use backend::store::{Draw, VerificationDraw};
use domain::sample::VerificationRate;
use leptos::prelude::*;

/// Where it is.
pub const SUPERVISION: &str = "/quan-tri/giam-sat";

/// The page.
pub fn supervision(page: SupervisionPage) -> Document {
    document("Việc của cán bộ".to_owned(), 200, Wakes::Nothing, move || {
        let round = page.round.round.code.clone();
        let place = Place { account: Some(&page.account), round: &round, here: SUPERVISION };
        frame(&place, body(&page))
    })
}

fn body(page: &SupervisionPage) -> AnyView {
    let round = &page.round.round;
    view! {
        <h1>"Việc của cán bộ"</h1>
        <p class="ten-dot">{round.title.clone()}" · "<b class="buoc">{page.round.phase.label()}</b></p>
        <p class="ghi-chu">
            "Ai đã mở, sửa, đóng, công bố đợt này và vì sao; mẫu được rút từ danh sách nào, bằng số gốc nào. Mỗi dòng nhật ký, mỗi lần rút đều có dấu trong sổ cái. Trang Sổ cái kiểm tra rằng sổ cái chỉ được viết thêm, và một biên nhận, một tệp đã công bố có trong sổ; từng phiếu, từng con số, từng dòng nhật ký thì lệnh hailong verify so trên máy chủ."
        </p>
        {round.simulated.clone().map(|note| view! { <p class="mo-phong">{note}</p> })}
        {choose_round(SUPERVISION, &page.rounds, &page.round.round.code)}
        {record(&page.events)}
        {disputes(&page.disputes)}
        {draws(page.draw.as_ref(), &page.checks)}
    }
    .into_any()
}

/// Disputes are no answers: a count of one says that somebody's slip had been used, not whose voice is whose. So they are exact.
fn disputes(of_agencies: &[(String, u64)]) -> impl IntoView + use<> {
    let row = |(name, n): &(String, u64)| {
        view! {
            <tr>
                <th scope="row">{name.clone()}</th>
                <td data-cot="Số lần báo">{count(*n)}</td>
            </tr>
        }
    };
    let table = (!of_agencies.is_empty()).then(|| {
        view! {
            <div class="cuon">
                <table class="bang">
                    <thead>
                        <tr>
                            <th scope="col">"Cơ quan giải quyết hồ sơ"</th>
                            <th scope="col">"Số lần báo"</th>
                        </tr>
                    </thead>
                    <tbody>{of_agencies.iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        }
    });
    let none = of_agencies.is_empty().then(|| view! { <p>"Chưa ai báo ở đợt này."</p> });
    view! {
        <section aria-labelledby="khong-phai-toi">
            <h2 id="khong-phai-toi">"Báo «Không phải tôi đánh giá»"</h2>
            <p class="ghi-chu">
                "Người cầm giấy hẹn mở phiếu thì thấy phiếu đã được dùng, và báo rằng không phải mình. Phiếu trả lời ấy vẫn được tính, vì không ai tìm ra được nó. Nơi nào có nhiều lần báo thì nên đề nghị phúc tra."
            </p>
            {table}
            {none}
        </section>
    }
}

fn draws(sample: Option<&Draw>, checks: &[VerificationDraw]) -> impl IntoView + use<> {
    let rate = |of: VerificationRate| u8::from(of);
    let of_sample = sample.map(|draw| {
        view! {
            {line(format!("Mẫu của đợt: rút ngày {}", day(draw.on)), draw.seed.to_string(), &draw.list_hash)}
            <p class="ghi-chu">
                "Có toàn bộ danh sách (cơ quan chủ trì tải ở trang Chọn mẫu) thì ai cũng rút lại được và phải ra đúng những hồ sơ ấy."
            </p>
        }
    });
    let part = |(at, draw): (usize, &VerificationDraw)| {
        let title = format!("Phúc tra, lần {}: rút ngày {}, đến {} % số phiếu", at + 1, day(draw.on), rate(draw.rate));
        line(title, draw.seed.to_string(), &draw.list_hash)
    };
    let of_checks = (!checks.is_empty()).then(|| {
        view! {
            {checks.iter().enumerate().map(part).collect_view()}
            <p class="ghi-chu">
                "Phúc tra: danh sách người đã trả lời không được đưa ra ngoài. Mã băm tính cùng một số bí mật chỉ có trong cơ sở dữ liệu, để không ai dò ra ai đã trả lời."
            </p>
        }
    });
    let none = (sample.is_none() && checks.is_empty()).then(|| view! { <p>"Đợt này chưa rút mẫu, chưa rút người phúc tra."</p> });
    view! {
        <section aria-labelledby="rut">
            <h2 id="rut">"Rút ngẫu nhiên"</h2>
            <p class="ghi-chu">
                "Số gốc quyết định ai được rút; mã băm cho biết rút từ danh sách nào."
            </p>
            {none}
            {of_sample}
            {of_checks}
        </section>
    }
}

fn line(title: String, seed: String, list_hash: &str) -> impl IntoView + use<> {
    view! {
        <dl class="so-goc">
            <dt>{title}</dt>
            <dd>"Số gốc: "<code>{seed}</code></dd>
            <dd>"Mã băm danh sách (SHA-256): "<code>{list_hash.to_owned()}</code></dd>
        </dl>
    }
}
