//! The sample of a round: what is asked of whom, the draw and how to repeat it, how far it has come, what was changed.

use super::{
    Place,
    choice::{choose_round, pick, pick_seed},
    document, frame,
    rounds::round_address,
};
use crate::{
    board::address,
    model::{SamplingOrder, SamplingPage},
    shell::{Document, Wakes},
    words::day,
};
use backend::{
    sampling::Planned,
    store::{Draw, Replaced},
};
use domain::{
    response::Kind,
    sample::{FrameProgress, Plan, ReplacementReason, Stratum, Transfer},
};
use leptos::prelude::*;

/// Where it is, and where what an officer orders is sent.
pub const SAMPLING: &str = "/quan-tri/mau-khao-sat";

/// More agencies than this are looked for by name.
const MANY: usize = 10;

/// The page. 422 where an order was not carried out.
pub fn sampling(page: SamplingPage) -> Document {
    let status = if page.refused.is_some() { 422 } else { 200 };
    document("Chọn mẫu khảo sát".to_owned(), status, Wakes::Nothing, move || {
        let round = page.round.round.code.clone();
        let place = Place { account: Some(&page.account), round: &round, here: SAMPLING };
        frame(&place, body(&page))
    })
}

fn body(page: &SamplingPage) -> AnyView {
    let round = &page.round.round;
    view! {
        <h1>"Chọn mẫu khảo sát"</h1>
        <p class="ten-dot">{round.title.clone()}</p>
        <p class="ghi-chu">
            "Mẫu là những hồ sơ được rút ngẫu nhiên để mời trả lời: danh sách chính thức được mời trước, danh sách dự phòng chỉ được gọi, lần lượt từ đầu, khi có người không mời được. Ai cũng có thể tự quét mã QR; phiếu tự nguyện vẫn được tính nhưng đứng riêng, không lấp chỗ của mẫu."
        </p>
        {round.simulated.clone().map(|note| view! { <p class="mo-phong">{note}</p> })}
        {choose_round(SAMPLING, &page.rounds, &page.round.round.code)}
        {page.refused.as_ref().map(|(_, why)| view! { <p id="loi" class="loi" role="alert">{why.clone()}</p> })}
        {(page.progress.len() > MANY).then(|| search(page))}
        {page.planned.as_ref().map_or_else(|| no_plan(&round.code), |planned| view! { {plan(page, planned)} {draw(page, planned)} }.into_any())}
        {progress(page)}
        {page.planned.is_some().then(|| view! { {transfers(page)} {replacements(page)} })}
    }
    .into_any()
}

/// A province has some ninety agencies: the whole first, one agency by its name.
fn search(page: &SamplingPage) -> impl IntoView + use<> {
    let none = !page.progress.iter().any(|a| found(page, &a.code));
    view! {
        <form method="get" action=SAMPLING class="chon-dot" role="search">
            <input type="hidden" name="dot" value=page.round.round.code.clone() />
            <label for="tim">"Tìm cơ quan theo tên"</label>
            <input type="search" id="tim" name="tim" value=page.find.clone() />
            <button type="submit">"Tìm"</button>
        </form>
        {none.then(|| view! { <p class="loi" role="alert">"Không có cơ quan nào tên như vậy trong đợt này."</p> })}
    }
}

/// Whether an agency is shown by itself.
fn found(page: &SamplingPage, code: &str) -> bool {
    let wanted = page.find.trim().to_lowercase();
    wanted.is_empty() || name(page, code).to_lowercase().contains(&wanted)
}

fn no_plan(round: &str) -> AnyView {
    let edit = format!("{}/sua", round_address(round));
    view! {
        <section aria-labelledby="phuong-an">
            <h2 id="phuong-an">"Đợt này không rút mẫu ở đây"</h2>
            <p class="ghi-chu">
                "Đợt chưa có phương án mẫu. Danh sách mẫu, nếu có, đã lập ở nơi khác và vào cùng tệp hồ sơ (cột «Danh sách mẫu»). Muốn rút mẫu ở đây thì chọn cách rút khi sửa đợt, trước phiếu trả lời đầu tiên."
            </p>
            <p>
                <a href=edit>"Sửa đợt"</a>
            </p>
        </section>
    }
    .into_any()
}

fn name(page: &SamplingPage, code: &str) -> String {
    page.progress.iter().find(|a| a.code == code).map_or_else(|| code.to_owned(), |a| a.name.clone())
}

/// A row of the plan's tables.
fn figures(head: String, plan: Plan) -> impl IntoView {
    view! {
        <tr>
            <th scope="row">{head}</th>
            <td data-cot="Tổng thể N">{plan.population}</td>
            <td data-cot="Chính thức">{plan.official}</td>
            <td data-cot="Dự phòng">{plan.reserve}</td>
        </tr>
    }
}

fn table(caption: &'static str, first: &'static str, rows: Vec<(String, Plan)>) -> impl IntoView {
    view! {
        <div class="cuon">
            <table class="bang">
                <caption>{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col">{first}</th>
                        <th scope="col">"Tổng thể N"</th>
                        <th scope="col">"Chính thức"</th>
                        <th scope="col">"Dự phòng"</th>
                    </tr>
                </thead>
                <tbody>{rows.into_iter().map(|(head, plan)| figures(head, plan)).collect_view()}</tbody>
            </table>
        </div>
    }
}

fn plan(page: &SamplingPage, planned: &Planned) -> impl IntoView + use<> {
    let round = &page.round.round;
    let kind = |kind: &Kind| (kind.label().to_owned(), planned.sum(|s| s.kind == *kind));
    let whole = std::iter::once(("Cả đợt".to_owned(), planned.sum(|_| true))).chain(Kind::ALL.iter().map(kind)).collect();
    let agency = |code: &String| (name(page, code), planned.sum(|s| s.agency == *code));
    let agencies = round.agencies.iter().filter(|code| found(page, code)).map(agency).collect();
    let head = |s: &Stratum| format!("{}: {}, {}", name(page, &s.agency), round.field_name(&s.field), s.kind.label());
    let strata = planned.strata.iter().filter(|(stratum, _)| found(page, &stratum.agency));
    let strata = strata.map(|(stratum, plan)| (head(stratum), *plan)).collect();
    let searched = !page.find.is_empty();
    let due = planned.due.iter().map(|(code, moved)| {
        format!("{}: thiếu {} «{}», chuyển được sang «{}»", name(page, code), moved.count, moved.from.label(), moved.to().label())
    });
    let due: Vec<String> = due.collect();
    view! {
        <section aria-labelledby="phuong-an">
            <h2 id="phuong-an">"Phương án"</h2>
            <ul>{planned.rules.iter().map(|rule| view! { <li>{rule.clone()}</li> }).collect_view()}</ul>
            <p class="ghi-chu">
                "Tổng thể N là số hồ sơ được phép trả lời, sau các trường hợp loại trừ của đợt. Chỉ tiêu chia cho các nhóm (cơ quan, lĩnh vực, đối tượng) theo tỷ lệ N."
            </p>
            {(!due.is_empty()).then(|| shortages(page, due))}
            {table("Cả đợt", "Đối tượng", whole)}
            <details open=searched>
                <summary>"Chỉ tiêu từng cơ quan"</summary>
                {table("Theo cơ quan", "Cơ quan", agencies)}
            </details>
            <details open=searched>
                <summary>"Chỉ tiêu từng nhóm: cơ quan, lĩnh vực, đối tượng"</summary>
                {table("Theo nhóm", "Nhóm", strata)}
            </details>
        </section>
    }
}

fn shortages(page: &SamplingPage, due: Vec<String>) -> impl IntoView + use<> {
    let typed = match &page.refused {
        Some((SamplingOrder::Transfer { reason }, _)) => reason.clone(),
        _ => String::new(),
    };
    view! {
        <div class="loi">
            <p>"Có cơ quan không đủ người ở một nhóm. Chuyển chỉ tiêu sang nhóm kia thì phải làm trước khi rút mẫu:"</p>
            <ul>{due.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
        </div>
        {order(
            page,
            "chuyen",
            view! {
                <label for="ly-do-chuyen">"Lý do chuyển (ghi vào nhật ký)"</label>
                <input id="ly-do-chuyen" type="text" name="ly-do" required maxlength="300" value=typed />
                <button>"Chuyển chỉ tiêu ở các cơ quan nêu trên"</button>
            },
        )}
    }
}

/// The form of an order. Where it is not carried out, the browser goes to the reason.
fn order<V: IntoView>(page: &SamplingPage, name: &'static str, inputs: V) -> impl IntoView + use<V> {
    view! {
        <form method="post" action=format!("{SAMPLING}#loi") class="dang-nhap">
            <input type="hidden" name="dot" value=page.round.round.code.clone() />
            <input type="hidden" name="viec" value=name />
            {inputs}
        </form>
    }
}

fn draw(page: &SamplingPage, planned: &Planned) -> AnyView {
    let hash = planned.list_hash.clone();
    match &planned.draw {
        None => undrawn(page, hash).into_any(),
        Some(draw) => drawn(draw, hash, &page.round.round.code).into_any(),
    }
}

fn undrawn(page: &SamplingPage, hash: String) -> impl IntoView + use<> {
    let typed = match &page.refused {
        Some((SamplingOrder::Draw { seed }, _)) => seed.clone(),
        _ => String::new(),
    };
    let late = page.begun.then(|| {
        view! {
            <p class="loi">
                "Đợt đã mở mà chưa rút mẫu. Khi có phiếu trả lời đầu tiên thì không rút được nữa, và mọi phiếu đều là tự nguyện."
            </p>
        }
    });
    view! {
            <section aria-labelledby="rut-mau">
                <h2 id="rut-mau">"Chưa rút mẫu"</h2>
                {late}
                <p class="ghi-chu">
                    "Để không ai chọn được kết quả: công bố mã băm của danh sách trước, rồi mới lấy số gốc, từ máy hoặc từ một việc mà mọi người cùng thấy. Mã băm đổi khi sổ hồ sơ đổi."
                </p>
                <dl class="so-goc">
                    <dt>"Mã băm danh sách hôm nay (SHA-256)"</dt>
                    <dd>
                        <code>{hash}</code>
                    </dd>
                </dl>
                {(!page.round.phase.is_over()).then(|| order(page, "rut", view! {
                    {pick_seed(&typed)}
    <p>"Mỗi đợt chỉ rút một lần, rút rồi không sửa được."</p>
                    <button class="nut">"Rút mẫu"</button>
                }))}
            </section>
        }
}

fn drawn(draw: &Draw, hash: String, round: &str) -> impl IntoView + use<> {
    let list = format!("{SAMPLING}/danh-sach?dot={}", address(round));
    view! {
        <section aria-labelledby="rut-mau">
            <h2 id="rut-mau">{format!("Đã rút mẫu ngày {}", day(draw.on))}</h2>
            <dl class="so-goc">
                <dt>"Số gốc"</dt>
                <dd>
                    <code>{draw.seed.to_string()}</code>
                </dd>
                <dt>"Mã băm danh sách lúc rút (SHA-256)"</dt>
                <dd>
                    <code>{hash}</code>
                </dd>
            </dl>
            <p>
                <a href=list.clone() download>"Tải danh sách mời: chính thức và dự phòng (CSV)"</a>
            </p>
            <h3>"Rút lại để kiểm tra"</h3>
            <ol class="cach-lam">
                <li>
                    "Lấy "<a href=format!("{list}&toan-bo=co") download>"toàn bộ danh sách"</a>
                    ", kể cả hồ sơ không được rút. Tính mã băm: mỗi hồ sơ một dòng gồm mã hồ sơ, cơ quan, lĩnh vực, đối tượng, cách nhau bằng TAB, kết thúc bằng LF; xếp các dòng theo byte; SHA-256 của tất cả phải bằng mã băm trên."
                </li>
                <li>
                    "Trong mỗi nhóm (cơ quan, lĩnh vực, đối tượng), tính cho từng hồ sơ SHA-256 của: chữ hai-long/rut-mau/1, một byte 0, 32 byte của số gốc; rồi mã cơ quan, mã lĩnh vực, ca-nhan hoặc to-chuc, trước mỗi mục là độ dài tính bằng byte, ghi thành 8 byte, byte cao trước; cuối cùng là mã hồ sơ."
                </li>
                <li>"Xếp tăng dần theo kết quả: những hồ sơ đầu là danh sách chính thức, tiếp theo là dự phòng, đúng thứ tự trong tệp."</li>
            </ol>
        </section>
    }
}

fn progress(page: &SamplingPage) -> impl IntoView + use<> {
    let mut total: Vec<FrameProgress> = Vec::new();
    for kinds in page.progress.iter().map(|a| &a.kinds) {
        for (i, line) in kinds.iter().enumerate() {
            match total.get_mut(i) {
                Some(sum) => add(sum, line),
                None => total.push(line.clone()),
            }
        }
    }
    let undrawn = page.planned.as_ref().is_some_and(|planned| planned.draw.is_none());
    let whole = total.iter().map(|line| step(line.label.clone(), line)).collect();
    let agencies = page
        .progress
        .iter()
        .filter(|a| found(page, &a.code))
        .flat_map(|a| a.kinds.iter().map(|line| step(format!("{}: {}", a.name, line.label), line)));
    view! {
        <section aria-labelledby="tien-do">
            <h2 id="tien-do">"Tiến độ"</h2>
            <p class="ghi-chu">
                "Đối tượng tính theo lời người trả lời. Phiếu của mẫu vượt chỉ tiêu, của người đã được thay và của người dự phòng chưa được gọi đều xếp vào tự nguyện."
            </p>
            {undrawn.then(|| view! { <p>"Chưa rút mẫu nên chưa có chỉ tiêu."</p> })}
            {steps("Số phiếu đã nhận, cả đợt", "Đối tượng", whole)}
            <details open=!page.find.is_empty()>
                <summary>"Tiến độ từng cơ quan"</summary>
                {steps("Số phiếu đã nhận, theo cơ quan và đối tượng", "Cơ quan, đối tượng", agencies.collect())}
            </details>
        </section>
    }
}

fn steps<R: IntoView + 'static>(caption: &'static str, first: &'static str, rows: Vec<R>) -> impl IntoView + use<R> {
    let heads = [first, "Chỉ tiêu", "Chính thức", "Dự phòng", "Còn thiếu", "Tự nguyện"];
    view! {
        <div class="cuon">
            <table class="bang">
                <caption>{caption}</caption>
                <thead>
                    <tr>{heads.map(|head| view! { <th scope="col">{head}</th> }).collect_view()}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn add(sum: &mut FrameProgress, line: &FrameProgress) {
    sum.size += line.size;
    sum.drawn += line.drawn;
    sum.reserve += line.reserve;
    sum.open += line.open;
}

fn step(head: String, line: &FrameProgress) -> impl IntoView + use<> {
    view! {
        <tr>
            <th scope="row">{head}</th>
            <td data-cot="Chỉ tiêu">{line.size}</td>
            <td data-cot="Chính thức">{line.drawn}</td>
            <td data-cot="Dự phòng">{line.reserve}</td>
            <td data-cot="Còn thiếu">{line.missing()}</td>
            <td data-cot="Tự nguyện">{line.open}</td>
        </tr>
    }
}

fn transfers(page: &SamplingPage) -> impl IntoView + use<> {
    let row = |t: &Transfer| {
        view! {
            <tr>
                <th scope="row">{name(page, &t.agency)}</th>
                <td class="chu" data-cot="Chuyển">{format!("{} từ «{}» sang «{}»", t.moved.count, t.moved.from.label(), t.moved.to().label())}</td>
                <td class="chu" data-cot="Lý do">{t.reason.clone()}</td>
                <td class="chu" data-cot="Ngày">{day(t.on)}</td>
                <td class="chu" data-cot="Cán bộ">{t.officer.clone()}</td>
            </tr>
        }
    };
    log(
        "chuyen",
        "Chuyển chỉ tiêu giữa cá nhân và tổ chức",
        "Chưa chuyển chỉ tiêu nào.",
        ["Cơ quan", "Chuyển", "Lý do", "Ngày", "Cán bộ"],
        page.transfers.iter().map(row).collect(),
        None,
    )
}

fn replacements(page: &SamplingPage) -> impl IntoView + use<> {
    let row = |r: &Replaced| {
        view! {
            <tr>
                <th scope="row">{r.out.clone()}</th>
                <td class="chu" data-cot="Người thay">{r.by.clone()}</td>
                <td class="chu" data-cot="Lý do">{r.entry.reason.label()}</td>
                <td class="chu" data-cot="Ngày">{day(r.entry.on)}</td>
                <td class="chu" data-cot="Cán bộ">{r.entry.officer.clone()}</td>
            </tr>
        }
    };
    log(
        "thay-the",
        "Thay thế bằng danh sách dự phòng",
        "Chưa thay ai.",
        ["Hồ sơ được thay", "Người thay", "Lý do", "Ngày", "Cán bộ"],
        page.replacements.iter().map(row).collect(),
        replace(page),
    )
}

/// Nobody is chosen: the officer says who cannot be asked, the draw has said who comes next.
fn replace(page: &SamplingPage) -> Option<AnyView> {
    let drawn = page.planned.as_ref().is_some_and(|planned| planned.draw.is_some());
    let (dossier, chosen) = match &page.refused {
        Some((SamplingOrder::Replace { dossier, reason }, _)) => (dossier.clone(), reason.clone()),
        _ => (String::new(), String::new()),
    };
    let reasons = ReplacementReason::ALL.iter().map(|reason| (reason.code().to_owned(), reason.label().to_owned()));
    let reasons = std::iter::once((String::new(), "(chọn)".to_owned())).chain(reasons).collect();
    (drawn && !page.round.phase.is_over()).then(|| {
        let inputs = view! {
            <label for="ho-so">"Mã hồ sơ của người không mời được"</label>
            <input id="ho-so" type="text" name="ho-so" required autocomplete="off" value=dossier />
            {pick("ly-do", "Lý do", reasons, &chosen)}
            <button>"Gọi người tiếp theo của danh sách dự phòng"</button>
        };
        order(page, "thay", inputs).into_any()
    })
}

/// A log, or the words for an empty one; and where one may add to it.
fn log<R: IntoView + 'static>(
    id: &'static str,
    title: &'static str,
    none: &'static str,
    heads: [&'static str; 5],
    rows: Vec<R>,
    add: Option<AnyView>,
) -> impl IntoView + use<R> {
    let heads = heads.map(|head| view! { <th scope="col">{head}</th> }).collect_view();
    let entries = if rows.is_empty() {
        view! { <p>{none}</p> }.into_any()
    } else {
        view! {
            <div class="cuon">
                <table class="bang nhat-ky">
                    <thead>
                        <tr>{heads}</tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        <section aria-labelledby=id>
            <h2 id=id>{title}</h2>
            {entries}
            {add}
        </section>
    }
}
