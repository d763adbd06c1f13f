//! Code lists: what they are for, which there are, how to make one and print it.

use super::{
    Place,
    choice::{choose_round, pick},
    document, frame,
};
use crate::{
    model::{CodesPage, CodesSent},
    shell::{Document, Wakes, textarea_text},
};
use backend::codes::Shown;
use domain::{
    invited::{LIST_MAX, NAME_MAX, UNNAMED},
    response::{Frame, Kind},
};
use leptos::prelude::*;

/// Where it is, and where a new list is sent.
pub const CODES: &str = "/quan-tri/ma-moi";

/// The page. 422 where the list that was sent is none.
pub fn codes(page: CodesPage) -> Document {
    let status = if page.sent.is_some() { 422 } else { 200 };
    document("Mã mời".to_owned(), status, Wakes::Nothing, move || {
        let round = page.round.round.code.clone();
        let place = Place { account: Some(&page.account), round: &round, here: CODES };
        frame(&place, body(&page))
    })
}

fn body(page: &CodesPage) -> AnyView {
    let round = &page.round.round;
    let made = page.lists.iter().find(|l| Some(l.counted.list.id) == page.made);
    view! {
        <h1>"Mã mời"</h1>
        <p class="ten-dot">{round.title.clone()}</p>
        <p class="ghi-chu">
            "Dùng cho nơi không có hồ sơ thủ tục hành chính: văn phòng, sở không phát sinh hồ sơ (do các sở, ngành, địa phương đánh giá), trường học, bệnh viện. Mỗi danh sách nói ai được đánh giá và phát bao nhiêu mã. Mỗi mã in thành một tờ có mã QR, dùng một lần, trả lời trên cùng một phiếu như người có hồ sơ."
        </p>
        {round.simulated.clone().map(|note| view! { <p class="mo-phong">{note}</p> })}
        {choose_round(CODES, &page.rounds, &page.round.round.code)}
        {made.map(|list| view! { <p role="status" class="xong">"Đã lập danh sách «"{list.counted.list.name.clone()}"», "{list.counted.size}" mã. Bước tiếp theo: in phiếu."</p> })}
        {lists(page)}
        {add(page)}
    }
    .into_any()
}

fn lists(page: &CodesPage) -> impl IntoView + use<> {
    let cards = page.lists.iter().map(|list| card(page, list)).collect_view();
    let none = page.lists.is_empty().then(|| view! { <p>"Đợt này chưa có danh sách nào."</p> });
    view! {
        <section aria-labelledby="cac-danh-sach">
            <h2 id="cac-danh-sach">"Các danh sách"</h2>
            <p class="ghi-chu">
                "Số mã đã dùng chỉ nêu trong khoảng, không theo từng nơi nhận: nơi nào đã trả lời, trả lời thế nào là việc riêng của nơi ấy. Tệp in chứa mã bí mật, ai có mã là trả lời được: in xong thì xóa tệp, phát hết thì hủy tờ thừa."
            </p>
            {none}
            <ul class="mau-phieu">{cards}</ul>
        </section>
    }
}

fn card(page: &CodesPage, shown: &Shown) -> impl IntoView + use<> {
    let (list, counted) = (&shown.counted.list, &shown.counted);
    let field = page.round.round.field_name(&list.field).to_owned();
    let places = shown.places.iter().map(|(name, n)| view! { <li>{name.clone()}": "{*n}</li> }).collect_view();
    let named = (!shown.places.is_empty()).then(|| {
        view! {
            <details>
                <summary>"Nơi nhận"</summary>
                <ul>{places}</ul>
            </details>
        }
    });
    view! {
        <li id=format!("ds-{}", list.id)>
            <h3>{list.name.clone()}</h3>
            <p>"Đánh giá: "<b>{shown.agency.clone()}</b></p>
            <p>{format!("{field}. {}. {}.", list.kind.label(), list.frame.label())}</p>
            <p>{format!("Danh sách số {}: {} mã, đã in {}. {}.", list.id, counted.size, counted.issued, used(page, shown))}</p>
            {named}
            <form method="post" action=format!("{CODES}/{}/in", list.id) class="viec">
                <input type="hidden" name="dot" value=page.round.round.code.clone() />
                <button name="dang" value="a5">"Tải phiếu A5"<span class="an-chu">{format!(" danh sách số {}", list.id)}</span></button>
                <button name="dang" value="a4">"Tải phiếu A4, hai phiếu một trang"<span class="an-chu">{format!(" danh sách số {}", list.id)}</span></button>
                <button name="dang" value="csv">"Tải CSV"<span class="an-chu">{format!(" danh sách số {}", list.id)}</span></button>
            </form>
        </li>
    }
}

/// The band in words.
fn used(page: &CodesPage, shown: &Shown) -> String {
    let size = shown.counted.size;
    match shown.used(&page.round) {
        (0, high) if high == size => "Số đã dùng không nêu, vì danh sách ít mã".to_owned(),
        (0, high) => format!("Đã dùng: dưới {}", high + 1),
        (low, high) if high == size => format!("Đã dùng: từ {low} trở lên"),
        (low, high) => format!("Đã dùng: từ {low} đến {high}"),
    }
}

/// One of a few, as radio buttons.
fn choice(
    name: &'static str,
    legend: &'static str,
    options: Vec<(&'static str, &'static str)>,
    chosen: &str,
) -> impl IntoView + use<> {
    let option = |(code, label): (&'static str, &'static str)| {
        let id = format!("{name}-{code}");
        view! {
            <span class="lua-chon">
                <input type="radio" name=name value=code id=id.clone() checked=code == chosen required />
                <label for=id>{label}</label>
            </span>
        }
    };
    view! {
        <fieldset>
            <legend>{legend}</legend>
            {options.into_iter().map(option).collect_view()}
        </fieldset>
    }
}

fn add(page: &CodesPage) -> AnyView {
    if page.closed {
        return view! { <p class="ghi-chu">"Đợt đã đóng, không lập thêm danh sách được nữa."</p> }.into_any();
    }
    let (sent, why) = match &page.sent {
        Some((sent, why)) => (sent.clone(), Some(why.clone())),
        None => (CodesSent::default(), None),
    };
    let round = &page.round.round;
    let fields = round.fields.iter().map(|f| (f.code.clone(), f.name.clone())).collect();
    let kinds = Kind::ALL.iter().map(|k| (k.code(), k.label())).collect();
    let frames = Frame::ALL.iter().filter(|f| !page.begun || **f == Frame::Open).map(|f| (f.code(), f.label())).collect();
    let kind = if sent.kind.is_empty() { Kind::Organisation.code() } else { &sent.kind };
    let frame = match (sent.frame.as_str(), page.begun) {
        ("", false) => Frame::Drawn.code(),
        ("", true) => Frame::Open.code(),
        (sent, _) => sent,
    };
    let begun = page.begun.then(|| {
        view! { <p class="ghi-chu">"Đợt đã có phiếu trả lời, nên danh sách thêm lúc này chỉ được xếp là tự nguyện."</p> }
    });
    view! {
        <section aria-labelledby="them-danh-sach">
            <h2 id="them-danh-sach">"Lập danh sách"</h2>
            {begun}
            {why.map(|why| view! { <p id="loi" class="loi" role="alert">{why}</p> })}
            <form method="post" action=CODES class="lap-danh-sach">
                <input type="hidden" name="dot" value=round.code.clone() />
                <label for="ten">"Tên danh sách"</label>
                <p class="ghi-chu" id="ten-nho">"Hiện trên trang khảo sát. Ví dụ: Các sở, ngành và địa phương năm 2026"</p>
                <input type="text" id="ten" name="ten" maxlength=NAME_MAX.to_string() placeholder=UNNAMED value=sent.name.clone() aria-describedby="ten-nho" />
                {pick("co-quan", "Cơ quan được đánh giá", page.agencies.clone(), &sent.agency)}
                {pick("linh-vuc", "Lĩnh vực", fields, &sent.field)}
                {choice("doi-tuong", "Người cầm mã trả lời với tư cách", kinds, kind)}
                {choice("nguon", "Xếp vào nguồn mẫu", frames, frame)}
                <label for="so-phieu">"Số mã"</label>
                <p class="ghi-chu" id="so-phieu-nho">{format!("Từ 1 đến {LIST_MAX}. Để trống nếu ghi nơi nhận ở dưới.")}</p>
                <input type="text" inputmode="numeric" pattern="[0-9]*" id="so-phieu" name="so-phieu" value=sent.count.clone() aria-describedby="so-phieu-nho" />
                <label for="noi-nhan">"Nơi nhận (không bắt buộc)"</label>
                <p class="ghi-chu" id="noi-nhan-nho">
                    "Mỗi dòng một nơi; nhận nhiều mã thì ghi số sau dấu chấm phẩy, ví dụ: Sở Tài chính; 2. Tên in trên phiếu để phát đúng nơi. Không ghi tên người, số điện thoại."
                </p>
                <textarea id="noi-nhan" name="noi-nhan" rows="6" aria-describedby="noi-nhan-nho" inner_html=textarea_text(&sent.places)></textarea>
                <button class="nut">"Lập danh sách"</button>
            </form>
        </section>
    }
    .into_any()
}
