//! The indices of a round by agency, group, field, kind, mode or frame: one table to compare the groups, then their factors,
//! items and questions.

use super::{
    Place,
    choice::{pick, pick_round},
    document,
    figure::{interval, percent, share, two},
    frame,
};
use crate::{
    model::IndicesPage,
    shell::{Document, Wakes},
};
use backend::export::{
    report::{ItemNumbers, ModuleIndices, OtherWay, Sample},
    slices::{By, Figure, Slice, Slices},
};
use domain::{
    compare::Difference,
    form::Module,
    live::{Estimate, QuestionFigures},
    round::OfficialIndex,
};
use leptos::prelude::*;

/// Where it is.
pub const INDICES: &str = "/quan-tri/chi-so";

/// The page.
pub fn indices(page: IndicesPage) -> Document {
    document("Chỉ số".to_owned(), 200, Wakes::Nothing, move || {
        let round = page.round.round.code.clone();
        let place = Place { account: Some(&page.account), round: &round, here: INDICES };
        frame(&place, body(&page))
    })
}

fn module(page: &IndicesPage) -> &Module {
    &page.round.form.modules[page.slices.module]
}

fn body(page: &IndicesPage) -> AnyView {
    let round = &page.round.round;
    let by = page.slices.by;
    let of = page.slices.agency.as_ref().and_then(|code| page.slices.agencies.iter().find(|a| a.0 == *code));
    let whose = of.map_or_else(|| "tất cả cơ quan".to_owned(), |a| a.1.clone());
    let apart = (module(page).id != round.official_module).then(|| {
        view! { <p class="ghi-chu">"Phần này đứng riêng, không cộng với phần chính thức của đợt và không dùng để tính điểm."</p> }
    });
    view! {
        <h1>"Chỉ số"</h1>
        <p class="ten-dot">{round.title.clone()}</p>
        {round.simulated.clone().map(|note| view! { <p class="mo-phong">{note}</p> })}
        {choose(page)}
        <section aria-labelledby="bang-chi-so">
            <h2 id="bang-chi-so">{format!("Chỉ số theo {}: {whose}", by.label().to_lowercase())}</h2>
            <p class="ghi-chu">{format!("Phần «{}».", module(page).title)} " " {meaning(round.official_index)}</p>
            {apart}
            {table(page)}
            {legend(page)}
        </section>
        {(by == By::Frame).then(|| volunteers(page))}
        {factors(page)}
        {items(page)}
        {questions(page)}
    }
    .into_any()
}

fn meaning(index: OfficialIndex) -> String {
    let all = columns(index);
    let said: Vec<String> = all.iter().map(|i| format!("{}: {}", i.label(), i.meaning())).collect();
    format!(
        "Chỉ số chính thức của đợt là {}. {}. Mỗi chỉ số là một phép đo, không so sánh với nhau.",
        index.label(),
        said.join(". ")
    )
}

fn choose(page: &IndicesPage) -> impl IntoView + use<> {
    let slices = &page.slices;
    let ways = By::ALL.map(|by| (by.code().to_owned(), by.label().to_owned())).into();
    let whole = std::iter::once((String::new(), "Tất cả cơ quan".to_owned()));
    let modules = page.round.form.modules.iter().map(|m| (m.id.clone(), m.title.clone())).collect();
    let agencies = whole.chain(slices.agencies.iter().cloned()).collect();
    view! {
        <form method="get" action=INDICES class="chon-dot nhieu">
            <div>{pick_round(&page.rounds, &page.round.round.code)}</div>
            <div>{pick("theo", "Xem theo", ways, slices.by.code())}</div>
            <div>{pick("co-quan", "Của", agencies, slices.agency.as_deref().unwrap_or_default())}</div>
            <div>{pick("phan", "Phần của phiếu", modules, &module(page).id)}</div>
            <button type="submit">"Xem"</button>
            <p class="ghi-chu">
                "Chọn một cơ quan để xem riêng cơ quan ấy theo lĩnh vực, đối tượng, hình thức hoặc nguồn mẫu."
            </p>
        </form>
    }
}

/// Every index in a column of its own, the official one first.
fn columns(official: OfficialIndex) -> [OfficialIndex; 3] {
    let mut all = [OfficialIndex::Sipas, OfficialIndex::Sips, OfficialIndex::SipsByCriteria];
    all.sort_by_key(|i| *i != official);
    all
}

fn index_of(index: OfficialIndex, of: &ModuleIndices) -> Option<Estimate> {
    index.pick(of.pooled.sipas, of.pooled.sips, of.by_criteria)
}

fn table(page: &IndicesPage) -> impl IntoView + use<> {
    let slices = &page.slices;
    let official = page.round.round.official_index;
    let columns = columns(official);
    let without = format!("{}, {}", official.label(), page.round.round.treatments().1);
    let mut heads = vec![slices.by.label().to_owned(), "Số phiếu".to_owned(), "Số người tính vào chỉ số".to_owned()];
    heads.extend(columns.iter().map(|i| format!("{} (khoảng 95 %)", i.label())));
    heads.push(without.clone());
    let row = |slice: &Slice, total: bool| {
        let figures = slice.all.open();
        let (n, counted) = match figures {
            Some((n, all)) => (n.to_string(), all.pooled.n.to_string()),
            None => (hidden(&slice.all, page), String::new()),
        };
        let few = figures.map(|(_, all)| Sample::of(&page.round.round, all.pooled.n)).filter(|s| *s == Sample::Few);
        let mark = few.map(|few| view! { <span class="dau-it">{few.words(&page.round.round)}</span> });
        let cells = columns.iter().map(|index| {
            let of = figures.and_then(|(_, all)| index_of(*index, all));
            estimate(format!("{} (khoảng 95 %)", index.label()), of)
        });
        let address = link(page, slice);
        view! {
            <tr class:tong=total>
                <th scope="row">{address}</th>
                <td data-cot="Số phiếu">{n}</td>
                <td data-cot="Số người tính vào chỉ số">{counted} {mark}</td>
                {cells.collect_view()}
                <td data-cot=without.clone()>{other_way(official, slice)}</td>
            </tr>
        }
    };
    let rows: Vec<_> = slices.groups.iter().map(|s| row(s, false)).chain([row(&slices.total, true)]).collect();
    view! {
        <div class="cuon" role="region" aria-label="Bảng chỉ số" tabindex="0">
            <table class="bang">
                <caption>"Ô che vì ít người: xem chú thích dưới bảng"</caption>
                <thead>
                    <tr>{heads.into_iter().map(|head| view! { <th scope="col">{head}</th> }).collect_view()}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// An agency leads to its own cut; other groups are words.
fn link(page: &IndicesPage, slice: &Slice) -> AnyView {
    let name = slice.name.clone();
    if page.slices.by != By::Agency || slice.code.is_empty() {
        return name.into_any();
    }
    let round = crate::board::address(&page.round.round.code);
    let (agency, module) = (crate::board::address(&slice.code), crate::board::address(&module(page).id));
    let address = format!("{INDICES}?dot={round}&theo=linh-vuc&co-quan={agency}&phan={module}");
    view! { <a href=address>{name}</a> }.into_any()
}

fn hidden<T>(figure: &Figure<T>, page: &IndicesPage) -> String {
    match figure {
        Figure::Small => format!("chưa đủ mẫu (n < {})", page.round.round.release_step),
        Figure::Closed => "ẩn".to_owned(),
        Figure::Open(_) => String::new(),
    }
}

/// The same in the narrow cells of a wide table.
fn briefly<T>(figure: &Figure<T>, page: &IndicesPage) -> String {
    match figure {
        Figure::Small => format!("n < {}", page.round.round.release_step),
        other => hidden(other, page),
    }
}

fn estimate(column: String, of: Option<Estimate>) -> AnyView {
    match of {
        Some(e) => view! { <td data-cot=column>{percent(e.value)} <span>{interval(e)}</span></td> }.into_any(),
        None => view! { <td data-cot=column>"–"</td> }.into_any(),
    }
}

/// Were flagged responses treated the other way.
fn other_way(official: OfficialIndex, slice: &Slice) -> String {
    if slice.all.open().is_none() {
        return "–".to_owned();
    }
    match slice.other {
        OtherWay::Same => "không đổi".to_owned(),
        OtherWay::Told(of) => index_of(official, &of).map_or_else(|| "–".to_owned(), |e| percent(e.value)),
        OtherWay::Closed => "ẩn".to_owned(),
    }
}

fn legend(page: &IndicesPage) -> impl IntoView + use<> {
    let round = &page.round.round;
    let (step, least) = (round.release_step, round.min_respondents);
    let said = format!(
        "«chưa đủ mẫu (n < {step})»: quá ít người, con số sẽ lộ câu trả lời của từng người nên không hiện. «ẩn»: có đủ người, nhưng lấy tổng trừ đi sẽ \
         suy ra ô ít người. «n < {least}: chỉ để tham khảo»: con số đúng, nhưng ít người nên nói được ít; không dùng để kết luận. Chỉ số \
         của đợt {}, như đã quy định trước khi mở; cột cuối cho biết cách tính kia, chỉ để cơ quan chủ trì xem, và chỉ hiện khi có từ {step} người \
         có dấu hiệu và từ {step} người không có.",
        round.treatments().0
    );
    view! { <p class="ghi-chu">{said}</p> }
}

/// Whether volunteers answer differently from the sample (KH Nghi Xuân 2020, II.3: the sample is what the plan asks for).
fn volunteers(page: &IndicesPage) -> impl IntoView + use<> {
    let index = page.round.round.official_index.label();
    let said = page.slices.volunteers.as_ref().map_or_else(
        || "Chưa so sánh được: mẫu chính thức hoặc phiếu tự nguyện còn quá ít.".to_owned(),
        |d| difference(index, d),
    );
    view! {
        <section aria-labelledby="tu-nguyen">
            <h2 id="tu-nguyen">"Người tự nguyện có trả lời khác mẫu chính thức không?"</h2>
            <p>{said}</p>
            <p class="ghi-chu">
                "Mẫu chính thức được rút ngẫu nhiên nên đại diện được cho người đã giao dịch; người tự nguyện là người tự quét mã. Khi hai nguồn khác nhau rõ thì chỉ số gộp nghiêng theo người tự nguyện: phải đọc riêng từng nguồn. So sánh bằng khoảng tin cậy 95 % của hiệu số (Newcombe)."
            </p>
        </section>
    }
}

fn difference(index: &str, d: &Difference) -> String {
    let range = format!("chênh lệch {} điểm %, khoảng tin cậy 95 % từ {} đến {}", two(d.value), two(d.low), two(d.high));
    match (d.significant(), d.value > 0.0) {
        (false, _) => format!("Chưa đủ căn cứ để nói hai nguồn khác nhau về {index} ({range})."),
        (true, true) => format!("Có. {index} của mẫu chính thức cao hơn của người tự nguyện ({range})."),
        (true, false) => format!("Có. {index} của mẫu chính thức thấp hơn của người tự nguyện ({range})."),
    }
}

fn factors(page: &IndicesPage) -> Option<AnyView> {
    let (slices, module) = (&page.slices, module(page));
    let index = page.round.round.official_index;
    if module.factors.is_empty() || module.index_items().next().is_none() {
        return None;
    }
    let row = |slice: &Slice, total: bool| {
        let cells = module.factors.iter().zip(&slice.factors).map(|(factor, figure)| match figure {
            Figure::Open(of) => estimate(factor.title.clone(), index_of(index, of)),
            closed => view! { <td data-cot=factor.title.clone()>{briefly(closed, page)}</td> }.into_any(),
        });
        view! {
            <tr class:tong=total>
                <th scope="row">{slice.name.clone()}</th>
                {cells.collect_view()}
            </tr>
        }
    };
    let rows: Vec<_> = slices.groups.iter().map(|s| row(s, false)).chain([row(&slices.total, true)]).collect();
    let heads = std::iter::once(slices.by.label().to_owned()).chain(module.factors.iter().map(|f| f.title.clone()));
    Some(
        view! {
            <section aria-labelledby="theo-yeu-to">
                <h2 id="theo-yeu-to">{format!("Từng yếu tố, {}", index.label())}</h2>
                {grid(format!("{} của từng yếu tố, khoảng tin cậy 95 %", index.label()), heads.collect(), rows)}
            </section>
        }
        .into_any(),
    )
}

fn grid<R: IntoView + 'static>(caption: String, heads: Vec<String>, rows: Vec<R>) -> impl IntoView + use<R> {
    let label = caption.clone();
    view! {
        <div class="cuon" role="region" aria-label=label tabindex="0">
            <table class="bang">
                <caption>{caption}</caption>
                <thead>
                    <tr>{heads.into_iter().map(|head| view! { <th scope="col">{head}</th> }).collect_view()}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// The groups as columns, the total last.
fn groups(slices: &Slices) -> impl Iterator<Item = &Slice> {
    slices.groups.iter().chain([&slices.total])
}

fn items(page: &IndicesPage) -> Option<AnyView> {
    let (slices, module) = (&page.slices, module(page));
    let sipas = page.round.round.official_index == OfficialIndex::Sipas;
    let index = if sipas { "SIPAS" } else { "SIPS" };
    module.items().next()?;
    let figure = |slice: &Slice, at: usize| {
        let column = slice.name.clone();
        match slice.items.get(at) {
            Some(Figure::Open(ItemNumbers { indices, .. })) => {
                let of = if sipas { indices.sipas } else { indices.sips };
                let value = of.map_or_else(|| "–".to_owned(), |e| percent(e.value));
                view! { <td data-cot=column>{value} <span>{format!("n = {}", indices.n)}</span></td> }.into_any()
            }
            Some(closed) => view! { <td data-cot=column>{briefly(closed, page)}</td> }.into_any(),
            None => view! { <td data-cot=column>"–"</td> }.into_any(),
        }
    };
    let outside = |id: &str| module.overall.as_ref().is_some_and(|o| o.id == id);
    let row = |(at, item): (usize, &domain::form::Item)| {
        let note = outside(&item.id).then(|| view! { <span class="ghi-chu">" (đứng ngoài chỉ số)"</span> });
        view! {
            <tr>
                <th scope="row">{item.text.clone()} {note}</th>
                {groups(slices).map(|slice| figure(slice, at)).collect_view()}
            </tr>
        }
    };
    let rows: Vec<_> = module.items().enumerate().map(row).collect();
    let heads = std::iter::once("Tiêu chí".to_owned()).chain(groups(slices).map(|s| s.name.clone())).collect();
    Some(
        view! {
            <section aria-labelledby="theo-tieu-chi">
                <h2 id="theo-tieu-chi">{format!("Từng tiêu chí, {index}")}</h2>
                <details>
                    <summary>{format!("Xem {} tiêu chí theo {}", module.items().count(), slices.by.label().to_lowercase())}</summary>
                    {grid(format!("{index} của từng tiêu chí và số người trả lời"), heads, rows)}
                </details>
            </section>
        }
        .into_any(),
    )
}

fn questions(page: &IndicesPage) -> Option<AnyView> {
    let slices = &page.slices;
    let open: Vec<&QuestionFigures> = slices.total.questions.iter().filter_map(Figure::open).collect();
    if slices.total.questions.is_empty() {
        return None;
    }
    let tables: Vec<_> = open.into_iter().map(|question| question_table(page, question)).collect();
    let none = tables.is_empty().then(|| view! { <p>"Chưa đủ người trả lời các câu này."</p> });
    Some(
        view! {
            <section aria-labelledby="cau-khac">
                <h2 id="cau-khac">"Nhận định, thực tế, mong đợi"</h2>
                <p class="ghi-chu">
                    "Tỷ lệ người chọn từng phương án trên số người trả lời câu ấy; không nằm trong chỉ số nào. Câu chọn được nhiều phương án thì tổng có thể quá 100 %."
                </p>
                {none}
                {tables}
            </section>
        }
        .into_any(),
    )
}

fn question_table(page: &IndicesPage, question: &QuestionFigures) -> impl IntoView + use<> {
    let slices = &page.slices;
    let of = |slice: &Slice| -> Figure<QuestionFigures> {
        let own = slice.questions.iter().find(|f| f.open().is_some_and(|q| q.id == question.id));
        let at = slices.total.questions.iter().position(|f| f.open().is_some_and(|q| q.id == question.id));
        own.or_else(|| slice.questions.get(at?)).cloned().unwrap_or(Figure::Closed)
    };
    let cells = |choice: usize| {
        groups(slices)
            .map(|slice| {
                let column = slice.name.clone();
                let said = match of(slice) {
                    Figure::Open(q) => share(q.counts.get(choice).map_or(0, |c| c.1), q.n),
                    closed => briefly(&closed, page),
                };
                view! { <td data-cot=column>{said}</td> }
            })
            .collect_view()
    };
    let row = |(choice, (text, _)): (usize, &(String, u64))| {
        view! {
            <tr>
                <th scope="row">{text.clone()}</th>
                {cells(choice)}
            </tr>
        }
    };
    let rows: Vec<_> = question.counts.iter().enumerate().map(row).collect();
    let heads = std::iter::once("Phương án".to_owned()).chain(groups(slices).map(|s| s.name.clone())).collect();
    view! {
        <details>
            <summary>{question.text.clone()}</summary>
            {grid(format!("{} người trả lời ở các nhóm gộp lại", question.n), heads, rows)}
        </details>
    }
}
