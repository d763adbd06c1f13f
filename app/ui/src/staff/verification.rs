//! Phúc tra: how it was drawn, the worksheet, the form for one person, and what was found.

use super::{
    Place,
    choice::{choose_round, pick, pick_seed},
    document, frame,
};
use crate::{
    model::{VerificationForm, VerificationPage, VerificationSent},
    shell::{Document, Wakes, textarea_text},
    words::{day, interval, percent},
};
use backend::{
    store::{Entry, VerificationDraw},
    verification::{AgencyResult, Person, Results},
};
use domain::{
    form::SCALE,
    round::Phase,
    sample::VerificationRate,
    verification::{Beside, Contact, Finding, Heard, Said, Way},
};
use leptos::prelude::*;

/// Where it is, and where a record is sent.
pub const VERIFICATION: &str = "/quan-tri/phuc-tra";

/// Lines of the worksheet on one page: more are chosen by agency.
const LINES: usize = 200;

/// The page. 422 where a draw was not made.
pub fn verification(page: VerificationPage) -> Document {
    let status = if page.refused.is_some() { 422 } else { 200 };
    document("Phúc tra".to_owned(), status, Wakes::Nothing, move || {
        let round = page.round.round.code.clone();
        let place = Place { account: Some(&page.account), round: &round, here: VERIFICATION };
        frame(&place, body(&page))
    })
}

fn body(page: &VerificationPage) -> AnyView {
    let round = &page.round.round;
    let noted = page.noted.map(|n| view! { <p role="status" class="xong">{format!("Đã ghi kết quả của số {n}.")}</p> });
    view! {
        <h1>"Phúc tra"</h1>
        <p class="ten-dot">{round.title.clone()}</p>
        <p class="ghi-chu">
            "Phúc tra là hỏi lại một số ít người, nhiều nhất 10 % số phiếu: chính họ đã trả lời chưa, đã nhận kết quả chưa, có ai gây áp lực không. Người được rút ngẫu nhiên trong số mã đã dùng, nên có tên ở đây nghĩa là đã trả lời; trả lời thế nào thì không ai tìm được, và phúc tra không tìm. Chỉ người được giao việc mới xem trang này."
        </p>
        {round.simulated.clone().map(|note| view! { <p class="mo-phong">{note}</p> })}
        {choose_round(VERIFICATION, &page.rounds, &page.round.round.code)}
        {noted}
        {page.refused.as_ref().map(|(_, why)| view! { <p id="loi" class="loi" role="alert">{why.clone()}</p> })}
        {(page.round.phase == Phase::Published).then(|| {
            view! {
                <p class="mo-phong">
                    "Kết quả của đợt đã công bố: sổ Excel đã chốt lúc công bố, những gì ghi từ đó về sau chỉ có ở trang này."
                </p>
            }
        })}
        {match &page.results {
            None => undrawn(page).into_any(),
            Some(results) => view! {
                {draws(page, results)}
                {worksheet(page, results)}
                {found(page, results)}
                {beside(page, results)}
            }
            .into_any(),
        }}
    }
    .into_any()
}

fn undrawn(page: &VerificationPage) -> impl IntoView + use<> {
    let how = if page.closed {
        draw(page, true).into_any()
    } else {
        let closing = day(page.round.round.open.to);
        view! {
            <p>
                {format!("Đợt còn nhận phiếu đến hết {closing}. Chỉ rút sau khi đợt đóng: nếu rút sớm, ngày rút sẽ cho biết ai đã trả lời trước ngày ấy, và người sẽ bị hỏi lại có thể bị đoán trước.")}
            </p>
        }
        .into_any()
    };
    view! {
        <section aria-labelledby="rut">
            <h2 id="rut">"Chưa rút phúc tra"</h2>
            {how}
        </section>
    }
}

/// The form of a draw. `first`: what is asked again is chosen with it, for all later parts too.
fn draw(page: &VerificationPage, first: bool) -> impl IntoView + use<> {
    let sent = page.refused.as_ref().map(|(sent, _)| sent.clone());
    let sent = sent.unwrap_or_else(|| VerificationSent { percent: "10".to_owned(), ..VerificationSent::default() });
    let items = page.round.form.items().map(|(_, _, item)| (item.id.clone(), item.text.clone()));
    let items: Vec<_> = std::iter::once((String::new(), "(để trống)".to_owned())).chain(items).collect();
    let asked = [
        ("cau-1", "Câu hỏi lại thứ nhất", &sent.first),
        ("cau-2", "Câu hỏi lại thứ hai", &sent.second),
        ("cau-3", "Câu hỏi lại thứ ba", &sent.third),
    ];
    let asked = asked.map(|(name, label, chosen)| pick(name, label, items.clone(), chosen)).collect_view();
    let asked = first.then(|| {
        view! {
            <p class="ghi-chu">"Chọn tối đa ba câu để hỏi lại. Để trống cả ba thì hỏi câu đầu của phần chính thức và câu hài lòng chung."</p>
            {asked}
        }
    });
    view! {
        <p class="ghi-chu">
            "Máy chia số người cho các cơ quan theo số phiếu. Số gốc do máy lấy ngẫu nhiên, hoặc từ một việc mọi người cùng thấy."
        </p>
        <form method="post" action=format!("{VERIFICATION}/rut#loi") class="dang-nhap">
            <input type="hidden" name="dot" value=page.round.round.code.clone() />
            <label for="ti-le">"Rút bao nhiêu phần trăm số phiếu, từ 1 đến 10"</label>
            <input id="ti-le" type="text" inputmode="numeric" name="ti-le" required maxlength="2" value=sent.percent.clone() />
            {asked}
            {pick_seed(&sent.seed)}
            <button class="nut">"Rút phúc tra"</button>
        </form>
    }
}

fn draws(page: &VerificationPage, results: &Results) -> impl IntoView + use<> {
    let parts = results.draws.iter().enumerate().map(|(at, draw)| part(at, draw)).collect_view();
    let items = results.draws.first().map(|d| d.items.clone()).unwrap_or_default();
    let texts =
        results.total.beside.iter().filter(|b| items.contains(&b.id)).map(|b| view! { <li>{b.text.clone()}</li> }).collect_view();
    let counts = results.total.counts;
    let contacts = page.people.iter().filter(|p| p.reach.is_some()).count();
    let purge = page.people.iter().filter_map(|p| p.reach.as_ref().map(|r| r.purge_on)).max();
    let reach = match purge {
        None => "Danh bạ: không có số điện thoại nào đang lưu. Nhập bằng lệnh hailong verification contacts TỆP --purge-on NGÀY; những người không được rút trong tệp bị bỏ ngay khi đọc.".to_owned(),
        Some(last) => format!("Danh bạ: {contacts} số điện thoại, xóa chậm nhất ngày {}. Số chỉ hiện ở trang ghi kết quả của từng người.", day(last)),
    };
    view! {
        <section aria-labelledby="rut">
            <h2 id="rut">{format!("Đã rút {} trên {} phiếu", counts.drawn, counts.voices)}</h2>
            {parts}
            <p>"Câu hỏi lại:"</p>
            <ul class="cach-lam">{texts}</ul>
            <p class="ghi-chu">{reach}</p>
            {(results.draws.iter().all(|draw| draw.rate < VerificationRate::MOST) || page.refused.is_some()).then(|| view! {
                <details open=page.refused.is_some()>
                    <summary>"Rút thêm"</summary>
                    {draw(page, false)}
                </details>
            })}
        </section>
    }
}

fn part(at: usize, draw: &VerificationDraw) -> impl IntoView + use<> {
    let rate: u8 = VerificationRate::into(draw.rate);
    let title = format!("Lần {}: ngày {}, đến {rate} % số phiếu", at + 1, day(draw.on));
    view! {
        <dl class="so-goc">
            <dt>{title}</dt>
            <dd>"Số gốc: "<code>{draw.seed.to_string()}</code></dd>
            <dd>"Mã băm danh sách mã đã dùng (SHA-256): "<code>{draw.list_hash.clone()}</code></dd>
        </dl>
    }
}

/// Agencies, then the whole.
fn lines(results: &Results) -> impl Iterator<Item = &AgencyResult> {
    results.agencies.iter().chain([&results.total])
}

fn too_few(least: u64) -> String {
    format!("chưa đủ mẫu (dưới {least})")
}

fn found(page: &VerificationPage, results: &Results) -> impl IntoView + use<> {
    let least = page.round.round.release_step;
    let row = |line: &AgencyResult| {
        let c = &line.counts;
        let rate = match c.mismatch_rate(least) {
            Some(rate) => {
                view! { <td data-cot="Tỷ lệ không khớp">{percent(rate.value)}<span>{interval(rate)}</span></td> }.into_any()
            }
            None => view! { <td data-cot="Tỷ lệ không khớp"><span>{too_few(least)}</span></td> }.into_any(),
        };
        view! {
            <tr>
                <th scope="row">{line.name.clone()}</th>
                <td data-cot="Số phiếu">{c.voices}</td>
                <td data-cot="Đã rút">{c.drawn}</td>
                <td data-cot="Đã ghi">{c.recorded}</td>
                <td data-cot="Liên hệ được">{c.reached()}</td>
                <td data-cot="Khớp">{c.confirmed}</td>
                <td data-cot="Không khớp">{c.mismatch}</td>
                <td data-cot="Không rõ">{c.unclear}</td>
                {rate}
            </tr>
        }
    };
    view! {
        <section aria-labelledby="ket-qua">
            <h2 id="ket-qua">"Kết quả"</h2>
            <p class="ghi-chu">
                "Không khớp: người được hỏi nói không tham gia, hoặc chưa nhận kết quả, hoặc bị gây áp lực. Tỷ lệ tính trên số người liên hệ được, kèm khoảng tin cậy 95 %; người không liên hệ được không nằm bên nào, nên khi họ nhiều thì tỷ lệ nói được ít."
            </p>
            <div class="cuon">
                <table class="bang">
                    <caption>"Theo cơ quan"</caption>
                    <thead>
                        <tr>
                            {["Cơ quan", "Số phiếu", "Đã rút", "Đã ghi", "Liên hệ được", "Khớp", "Không khớp", "Không rõ", "Tỷ lệ không khớp"]
                                .map(|head| view! { <th scope="col">{head}</th> })
                                .collect_view()}
                        </tr>
                    </thead>
                    <tbody>{lines(results).map(row).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
}

fn beside(page: &VerificationPage, results: &Results) -> impl IntoView + use<> {
    let least = page.round.round.release_step;
    let tables = (0..results.total.beside.len()).map(|at| one_item(results, at, least)).collect_view();
    view! {
        <section aria-labelledby="hoi-lai">
            <h2 id="hoi-lai">"Câu hỏi lại"</h2>
            <p class="ghi-chu">
                "Điểm hỏi lại được cộng theo cơ quan, không lưu cùng người, và chỉ so với mọi câu trả lời của cơ quan ấy, không so với câu trả lời của người được hỏi. Chênh lệch là số điểm phần trăm «Hài lòng» và «Rất hài lòng» khi hỏi lại trừ khi khảo sát."
            </p>
            {tables}
        </section>
    }
}

fn one_item(results: &Results, at: usize, least: u64) -> impl IntoView + use<> {
    let row = |line: &AgencyResult| {
        // Agencies of whom nobody was asked again have no line; the whole round always has one.
        let b = line.beside.get(at).filter(|b| b.n() > 0 || line.code.is_empty())?;
        let shown = if b.too_few(least) { few(b, least).into_any() } else { enough(b, least).into_any() };
        Some(view! { <tr><th scope="row">{line.name.clone()}</th>{shown}</tr> })
    };
    let title = results.total.beside.get(at).map(|b| b.text.clone()).unwrap_or_default();
    view! {
        <details>
            <summary>{title}</summary>
            <div class="cuon">
                <table class="bang">
                    <caption>"Hài lòng và rất hài lòng, khi hỏi lại và khi khảo sát"</caption>
                    <thead>
                        <tr>
                            {["Cơ quan", "Số người hỏi lại", "Khi hỏi lại", "Khi khảo sát", "Chênh lệch"]
                                .map(|head| view! { <th scope="col">{head}</th> })
                                .collect_view()}
                        </tr>
                    </thead>
                    <tbody>{lines(results).filter_map(row).collect_view()}</tbody>
                </table>
            </div>
        </details>
    }
}

fn few(b: &Beside, least: u64) -> impl IntoView + use<> {
    let n = if b.n() == 0 { "0".to_owned() } else { too_few(least) };
    view! {
        <td data-cot="Số người hỏi lại">{n}</td>
        <td data-cot="Khi hỏi lại">"–"</td>
        <td data-cot="Khi khảo sát">"–"</td>
        <td data-cot="Chênh lệch">"–"</td>
    }
}

fn enough(b: &Beside, least: u64) -> impl IntoView + use<> {
    let satisfied = |counts: &[u64; 5]| {
        #[expect(clippy::cast_precision_loss, reason = "counts of people")]
        let share = (counts[3] + counts[4]) as f64 / counts.iter().sum::<u64>() as f64 * 100.0;
        percent(share)
    };
    let difference = b.difference(least).map(|d| {
        let verdict = if d.significant() { "khác rõ" } else { "chưa đủ căn cứ nói là khác" };
        let interval = format!("{} đến {}", signed(d.low), signed(d.high));
        view! { {signed(d.value)}<span>{interval}</span><span>{verdict}</span> }
    });
    view! {
        <td data-cot="Số người hỏi lại">{b.n()}</td>
        <td data-cot="Khi hỏi lại">{satisfied(&b.again)}</td>
        <td data-cot="Khi khảo sát">{satisfied(&b.all)}</td>
        <td data-cot="Chênh lệch">{difference}</td>
    }
}

/// Percentage points with their sign: +3,5 or −12,0.
fn signed(value: f64) -> String {
    let sign = if value < -0.05 {
        "−"
    } else if value >= 0.05 {
        "+"
    } else {
        ""
    };
    format!("{sign}{:.1}", value.abs()).replace('.', ",")
}

fn address(page_round: &str, number: u32) -> String {
    format!("{VERIFICATION}?dot={}&so={number}", crate::board::address(page_round))
}

fn worksheet(page: &VerificationPage, results: &Results) -> impl IntoView + use<> {
    let round = &page.round.round.code;
    let row = |p: &Person| {
        let state = p.entries.last().map_or("Chưa ghi", |e| e.record.contact.finding().label());
        let action = if p.entries.is_empty() { "Ghi kết quả" } else { "Xem, sửa" };
        view! {
            <tr>
                <th scope="row">{format!("Số {}: {}", p.drawn.number, p.drawn.code)}</th>
                <td class="chu" data-cot="Cơ quan">{p.agency_name.clone()}</td>
                <td class="chu" data-cot="Về việc">{p.drawn.about.clone()}</td>
                <td class="chu" data-cot="Kết quả">{state}</td>
                <td data-cot="">
                    <a href=address(round, p.drawn.number)>{action}<span class="an-chu">{format!(" số {}", p.drawn.number)}</span></a>
                </td>
            </tr>
        }
    };
    let more = page.people.len().saturating_sub(LINES);
    let more =
        (more > 0).then(|| view! { <p class="ghi-chu">{format!("Còn {more} người nữa: chọn từng cơ quan để xem hết.")}</p> });
    let state = format!("Đã ghi {} trên {} người.", results.total.counts.recorded, results.total.counts.drawn);
    let agencies = std::iter::once((String::new(), "Tất cả cơ quan".to_owned()));
    let agencies =
        agencies.chain(results.agencies.iter().filter(|a| a.counts.drawn > 0).map(|a| (a.code.clone(), a.name.clone())));
    view! {
        <section aria-labelledby="danh-sach">
            <h2 id="danh-sach">"Danh sách người được hỏi lại"</h2>
            <p>{state}" Ghi kết quả ngay sau khi hỏi."</p>
            <form method="get" action=format!("{VERIFICATION}#danh-sach") class="chon-dot">
                <input type="hidden" name="dot" value=round.clone() />
                {pick("co-quan", "Cơ quan", agencies.collect(), &page.agency)}
                <button type="submit">"Xem"</button>
            </form>
            <div class="cuon">
                <table class="bang nhat-ky">
                    <caption>"Cần danh sách trên giấy: hailong verification list --out TỆP.csv"</caption>
                    <thead>
                        <tr>
                            {["Người được rút", "Cơ quan", "Về việc", "Kết quả", "Việc cần làm"]
                                .map(|head| view! { <th scope="col">{head}</th> })
                                .collect_view()}
                        </tr>
                    </thead>
                    <tbody>{page.people.iter().take(LINES).map(row).collect_view()}</tbody>
                </table>
            </div>
            {more}
        </section>
    }
}

/// The form for one person. 422 where what was sent is no record.
pub fn verification_form(form: VerificationForm) -> Document {
    let status = if form.sent.is_some() { 422 } else { 200 };
    document(format!("Phúc tra số {}", form.person.drawn.number), status, Wakes::Nothing, move || {
        let round = form.round.round.code.clone();
        let place = Place { account: Some(&form.account), round: &round, here: "" };
        frame(&place, form_body(&form))
    })
}

/// A value that was sent, if it was.
fn value<'a>(form: &'a VerificationForm, name: &str) -> &'a str {
    let sent = form.sent.as_ref().map(|(fields, _)| fields.as_slice()).unwrap_or_default();
    sent.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
}

fn form_body(form: &VerificationForm) -> AnyView {
    let p = &form.person;
    let back = format!("{VERIFICATION}?dot={}#danh-sach", crate::board::address(&form.round.round.code));
    let reach = match &p.reach {
        None => view! { <p>"Không có số điện thoại đang lưu cho người này."</p> }.into_any(),
        Some(reach) => {
            let name = if reach.name.is_empty() { "(không ghi tên)".to_owned() } else { reach.name.clone() };
            let until = format!("Số này được xóa ngày {}. Không chép ra ngoài.", day(reach.purge_on));
            view! {
                <dl class="so-goc">
                    <dt>"Điện thoại"</dt>
                    <dd><a href=format!("tel:{}", reach.phone)>{reach.phone.clone()}</a></dd>
                    <dt>"Tên"</dt>
                    <dd>{name}</dd>
                </dl>
                <p class="ghi-chu">{until}</p>
            }
            .into_any()
        }
    };
    let what = if p.drawn.of_dossier { "Mã hồ sơ" } else { "Số phiếu mời" };
    view! {
        <p><a href=back>"Về danh sách phúc tra"</a></p>
        <h1>{format!("Phúc tra số {}", p.drawn.number)}</h1>
        <p class="ten-dot">{form.round.round.title.clone()}</p>
        <section aria-labelledby="nguoi-hoi">
            <h2 id="nguoi-hoi">"Người được hỏi lại"</h2>
            <dl class="so-goc">
                <dt>{what}</dt>
                <dd>{p.drawn.code.clone()}</dd>
                <dt>"Cơ quan được đánh giá"</dt>
                <dd>{p.agency_name.clone()}</dd>
                <dt>"Về việc"</dt>
                <dd>{p.drawn.about.clone()}</dd>
            </dl>
            {reach}
        </section>
        {entries(&p.entries)}
        {record(form)}
    }
    .into_any()
}

fn entries(entries: &[Entry]) -> Option<AnyView> {
    let said = |said: Option<Said>| said.map_or("không hỏi", Said::label);
    let heard = |h: Heard| {
        format!(
            "Tự trả lời: {}. Đã nhận kết quả: {}. Bị gây áp lực: {}. Đưa biên nhận: {}.",
            said(Some(h.took_part)),
            said(h.received),
            said(Some(h.pressed)),
            said(Some(h.receipt))
        )
    };
    let entry = |(at, e): (usize, &Entry)| {
        let r = &e.record;
        let what = match r.contact {
            Contact::NotReached => Finding::NotReached.label().to_owned(),
            Contact::Reached(h) => format!("{}. {}", r.contact.finding().label(), heard(h)),
        };
        let who = format!("{}, {}, ngày {}. {}.", r.verifier, r.organisation, day(r.on), r.way.label());
        let note = (!r.note.is_empty()).then(|| view! { <p>{format!("Ghi chú: {}", r.note)}</p> });
        let reason = (!e.reason.is_empty()).then(|| view! { <p>{format!("Lý do sửa: {}", e.reason)}</p> });
        let state = if at + 1 == entries.len() { "đang dùng" } else { "đã được thay" };
        view! {
            <li>
                <p><b>{format!("Lần ghi {} ({state})", at + 1)}</b></p>
                <p>{what}</p>
                <p class="ghi-chu">{who}</p>
                {note}
                {reason}
            </li>
        }
    };
    let shown = view! {
        <section aria-labelledby="da-ghi">
            <h2 id="da-ghi">"Đã ghi"</h2>
            <ul>{entries.iter().enumerate().map(entry).collect_view()}</ul>
        </section>
    };
    (!entries.is_empty()).then(|| shown.into_any())
}

/// Radio buttons of one question; nothing is chosen beforehand, so that nothing is noted by oversight.
fn choice(form: &VerificationForm, name: &str, legend: &str, options: &[(String, String)]) -> impl IntoView + use<> {
    let chosen = value(form, name).to_owned();
    let name = name.to_owned();
    let option = |(code, label): &(String, String)| {
        let id = format!("{name}-{code}");
        let checked = *code == chosen;
        view! {
            <span class="lua-chon">
                <input type="radio" name=name.clone() value=code.clone() id=id.clone() checked=checked />
                <label for=id>{label.clone()}</label>
            </span>
        }
    };
    view! {
        <fieldset>
            <legend>{legend.to_owned()}</legend>
            {options.iter().map(option).collect_view()}
        </fieldset>
    }
}

fn coded<T: Copy>(all: &[T], code: fn(T) -> &'static str, label: fn(T) -> &'static str) -> Vec<(String, String)> {
    all.iter().map(|one| (code(*one).to_owned(), label(*one).to_owned())).collect()
}

fn text(form: &VerificationForm, name: &'static str, label: &'static str) -> impl IntoView + use<> {
    view! {
        <label for=name>{label}</label>
        <input type="text" id=name name=name maxlength="120" required value=value(form, name).to_owned() />
    }
}

fn record(form: &VerificationForm) -> impl IntoView + use<> {
    let p = &form.person;
    let ways = coded(Way::ALL, Way::code, Way::label);
    let said = coded(Said::ALL, Said::code, Said::label);
    let yes_no = [("co", "Có"), ("khong", "Không")].map(|(c, l)| (c.to_owned(), l.to_owned()));
    let scale: Vec<(String, String)> = (1..).zip(SCALE).map(|(n, label): (u8, _)| (n.to_string(), label.to_owned())).collect();
    let scored = p.entries.iter().any(|e| e.scored);
    let items = (!scored && !form.items.is_empty()).then(|| {
        let items = form.items.iter().map(|(id, words)| choice(form, &format!("diem.{id}"), words, &scale)).collect_view();
        view! {
            <h3>"Hỏi lại (nếu chính họ đã trả lời)"</h3>
            <p class="ghi-chu">"Điểm được cộng vào số chung của cơ quan, không lưu cùng người này, nên lưu rồi không sửa được."</p>
            {items}
        }
    });
    let received = p.drawn.of_dossier.then(|| choice(form, "nhan", "Đã nhận kết quả hồ sơ trước khi trả lời?", &said));
    let reason = (!p.entries.is_empty()).then(|| {
        view! {
            <label for="ly-do">"Lý do sửa"</label>
            <p class="ghi-chu" id="ly-do-nho">"Bản ghi trước vẫn được giữ cùng lý do này."</p>
            <textarea id="ly-do" name="ly-do" rows="2" required aria-describedby="ly-do-nho" inner_html=textarea_text(value(form, "ly-do"))></textarea>
        }
    });
    let sent_day = value(form, "ngay");
    let on = if sent_day.is_empty() { form.today.to_string() } else { sent_day.to_owned() };
    let why = form.sent.as_ref().map(|(_, why)| view! { <p id="loi" class="loi" role="alert">{why.clone()}</p> });
    let title = if p.entries.is_empty() { "Ghi kết quả" } else { "Sửa kết quả" };
    view! {
        <section aria-labelledby="ghi-lai">
            <h2 id="ghi-lai">{title}</h2>
            {why}
            <form method="post" action=VERIFICATION class="lap-danh-sach">
                <input type="hidden" name="dot" value=form.round.round.code.clone() />
                <input type="hidden" name="so" value=p.drawn.number.to_string() />
                {choice(form, "cach", "Hỏi bằng cách nào?", &ways)}
                {choice(form, "lien-he", "Có liên hệ được không?", &yes_no)}
                <p class="ghi-chu">"Không liên hệ được: bỏ qua các câu dưới đây, đến phần người phúc tra."</p>
                {choice(form, "tham-gia", "Chính Ông/Bà đã trả lời phiếu khảo sát?", &said)}
                {received}
                {choice(form, "ap-luc", "Có ai bảo trả lời thế nào, hoặc đứng xem lúc trả lời?", &said)}
                {choice(form, "bien-nhan", "Có đưa xem mã biên nhận? (không bắt buộc phải còn giữ)", &said)}
                {items}
                <h3>"Người phúc tra"</h3>
                {text(form, "nguoi", "Họ tên")}
                {text(form, "don-vi", "Đơn vị (Sở Nội vụ, MTTQ, Hội Cựu chiến binh…)")}
                <label for="ngay">"Ngày hỏi"</label>
                <input type="date" id="ngay" name="ngay" required value=on />
                <label for="ghi-chu">"Ghi chú"</label>
                <p class="ghi-chu" id="ghi-chu-nho">"Không bắt buộc, không quá 500 ký tự. Không ghi tên, số điện thoại của người được hỏi."</p>
                <textarea id="ghi-chu" name="ghi-chu" rows="3" maxlength="500" aria-describedby="ghi-chu-nho" inner_html=textarea_text(value(form, "ghi-chu"))></textarea>
                {reason}
                <button class="nut">"Lưu"</button>
            </form>
        </section>
    }
}
