//! The report that the province signs: the title and the four parts of QĐ 1431/QĐ-UBND Lạng Sơn 2022, II.6, filled with the
//! figures. It goes outside, so what tells of few people is left out of it. What only people can write has a place to type in
//! before printing; the browser keeps nothing of it.

use super::{
    Place,
    choice::choose_round,
    document,
    figure::{interval, percent, share, two},
    frame,
};
use crate::{
    model::ReportPage,
    shell::{Document, Wakes},
    words::day,
};
use backend::export::{
    method,
    report::{Line, ModuleIndices, ModuleNumbers, Report, Sample},
};
use domain::{
    agency::AgencyKind,
    compare::{Trend, Verdict},
    form::{Form, Item, Module, SCALE},
    live::{Estimate, QuestionFigures},
    response::{Frame, Kind},
    round::{Days, OfficialIndex},
};
use leptos::prelude::*;

/// Where it is.
pub const REPORT: &str = "/quan-tri/bao-cao";

/// Items that the analysis names as the lowest.
const LOWEST: usize = 3;

/// The page.
pub fn report(page: ReportPage) -> Document {
    document("Báo cáo".to_owned(), 200, Wakes::Nothing, move || {
        let round = page.report.round.code.clone();
        let place = Place { account: Some(&page.account), round: &round, here: REPORT };
        frame(&place, body(&page))
    })
}

fn body(page: &ReportPage) -> AnyView {
    let report = &page.report;
    view! {
        <div class="khong-in">
            <h1>"Báo cáo"</h1>
            <p class="ghi-chu">
                "Mẫu báo cáo điền sẵn số liệu lúc mở trang. Bấm vào khung nét đứt để viết phần nhận xét, rồi in (Ctrl + P) ra giấy A4 hoặc lưu thành PDF; chữ viết thêm mất khi đóng trang. Cơ quan có quá ít phiếu không có số trong báo cáo này, vì báo cáo được gửi ra ngoài; bảng đủ để tính điểm ở tệp Excel."
            </p>
            {choose_round(REPORT, &page.rounds, &page.report.round.code)}
        </div>
        <article class="van-ban">
            {head(report)}
            {introduction(report)}
            {carrying_out(report)}
            {results(report)}
            {conclusions()}
            {signature(report)}
            {appendix(report)}
        </article>
    }
    .into_any()
}

/// The fixed title: QĐ 1431/QĐ-UBND Lạng Sơn 2022, II.6.1.
fn head(report: &Report) -> impl IntoView + use<> {
    let round = &report.round;
    let year = round.dossiers.to.year();
    let index = round.official_index.pick("SIPAS", "SIPS", "SIPS");
    view! {
        <div class="quoc-hieu">
            <p>
                <b>{round.owner.clone()}</b>
                <br/>
                "Số: ......../BC-........"
            </p>
            <p>
                <b>"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"</b>
                <br/>
                <b>"Độc lập - Tự do - Hạnh phúc"</b>
                <br/>
                <i>"................, ngày ...... tháng ...... năm ........"</i>
            </p>
        </div>
        <h2 class="ten-bao-cao">
            "BÁO CÁO"
            <br/>
            {format!(
                "Chỉ số hài lòng của người dân, tổ chức đối với sự phục vụ của {} năm {year} ({index} năm {year})",
                whose(report),
            )}
        </h2>
        {round.simulated.clone().map(|note| view! { <p class="mo-phong">{note}</p> })}
    }
}

/// The title's words are about all of a province; a round of hospitals, or of one district's communes, is about less.
fn whose(report: &Report) -> String {
    let all = |kind: AgencyKind| !report.agencies.is_empty() && report.agencies.iter().all(|l| l.kind == Some(kind));
    let who = if all(AgencyKind::ServiceUnit) {
        "các đơn vị sự nghiệp công lập"
    } else {
        "các cơ quan hành chính nhà nước"
    };
    match report.agencies.iter().any(|l| l.kind == Some(AgencyKind::Department)) {
        true => format!("{who} trên địa bàn tỉnh"),
        // Without the office that does the work for it.
        false => format!("{who} trong phạm vi khảo sát của {}", report.round.owner.split(" (").next().unwrap_or_default()),
    }
}

/// A place to write on.
fn write(label: &'static str) -> impl IntoView {
    view! { <p class="viet-them" contenteditable="true" role="textbox" aria-multiline="true" aria-label=label data-goi-y=label></p> }
}

fn span(days: Days) -> String {
    format!("từ {} đến hết {}", day(days.from), day(days.to))
}

fn introduction(report: &Report) -> impl IntoView + use<> {
    let (round, form) = (&report.round, &report.form);
    let fields: Vec<&str> = report.fields.iter().map(|f| f.1.as_str()).collect();
    let modes: Vec<&str> = report.modes.iter().map(|m| m.label()).collect();
    let module = official(report);
    let asked = module.map_or(0, |m| m.index_items().count());
    let factors: Vec<&str> = module.map_or_else(Vec::new, |m| m.factors.iter().map(|f| f.title.as_str()).collect());
    view! {
        <section>
            <h3>"I. GIỚI THIỆU CHUNG"</h3>
            <h4>"1. Mục tiêu"</h4>
            <p>
                "Đo lường sự hài lòng của người dân, tổ chức một cách khách quan để các cơ quan biết mặt được, mặt chưa được, cải thiện chất lượng phục vụ; kết quả dùng để xác định chỉ số cải cách hành chính."
            </p>
            <h4>"2. Đối tượng, phạm vi"</h4>
            <p>
                {format!(
                    "{} cơ quan. Người được hỏi: cá nhân và người đại diện tổ chức, doanh nghiệp đã giao dịch, hồ sơ tiếp nhận {}. Lĩnh vực: {}.",
                    report.agencies.len(),
                    span(round.dossiers),
                    fields.join("; "),
                )}
            </p>
            <h4>"3. Nội dung"</h4>
            <p>
                {format!(
                    "Phiếu «{}» (mã {}, phiên bản {}); phần tính chỉ số gồm {asked} tiêu chí thuộc {} yếu tố: {}. Nguồn câu hỏi: {}.",
                    form.title,
                    form.code,
                    form.version,
                    factors.len(),
                    factors.join("; "),
                    form.source,
                )}
            </p>
            <h4>"4. Phương pháp thực hiện"</h4>
            <p>
                {format!(
                    "Hình thức trả lời: {}. Nhận trả lời {}. Mỗi hồ sơ một tiếng nói; phiếu không ghi tên. Chỉ số chính thức: {} ({}). Khoảng tin cậy 95 % tính trên người trả lời. Công thức và nguồn: phụ lục.",
                    modes.join("; "),
                    span(round.open),
                    round.official_index.label(),
                    round.official_index.meaning(),
                )}
            </p>
            <h4>"5. Trách nhiệm thực hiện"</h4>
            <p>{format!("Cơ quan chủ trì: {}. Căn cứ: {}.", round.owner, round.source)}</p>
            {write("Cơ quan phối hợp, giám sát (Mặt trận Tổ quốc, Hội Cựu chiến binh...)")}
        </section>
    }
}

fn official(report: &Report) -> Option<&Module> {
    report.modules.first().and_then(|at| report.form.modules.get(*at))
}

fn carrying_out(report: &Report) -> impl IntoView + use<> {
    let total = &report.total;
    let c = &total.counts;
    let frames: Vec<String> =
        Frame::ALL.iter().zip(&c.frames).map(|(frame, n)| format!("{} {n}", frame.label().to_lowercase())).collect();
    let kinds: Vec<String> =
        Kind::ALL.iter().zip(&c.kinds).map(|(kind, n)| format!("{} {n}", kind.label().to_lowercase())).collect();
    let quota: u64 = c.quota.iter().sum();
    let sample = if quota > 0 {
        let filled: u64 = c.filled.iter().sum();
        format!("Chỉ tiêu mẫu {quota} phiếu, đã đạt {filled} ({}).", share(filled, quota))
    } else {
        "Đợt này không đặt chỉ tiêu mẫu, nên không phiếu nào được tính là của mẫu chính thức.".to_owned()
    };
    let excluded: Vec<String> =
        report.rules.iter().zip(&c.excluded).map(|(rule, n)| format!("{} {n}", rule.label().to_lowercase())).collect();
    let excluded = if excluded.is_empty() { "không loại hồ sơ nào".to_owned() } else { excluded.join("; ") };
    view! {
        <section>
            <h3>"II. TÌNH HÌNH TRIỂN KHAI"</h3>
            <h4>"1. Cỡ mẫu, mẫu điều tra xã hội học"</h4>
            <p>
                {format!(
                    "Trong phạm vi của đợt có {} hồ sơ; loại khỏi tổng thể: {excluded}. {sample} Đã phát {} phiếu mời, nhận {} phiếu hợp lệ: {} trên số phiếu mời, {} trên {} hồ sơ đủ điều kiện.",
                    c.in_scope,
                    c.issued,
                    c.n,
                    share(c.n, c.issued),
                    share(c.n, c.eligible),
                    c.eligible,
                )}
            </p>
            <p>{format!("Theo nguồn mẫu: {}. Theo đối tượng: {}.", frames.join("; "), kinds.join("; "))}</p>
            <p>
                {format!(
                    "Phiếu có dấu hiệu cần xem lại: {} (giữ nguyên, {}). Báo «Không phải tôi»: {}.",
                    c.flagged,
                    if report.round.count_flagged { "được tính vào chỉ số" } else { "không tính vào chỉ số nào" },
                    c.disputes,
                )}
            </p>
            <h4>"2. Bố trí nguồn lực"</h4>
            {write("Nhân lực, kinh phí, tập huấn, kiểm tra, phúc tra")}
        </section>
    }
}

fn results(report: &Report) -> impl IntoView + use<> {
    let (facts, wishes): (Vec<_>, Vec<_>) = questions(report).partition(|(several, _)| !several);
    view! {
        <section>
            <h3>"III. KẾT QUẢ"</h3>
            <h4>"1. Phản ánh của người dân, tổ chức về quá trình và kết quả cung ứng dịch vụ hành chính công"</h4>
            {shares(report, facts, "Đợt này không hỏi về thực tế và nhận định.")}
            <h4>"2. Chỉ số hài lòng"</h4>
            {overall(report)}
            {agencies(report)}
            {factors(report)}
            {items(report)}
            <h4>"3. Mong đợi của người dân, tổ chức"</h4>
            {shares(report, wishes, "Đợt này không hỏi về mong đợi.")}
            <h4>"4. Phân tích, đánh giá sự phục vụ từ kết quả các chỉ số"</h4>
            {analysis(report)}
            {write("Phân tích thêm")}
            <h4>"5. So sánh chỉ số hài lòng giữa các năm"</h4>
            {years(report)}
            {write("Nhận xét về thay đổi giữa các năm")}
        </section>
    }
}

/// Earlier figures of the whole, and how many agencies moved beyond the error of both measurements.
fn years(report: &Report) -> AnyView {
    let none = || view! { <p>"Không có số liệu năm trước của cùng chỉ số."</p> }.into_any();
    let Some(comparison) = &report.comparison else { return none() };
    let agencies: Vec<(&str, Trend)> = comparison
        .groups
        .iter()
        .flat_map(|g| &g.agencies)
        .filter_map(|line| Some((line.name.as_str(), line.before().filter(|_| line.index.is_some())?.progress.trend)))
        .collect();
    let past = &comparison.whole.past;
    if past.is_empty() && agencies.is_empty() {
        return none();
    }
    let index = report.round.official_index.label();
    let row = |year: i16, value: Option<f64>, interval: Option<Estimate>, n: Option<u64>, trend: String, source: String| {
        view! {
            <tr>
                <th scope="row">{year}</th>
                <td>{value.map_or_else(|| "–".to_owned(), two)}</td>
                <td>{interval.map_or_else(|| "–".to_owned(), |e| format!("{} – {}", two(e.low), two(e.high)))}</td>
                <td>{n.map_or_else(|| "–".to_owned(), |n| n.to_string())}</td>
                <td class="chu">{trend}</td>
                <td class="chu">{source}</td>
            </tr>
        }
    };
    let whole = &comparison.whole;
    let now = row(comparison.year, whole.index.map(|e| e.value), whole.index, Some(whole.n), String::new(), "đợt này".to_owned());
    let earlier =
        past.iter().map(|p| row(p.year, Some(p.value), p.interval, p.n, p.progress.trend.to_string(), p.source.clone()));
    let rows: Vec<_> = std::iter::once(now).chain(earlier).collect();
    view! {
        <div class="cuon" role="region" aria-label="Bảng 4" tabindex="0">
        <table class="so-lieu">
            <caption>{format!("Bảng 4. {index} qua các năm (%)")}</caption>
            <thead>
                <tr>
                    <th scope="col">"Năm"</th>
                    <th scope="col">{index}</th>
                    <th scope="col">"Khoảng tin cậy 95 %"</th>
                    <th scope="col">"Số người"</th>
                    <th scope="col">"Từ năm ấy đến nay"</th>
                    <th scope="col">"Nguồn"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        </div>
        <p>{moves(&agencies)}</p>
    }
    .into_any()
}

fn moves(agencies: &[(&str, Trend)]) -> String {
    let of = |trend: Trend| agencies.iter().filter(|a| a.1 == trend).map(|a| a.0).collect::<Vec<_>>();
    let named = |names: Vec<&str>| match names.len() {
        0 => "0".to_owned(),
        n => format!("{n} ({})", names.join("; ")),
    };
    format!(
        "So với lần đo gần nhất trước đó: {} cơ quan có số của cả hai lần; tiến bộ: {}; thụt lùi: {}; chưa đủ căn cứ để nói: {}; không so trực tiếp được: {}.",
        agencies.len(),
        named(of(Trend::Better)),
        named(of(Trend::Worse)),
        of(Trend::Unclear).len(),
        of(Trend::NotComparable).len(),
    )
}

/// Every question that enough answered, with whether it takes several answers: wishes and expectations do, facts do not.
fn questions(report: &Report) -> impl Iterator<Item = (bool, &QuestionFigures)> {
    let several = |form: &Form, id: &str| form.questions().any(|(_, q)| q.id == id && q.takes_several());
    let all = report.total.modules.iter().flat_map(|m| &m.questions);
    all.map(move |q| (several(&report.form, &q.id), q))
}

fn shares(report: &Report, questions: Vec<(bool, &QuestionFigures)>, none: &'static str) -> AnyView {
    if questions.is_empty() {
        return view! { <p>{none}</p> }.into_any();
    }
    let step = report.round.release_step;
    let line = |(_, question): (bool, &QuestionFigures)| {
        let said = if question.counts.is_empty() {
            format!("chưa đủ mẫu (n < {step})")
        } else {
            let mut counts: Vec<&(String, u64)> = question.counts.iter().collect();
            counts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
            let said: Vec<String> = counts.iter().map(|(text, n)| format!("{text} {}", share(*n, question.n))).collect();
            format!("{} ({} người trả lời)", said.join("; "), question.n)
        };
        view! {
            <li>
                <b>{question.text.clone()}</b>
                ": "
                {said}
                "."
            </li>
        }
    };
    view! { <ul class="gach">{questions.into_iter().map(line).collect_view()}</ul> }.into_any()
}

fn index_of(index: OfficialIndex, of: &ModuleIndices) -> Option<Estimate> {
    index.pick(of.pooled.sipas, of.pooled.sips, of.by_criteria)
}

/// The index of all agencies, with their respondents.
fn of_all(report: &Report) -> Option<(u64, Estimate)> {
    let all = report.total.official()?.all;
    Some((all.pooled.n, index_of(report.round.official_index, &all)?))
}

fn overall(report: &Report) -> impl IntoView + use<> {
    let index = report.round.official_index.label();
    let said = of_all(report).map_or_else(
        || format!("Chưa đủ mẫu để công bố {index} của cả đợt."),
        |(n, e)| {
            format!(
                "{index} của cả đợt là {} (khoảng tin cậy 95 %: {}), tính từ {n} người trả lời.",
                percent(e.value),
                interval(e)
            )
        },
    );
    view! { <p>{said}</p> }
}

fn agencies(report: &Report) -> impl IntoView + use<> {
    let round = &report.round;
    let index = round.official_index.label();
    let row = |(at, line): (usize, &Line)| {
        let score = line.score.filter(|_| line.published);
        let value = score.map_or_else(|| "–".to_owned(), |s| two(s.index.value));
        let range = score.map_or_else(|| "–".to_owned(), |s| format!("{} – {}", two(s.index.low), two(s.index.high)));
        let verdict = score.and_then(|s| s.gap).map_or_else(|| "–".to_owned(), |gap| gap.verdict.to_string());
        let standing = line.published_standing.map_or_else(|| "–".to_owned(), |s| s.to_string());
        let few = score.map(|s| s.standing);
        let note = match few {
            Some(Sample::Enough) => String::new(),
            Some(few) => few.words(round),
            None => "không công bố".to_owned(),
        };
        view! {
            <tr class:it=few == Some(Sample::Few)>
                <td>{at + 1}</td>
                <th scope="row">{line.name.clone()}</th>
                <td>{line.counts.n}</td>
                <td>{value}</td>
                <td>{range}</td>
                <td class="chu">{verdict}</td>
                <td class="chu">{standing}</td>
                <td class="chu">{note}</td>
            </tr>
        }
    };
    let rows: Vec<_> = report.agencies.iter().enumerate().map(row).collect();
    let target = round.target.map_or_else(|| "Mục tiêu".to_owned(), |t| format!("Mục tiêu {} %", two(t)));
    view! {
        <div class="cuon" role="region" aria-label="Bảng 1" tabindex="0">
        <table class="so-lieu">
            <caption>{format!("Bảng 1. {index} theo cơ quan (%)")}</caption>
            <thead>
                <tr>
                    <th scope="col">"TT"</th>
                    <th scope="col">"Cơ quan"</th>
                    <th scope="col">"Số phiếu"</th>
                    <th scope="col">{index}</th>
                    <th scope="col">"Khoảng tin cậy 95 %"</th>
                    <th scope="col">{target}</th>
                    <th scope="col">"Khoảng hạng"</th>
                    <th scope="col">"Ghi chú"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        </div>
        <p class="ghi-chu">
            {format!(
                "«Không công bố»: cơ quan có dưới {} người trả lời, hoặc công bố sẽ làm lộ số liệu của cơ quan ít phiếu. Chữ nghiêng: dưới {} người, chỉ để tham khảo. Khoảng hạng: những thứ hạng mà số liệu còn để ngỏ; hai cơ quan có khoảng chung thì chưa thể nói cơ quan nào hơn.",
                round.release_step,
                round.min_respondents,
            )}
        </p>
    }
}

fn numbers(report: &Report) -> Option<(&Module, &ModuleNumbers)> {
    Some((official(report)?, report.total.official()?))
}

fn factors(report: &Report) -> Option<AnyView> {
    let (module, numbers) = numbers(report)?;
    let index = report.round.official_index;
    let row = |(factor, of): (&domain::form::Factor, &ModuleIndices)| {
        let e = index_of(index, of);
        view! {
            <tr>
                <th scope="row">{factor.title.clone()}</th>
                <td>{of.pooled.n}</td>
                <td>{e.map_or_else(|| "–".to_owned(), |e| two(e.value))}</td>
                <td>{e.map_or_else(|| "–".to_owned(), |e| format!("{} – {}", two(e.low), two(e.high)))}</td>
            </tr>
        }
    };
    let rows: Vec<_> = module.factors.iter().zip(&numbers.factors).map(row).collect();
    let label = index.label();
    Some(
        view! {
            <div class="cuon" role="region" aria-label="Bảng 2" tabindex="0">
            <table class="so-lieu">
                <caption>{format!("Bảng 2. {label} theo yếu tố, cả đợt (%)")}</caption>
                <thead>
                    <tr>
                        <th scope="col">"Yếu tố"</th>
                        <th scope="col">"Số người trả lời"</th>
                        <th scope="col">{label}</th>
                        <th scope="col">"Khoảng tin cậy 95 %"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            </div>
        }
        .into_any(),
    )
}

/// An item's index in the kind of the official one.
fn item_index(report: &Report, of: &backend::export::report::ItemNumbers) -> Option<Estimate> {
    report.round.official_index.pick(of.indices.sipas, of.indices.sips, of.indices.sips)
}

fn items(report: &Report) -> Option<AnyView> {
    let (module, numbers) = numbers(report)?;
    let outside = |item: &Item| module.overall.as_ref().is_some_and(|o| o.id == item.id);
    let row = |(item, of): (&Item, &backend::export::report::ItemNumbers)| {
        let n = of.indices.n;
        let cells = match of.counts {
            Some(counts) => counts.map(|c| share(c, n)),
            None => [const { String::new() }; 5],
        };
        let value = item_index(report, of).map_or_else(|| "–".to_owned(), |e| two(e.value));
        let note = if outside(item) { " (đứng ngoài chỉ số)" } else { "" };
        view! {
            <tr>
                <th scope="row">{item.text.clone()} {note}</th>
                <td>{n}</td>
                {cells.map(|cell| view! { <td>{cell}</td> }).collect_view()}
                <td>{value}</td>
            </tr>
        }
    };
    let rows: Vec<_> = module.items().zip(&numbers.items).map(row).collect();
    let label = report.round.official_index.pick("SIPAS", "SIPS", "SIPS");
    Some(
        view! {
            <div class="cuon" role="region" aria-label="Bảng 3" tabindex="0">
            <table class="so-lieu">
                <caption>{format!("Bảng 3. Trả lời từng tiêu chí và {label} của tiêu chí, cả đợt (%)")}</caption>
                <thead>
                    <tr>
                        <th scope="col">"Tiêu chí"</th>
                        <th scope="col">"n"</th>
                        {SCALE.map(|label| view! { <th scope="col">{label}</th> }).collect_view()}
                        <th scope="col">{label}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            </div>
        }
        .into_any(),
    )
}

/// What the figures say by themselves; nothing about why.
fn analysis(report: &Report) -> impl IntoView + use<> {
    let said: Vec<String> = [factor_ends(report), lowest_items(report), target(report)].into_iter().flatten().collect();
    view! { <ul class="gach">{said.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul> }
}

fn factor_ends(report: &Report) -> Option<String> {
    let (module, numbers) = numbers(report)?;
    let index = report.round.official_index;
    let measured = module.factors.iter().zip(&numbers.factors).filter_map(|(f, of)| Some((&f.title, index_of(index, of)?)));
    let mut sorted: Vec<_> = measured.collect();
    sorted.sort_by(|a, b| a.1.value.total_cmp(&b.1.value));
    let ((low, l), (high, h)) = (sorted.first()?, sorted.last()?);
    let apart = if l.high < h.low { "" } else { "; khoảng tin cậy chồng lên nhau nên chưa thể nói chắc" };
    (sorted.len() > 1)
        .then(|| format!("Yếu tố cao nhất: «{high}» ({}); thấp nhất: «{low}» ({}){apart}.", percent(h.value), percent(l.value)))
}

fn lowest_items(report: &Report) -> Option<String> {
    let (module, numbers) = numbers(report)?;
    let inside = module.index_items().zip(&numbers.items);
    let mut sorted: Vec<_> = inside.filter_map(|(item, of)| Some((&item.text, item_index(report, of)?.value))).collect();
    sorted.sort_by(|a, b| a.1.total_cmp(&b.1));
    let said: Vec<String> = sorted.iter().take(LOWEST).map(|(text, value)| format!("«{text}» ({})", percent(*value))).collect();
    (!said.is_empty()).then(|| format!("Tiêu chí thấp nhất: {}.", said.join("; ")))
}

fn target(report: &Report) -> Option<String> {
    let target = report.round.target?;
    let gaps: Vec<Verdict> = report.agencies.iter().filter(|l| l.published).filter_map(|l| Some(l.score?.gap?.verdict)).collect();
    let count = |verdict: Verdict| gaps.iter().filter(|v| **v == verdict).count();
    Some(format!(
        "So với mục tiêu {} %: {} cơ quan đạt, {} chưa đạt, {} chưa đủ căn cứ để nói, {} không có số công bố.",
        two(target),
        count(Verdict::Reached),
        count(Verdict::Missed),
        count(Verdict::Unclear),
        report.agencies.len() - gaps.len(),
    ))
}

fn conclusions() -> impl IntoView {
    view! {
        <section>
            <h3>"IV. NHẬN XÉT, ĐÁNH GIÁ VÀ KIẾN NGHỊ"</h3>
            <h4>"1. Ưu điểm, nhược điểm về tổ chức thực hiện và kết quả"</h4>
            {write("Ưu điểm, nhược điểm")}
            <h4>"2. Nguyên nhân"</h4>
            {write("Nguyên nhân")}
            <h4>"3. Bài học kinh nghiệm, giải pháp"</h4>
            {write("Bài học kinh nghiệm, giải pháp")}
            <h4>"4. Đề xuất, kiến nghị"</h4>
            {write("Đề xuất, kiến nghị")}
        </section>
    }
}

fn signature(report: &Report) -> impl IntoView + use<> {
    view! {
        <div class="ky-ten">
            <div>
                <p>
                    <b>
                        <i>"Nơi nhận:"</i>
                    </b>
                </p>
                {write("Nơi nhận")}
            </div>
            <p>
                <b>"THỦ TRƯỞNG CƠ QUAN"</b>
                <br/>
                <i>"(ký, ghi rõ họ tên, đóng dấu)"</i>
            </p>
        </div>
        <p class="ghi-chu">
            {format!("Số liệu lúc {}. Lần niêm phong gần nhất: {}.", report.made_at, report.sealed_on.map_or_else(|| "chưa có".to_owned(), day))}
        </p>
    }
}

fn appendix(report: &Report) -> impl IntoView + use<> {
    let note = |(head, words): (&'static str, String)| {
        view! {
            <dt>{head}</dt>
            <dd>{words}</dd>
        }
    };
    view! {
        <section class="phu-luc">
            <h3>"PHỤ LỤC: PHƯƠNG PHÁP"</h3>
            <dl>{method::notes(report).into_iter().filter(|(head, _)| !OF_THE_WORKBOOK.contains(head)).map(note).collect_view()}</dl>
        </section>
    }
}

/// Notes that are about the workbook, not about the figures.
const OF_THE_WORKBOOK: [&str; 4] = ["Ô nhỏ", "Ai được xem", "Làm tròn", "Thời điểm"];
