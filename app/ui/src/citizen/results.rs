//! Published results. No figure before it is published, and none of a group so small that it would tell of single people.

use super::{Above, Page, contact, frame, simulated};
use crate::{
    board::number,
    model::{ResultsLine, ResultsList, ResultsPage, Tongue},
    shell::Document,
    words::{
        self,
        citizen::{Words, words as spoken},
    },
};
use backend::store::PublishedFile;
use domain::{
    ledger::Head,
    live::{AgencyLine, Estimate, FactorFigures, ModuleFigures, Snapshot},
    release::{closed, closed_named},
    round::{OfficialIndex, Phase, Round},
};
use http::StatusCode;
use leptos::prelude::*;

/// `GET /ket-qua`: every round, and the head of the ledger.
pub fn results(list: ResultsList) -> Document {
    Page::new(Tongue::default(), StatusCode::OK).of_words("Kết quả khảo sát", move |_| {
        let ledger = list.head.as_ref().map(ledger);
        if list.rounds.is_empty() {
            return view! { <p>"Chưa có đợt khảo sát nào."</p> {ledger} }.into_any();
        }
        view! { <ul class="ds">{list.rounds.iter().map(line).collect_view()}</ul> {ledger} }.into_any()
    })
}

/// What anybody can take away today, to see later that nothing was altered.
fn ledger(head: &Head) -> impl IntoView + use<> {
    let line = format!(
        "Mọi phiếu đã niêm phong và mọi việc của cán bộ đều được ghi thành từng dòng vào sổ cái. Đến ngày {} sổ cái có {} dòng; mã của cả sổ bắt đầu bằng ",
        words::day(head.day),
        number::count(head.size)
    );
    view! {
        <h2>"Sổ cái chống sửa đổi"</h2>
        <p>{line}<code class="bam">{head.short_root()}</code>"."</p>
        <p>
            <a href="/so-cai">"Tải đầu sổ cái"</a>
            " và giữ lại. Ai giữ tệp này, kể cả từ nhiều tháng trước, đều có thể yêu cầu kiểm tra: nếu từ đó có dòng nào bị sửa, bị xóa, hoặc cả sổ bị thay, việc kiểm tra sẽ phát hiện. Tệp không có câu trả lời nào. "
            <a href="/so-cai/khoa">"Khóa công khai"</a>" để kiểm tra chữ ký."
        </p>
    }
}

fn line(line: &ResultsLine) -> impl IntoView + use<> {
    let state = state(line.phase);
    let days = format!("Từ {} đến {}", words::day(line.open.0), words::day(line.open.1));
    view! {
        <li>
            <a href=format!("/ket-qua/{}", line.code)>{line.title.clone()}</a>
            <p>{line.owner.clone()}</p>
            <p>{days}". "<b>{state}</b>"."</p>
        </li>
    }
}

fn state(phase: Phase) -> &'static str {
    match phase {
        Phase::Draft | Phase::Open => "Đang khảo sát, kết quả công bố sau khi kết thúc",
        Phase::Closed => "Đã kết thúc, chưa công bố kết quả",
        Phase::Published => "Đã có kết quả",
    }
}

/// `GET /ket-qua/{round}`: its figures, once they are published.
pub fn results_of(page: ResultsPage) -> Document {
    let title = format!("Kết quả: {}", page.round.round.title);
    Page::new(Tongue::default(), StatusCode::OK).document(title, move |tongue| {
        let (round, words) = (&page.round.round, spoken(tongue.language));
        let main = match &page.published {
            Some((figures, files)) => published(words, round, figures, files),
            None => view! {
                {simulated(words, round.simulated.as_deref())}
                <p>
                    <b>{state(page.round.phase)}"."</b>
                </p>
                <p>{format!("Phiếu nhận câu trả lời từ {} đến hết ngày {}.", words::day(round.open.from), words::day(round.open.to))}</p>
                {contact(words, &round.contact)}
            }
            .into_any(),
        };
        frame(tongue, Above::Name(&round.owner), round.title.clone().into_any(), None, main)
    })
}

fn published(words: &Words, round: &Round, figures: &Snapshot, files: &[PublishedFile]) -> AnyView {
    let days = format!(
        "Trả lời từ {} đến {}; hồ sơ tiếp nhận từ {} đến {}.",
        words::day(round.open.from),
        words::day(round.open.to),
        words::day(round.dossiers.from),
        words::day(round.dossiers.to)
    );
    let official = round.official_index.label();
    view! {
        {simulated(words, round.simulated.as_deref())}
        <p>{days}</p>
        <p>
            "Số phiếu trả lời: "<b>{figures.n}</b>{format!(" trên {} phiếu mời đã phát.", figures.issued)}
            {(figures.aside > 0).then(|| format!(" Trong đó {} phiếu có dấu hiệu cần xem lại, không tính vào các chỉ số.", figures.aside))}
        </p>
        <p>{format!("Chỉ số dùng để tính điểm cải cách hành chính của đợt này: {official}.")}</p>
        {module(&figures.official, round, Some(round.official_index))}
        {(!figures.agencies.is_empty()).then(|| agencies(&figures.agencies, round))}
        {figures.modules.iter().filter(|m| m.counted > 0).map(|m| module(m, round, None)).collect_view()}
        {method(round)}
        {frozen(files)}
        {contact(words, &round.contact)}
    }
    .into_any()
}

/// Whoever holds a file of these results can see whether it is the one that was published.
fn frozen(files: &[PublishedFile]) -> impl IntoView + use<> {
    let line = |file: &PublishedFile| {
        view! {
            <li>
                <b>{file.name.clone()}</b>": "<code class="bam">{file.sha256.clone()}</code>
            </li>
        }
    };
    view! {
        <h2>"Mã băm của kết quả đã công bố"</h2>
        <p>"Ai giữ một tệp kết quả có thể tính mã băm SHA-256 của tệp và so với mã dưới đây: khác mã là tệp đã bị sửa."</p>
        <ul>{files.iter().map(line).collect_view()}</ul>
    }
}

/// Both indices, large; then one line a factor. Modules are never pooled. `scored`: the index that makes the round's score, of the
/// official module only: no other part's figure counts for it.
fn module(module: &ModuleFigures, round: &Round, scored: Option<OfficialIndex>) -> impl IntoView + use<> {
    let shown = module.counted >= round.release_step;
    let by_criteria = module.by_criteria.map(|e| {
        index(
            "SIPS theo yếu tố",
            "Điểm trung bình, yếu tố nào cũng nặng như nhau",
            Some(e),
            scored == Some(OfficialIndex::SipsByCriteria),
        )
    });
    let figures = if shown {
        view! {
            <div class="cs">
                {index("SIPAS", "Tỷ lệ hài lòng", module.sipas, scored == Some(OfficialIndex::Sipas))}
                {index("SIPS", "Điểm trung bình", module.sips, scored == Some(OfficialIndex::Sips))}
                {by_criteria}
            </div>
            {factors(&module.factors, round)}
        }
        .into_any()
    } else {
        view! { <p>{too_few(round.release_step)}</p> }.into_any()
    };
    view! {
        <h2>{module.title.clone()}</h2>
        <p>{format!("{} người trả lời phần này.", module.counted)}</p>
        {(shown && module.counted < round.min_respondents)
            .then(|| view! { <p>{format!("Dưới {} người trả lời: chỉ số chỉ để tham khảo.", round.min_respondents)}</p> })}
        {figures}
    }
}

fn too_few(k: u64) -> String {
    format!("Chưa đủ {k} phiếu nên không công bố chỉ số.")
}

fn index(name: &'static str, meaning: &'static str, estimate: Option<Estimate>, official: bool) -> impl IntoView {
    let value = estimate.map_or_else(|| "–".to_owned(), |e| words::percent(e.value));
    let interval = estimate.map(|e| format!("Khoảng tin cậy 95 %: {}", words::interval(e)));
    view! {
        <div>
            <p>
                <b>{name}</b>" · "{meaning}
            </p>
            <p class="so">{value}</p>
            <p>{interval}</p>
            {official.then(|| view! { <p><b>"Chỉ số tính điểm"</b></p> })}
        </div>
    }
}

/// Value and interval for a table's cell.
fn cell(estimate: Option<Estimate>, shown: bool) -> AnyView {
    match estimate {
        Some(estimate) if shown => view! {
            <td>
                {words::percent(estimate.value)}
                <small>{words::interval(estimate)}</small>
            </td>
        }
        .into_any(),
        _ => view! { <td>"–"</td> }.into_any(),
    }
}

fn factors(factors: &[FactorFigures], round: &Round) -> impl IntoView + use<> {
    let closed = closed(&factors.iter().map(|f| f.indices.n).collect::<Vec<_>>(), round.release_step);
    let row = |(factor, closed): (&FactorFigures, bool)| {
        view! {
            <tr>
                <th scope="row">{factor.title.clone()}</th>
                <td>{factor.indices.n}</td>
                {cell(factor.indices.sipas, !closed)}
                {cell(factor.indices.sips, !closed)}
            </tr>
        }
    };
    table("Theo yếu tố", "Yếu tố", "Số người trả lời", None, factors.iter().zip(closed).map(row).collect_view().into_any())
}

fn agencies(lines: &[AgencyLine], round: &Round) -> impl IntoView + use<> {
    let closed = closed_named(lines.iter().map(|l| (l.code.as_str(), l.counted)), round.release_step);
    let any = closed.iter().zip(lines).any(|(closed, line)| *closed && line.n > 0);
    let third = (round.official_index == OfficialIndex::SipsByCriteria).then_some("SIPS theo yếu tố");
    let row = |(line, closed): (&AgencyLine, bool)| {
        let few = !closed && line.counted < round.min_respondents;
        view! {
            <tr>
                <th scope="row">{line.name.clone()}</th>
                <td>
                    {line.n}
                    {(!closed && line.counted < line.n).then(|| view! { <small>{format!("tính {}", line.counted)}</small> })}
                    {few.then(|| view! { <small>"chỉ để tham khảo"</small> })}
                </td>
                {cell(line.sipas, !closed)}
                {cell(line.sips, !closed)}
                {third.map(|_| cell(line.by_criteria, !closed))}
            </tr>
        }
    };
    let note = format!(
        "Dấu «–»: không công bố, vì đơn vị có dưới {} người tính vào chỉ số, hoặc vì công bố sẽ làm lộ số liệu của đơn vị có ít phiếu.",
        round.release_step
    );
    view! {
        {table("Theo cơ quan, đơn vị", "Cơ quan, đơn vị", "Số phiếu", third, lines.iter().zip(closed).map(row).collect_view().into_any())}
        {any.then(|| view! { <p class="nho">{note}</p> })}
    }
}

/// Wide figures scroll inside their own region, which the keyboard can reach.
fn table(
    caption: &'static str,
    first: &'static str,
    count: &'static str,
    third: Option<&'static str>,
    rows: AnyView,
) -> impl IntoView {
    view! {
        <div class="cuon" role="region" aria-label=caption tabindex="0">
            <table>
                <caption>{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col">{first}</th>
                        <th scope="col">{count}</th>
                        <th scope="col">"SIPAS"</th>
                        <th scope="col">"SIPS"</th>
                        {third.map(|name| view! { <th scope="col">{name}</th> })}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn method(round: &Round) -> impl IntoView + use<> {
    let flagged = if round.count_flagged {
        "Phiếu có dấu hiệu cần xem lại (như trả lời quá nhanh, hoặc sổ hồ sơ chưa ghi đã trả kết quả) được tính."
    } else {
        "Phiếu có dấu hiệu cần xem lại (như trả lời quá nhanh, hoặc sổ hồ sơ chưa ghi đã trả kết quả) được giữ và đếm, nhưng không tính vào chỉ số nào; điều này quy định trước khi mở đợt."
    };
    view! {
        <h2>"Cách tính"</h2>
        <ul>
            <li>
                <b>"SIPAS"</b>
                ": số câu trả lời «Hài lòng» và «Rất hài lòng» chia cho tổng số câu trả lời, nhân 100 % (QĐ 1431/QĐ-UBND tỉnh Lạng Sơn 2022, III.5.2)."
            </li>
            <li>
                <b>"SIPS"</b>
                ": điểm trung bình của các câu trả lời (1 đến 5) chia cho 5, nhân 100 %; thấp nhất là 20 % (QĐ 2782/QĐ-UBND tỉnh Khánh Hòa 2024, Điều 7.2)."
            </li>
            {(round.official_index == OfficialIndex::SipsByCriteria)
                .then(|| {
                    view! {
                        <li>
                            <b>"SIPS theo yếu tố"</b>
                            ": điểm trung bình của từng tiêu chí, rồi của từng yếu tố, rồi của cơ quan, chia cho 5; yếu tố nào cũng nặng như nhau, không gồm tiêu chí chỉ hỏi một số người (cùng Điều 7.2, văn bản không định trọng số)."
                        </li>
                    }
                })}
            <li>"Các chỉ số là những phép đo khác nhau, không so sánh với nhau. Câu «hài lòng chung» hỏi riêng, không nằm trong chỉ số."</li>
            <li>
                "Khoảng tin cậy 95 % tính theo người trả lời: mỗi người trả lời nhiều câu, các câu của một người được coi là một cụm (phương pháp Wilson)."
            </li>
            <li>{flagged}</li>
            <li>{format!("Đợt khảo sát theo: {}.", round.source)}</li>
        </ul>
    }
}
