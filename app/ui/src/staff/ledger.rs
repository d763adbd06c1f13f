//! The ledger, for whoever supervises: what to do each month, the checks that their own browser does, the heads of each day.

use super::{Place, document, frame};
use crate::{
    board::{address, count},
    ledger_island::LedgerCheck,
    model::LedgerPage,
    shell::{Document, Wakes},
    words::day,
};
use backend::{rounds::OpenRound, store::PublishedFile};
use domain::ledger::Head;
use leptos::prelude::*;
use std::sync::Arc;

/// Where it is.
pub const LEDGER: &str = "/quan-tri/so-cai";

/// The page.
pub fn ledger(page: LedgerPage) -> Document {
    document("Sổ cái".to_owned(), 200, Wakes::Supervisor, move || {
        let place = Place { account: Some(&page.account), round: "", here: LEDGER };
        frame(&place, body(&page))
    })
}

fn body(page: &LedgerPage) -> AnyView {
    let rest = match &page.now {
        None => view! { <p>"Sổ cái chưa có dòng nào: mỗi việc của cán bộ, mỗi đêm niêm phong sẽ thêm dòng vào đây."</p> }.into_any(),
        Some(now) => view! {
            {today(now, &page.key)}
            {monthly()}
            <p id="cho-kiem" class="mo-phong">
                "Các ô kiểm tra dưới đây mở ra khi trình duyệt tải xong chương trình kiểm tra. Nếu mãi không mở (trình duyệt cũ, hoặc tắt JavaScript), xin dùng cách ở cuối trang."
            </p>
            {check_heads()}
            {check_receipt()}
            {(!page.published.is_empty()).then(|| check_published(&page.published))}
            <LedgerCheck />
            {days(page)}
            {elsewhere()}
        }
        .into_any(),
    };
    view! {
        <h1>"Sổ cái"</h1>
        <p class="ghi-chu">
            "Mỗi phiếu đã niêm phong, mỗi việc của cán bộ, mỗi tệp kết quả đã công bố là một dòng trong sổ cái. Sổ chỉ được viết thêm. Mỗi lần thêm, máy chủ ký một “đầu sổ”: vài dòng chữ cho biết sổ dài bao nhiêu dòng và mã của cả sổ. Đầu sổ không có câu trả lời của ai. Với đầu sổ đã giữ, trình duyệt của ông/bà kiểm tra rằng sổ cái chỉ được viết thêm, và một biên nhận, một tệp đã công bố có trong sổ; từng phiếu, từng con số thì lệnh hailong verify so trên máy chủ."
        </p>
        {rest}
    }
    .into_any()
}

fn today(now: &Head, key: &str) -> impl IntoView + use<> {
    view! {
        <section aria-labelledby="hom-nay">
            <h2 id="hom-nay">{format!("Đầu sổ mới nhất: {} dòng, ngày {}", count(now.size), day(now.day))}</h2>
            <dl class="so-goc">
                <dt>"Mã của cả sổ bắt đầu bằng"</dt>
                <dd>
                    <code>{now.short_root()}</code>
                </dd>
                <dt>"Khóa ký"</dt>
                <dd>
                    <code>{key.to_owned()}</code>
                    " "<a href="/so-cai/khoa">"Tải khóa công khai"</a>
                </dd>
            </dl>
            <p>
                <a class="nut" href="/so-cai">"Tải đầu sổ cái"</a>
            </p>
        </section>
    }
}

fn monthly() -> impl IntoView {
    view! {
        <section aria-labelledby="moi-thang">
            <h2 id="moi-thang">"Việc mỗi tháng của người giám sát"</h2>
            <ol class="cach-lam">
                <li>"Bấm “Tải đầu sổ cái”, giữ tệp ở máy của cơ quan mình, không gửi nhờ máy của Sở. In ra giấy và ký ngày càng tốt."</li>
                <li>
                    "Lần sau vào lại trang này, đưa những tệp đã giữ vào ô “Kiểm tra đầu sổ đã giữ”. Máy của ông/bà tự tính lấy; máy chủ chỉ đưa bằng chứng, không tự chấm mình."
                </li>
                <li>
                    "Nếu có dòng ghi “SAI”, hoặc nếu “CHƯA KIỂM TRA ĐƯỢC” lặp lại sang ngày hôm sau với đúng tệp ấy: giữ nguyên tệp, đừng tải đè lên, chụp lại màn hình, lập biên bản và yêu cầu Sở Nội vụ chạy lệnh "
                    <code>"hailong verify --head TỆP"</code>" trước mặt mình."
                </li>
            </ol>
        </section>
    }
}

fn check_heads() -> impl IntoView {
    view! {
        <section aria-labelledby="kiem-dau">
            <h2 id="kiem-dau">"Kiểm tra đầu sổ đã giữ"</h2>
            <form data-kiem="dau">
                <fieldset class="kiem" disabled>
                    <legend class="an-chu">"Đầu sổ đã giữ"</legend>
                    <label for="tep-dau">"Chọn một hay nhiều tệp đầu sổ đã tải từ trước, hoặc tệp .xacthuc của một tệp đã xuất"</label>
                    <input id="tep-dau" type="file" multiple accept=".txt,.xacthuc,text/plain" />
                    <label for="chu-dau">"Hoặc dán nội dung của một đầu sổ"</label>
                    <textarea id="chu-dau" rows="6" autocomplete="off" spellcheck="false"></textarea>
                    <button class="nut">"Kiểm tra đầu sổ"</button>
                </fieldset>
            </form>
            <div class="tra-loi" role="status" aria-label="Kết luận về đầu sổ">
                <ul id="ket-luan-dau" class="ket-luan"></ul>
            </div>
        </section>
    }
}

fn check_receipt() -> impl IntoView {
    view! {
        <section aria-labelledby="kiem-bien-nhan">
            <h2 id="kiem-bien-nhan">"Kiểm tra một biên nhận"</h2>
            <p class="ghi-chu">
                "Khi người dân đưa mã biên nhận hoặc tệp bằng chứng để hỏi phiếu của mình có được tính không. Biên nhận không cho biết họ đã trả lời thế nào."
            </p>
            <form data-kiem="bien-nhan">
                <fieldset class="kiem" disabled>
                    <legend class="an-chu">"Biên nhận"</legend>
                    <label for="ma-bien-nhan">"Mã biên nhận"</label>
                    <input id="ma-bien-nhan" type="text" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="40" />
                    <label for="tep-bien-nhan">"Hoặc tệp bằng chứng người dân đã tải"</label>
                    <input id="tep-bien-nhan" type="file" multiple accept=".txt,text/plain" />
                    <button class="nut">"Kiểm tra biên nhận"</button>
                </fieldset>
            </form>
            <div class="tra-loi" role="status" aria-label="Kết luận về biên nhận">
                <ul id="ket-luan-bien-nhan" class="ket-luan"></ul>
            </div>
        </section>
    }
}

fn check_published(rounds: &[(Arc<OpenRound>, Vec<PublishedFile>)]) -> impl IntoView + use<> {
    let file = |round: &str, file: &PublishedFile| {
        view! {
            <dt>{file.name.clone()}</dt>
            <dd>
                <code data-dot=round.to_owned() data-tep=file.name.clone()>{file.sha256.clone()}</code>
            </dd>
        }
    };
    let round = |(open, files): &(Arc<OpenRound>, Vec<PublishedFile>)| {
        let code = &open.round.code;
        view! {
            <h3>
                <a href=format!("/ket-qua/{}", address(code))>{open.round.title.clone()}</a>
            </h3>
            <dl class="so-goc">{files.iter().map(|f| file(code, f)).collect_view()}</dl>
        }
    };
    view! {
        <section aria-labelledby="kiem-cong-bo">
            <h2 id="kiem-cong-bo">"Kiểm tra kết quả đã công bố"</h2>
            <p class="ghi-chu">
                "Mỗi tệp kết quả kèm mã băm SHA-256 lúc công bố. Máy của ông/bà kiểm tra từng mã băm ấy có trong sổ cái không, và tệp trong tay (do Sở giao) có giống hệt tệp đã công bố không. Tệp không rời máy của ông/bà."
            </p>
            {rounds.iter().map(round).collect_view()}
            <form data-kiem="cong-bo">
                <fieldset class="kiem" disabled>
                    <legend class="an-chu">"Kết quả đã công bố"</legend>
                    <label for="tep-cong-bo">"Tệp kết quả trong tay, nếu có: sổ Excel, CSV, bảng số liệu"</label>
                    <input id="tep-cong-bo" type="file" multiple />
                    <button class="nut">"Kiểm tra các tệp"</button>
                </fieldset>
            </form>
            <div class="tra-loi" role="status" aria-label="Kết luận về kết quả đã công bố">
                <ul id="ket-luan-cong-bo" class="ket-luan"></ul>
            </div>
        </section>
    }
}

fn days(page: &LedgerPage) -> impl IntoView + use<> {
    let latest = page.now.as_ref().map(|now| now.size);
    let row = |head: &Head| {
        let size = head.size;
        // From the latest head to itself there is nothing to prove.
        let goes_on = (latest != Some(size)).then(|| {
            view! {
                " · "
                <a href=format!("{LEDGER}/noi-tiep?tu={size}")>"Bằng chứng nối tiếp"<span class="an-chu">{format!(" từ {size} dòng")}</span></a>
            }
        });
        view! {
            <tr>
                <th scope="row">{day(head.day)}</th>
                <td data-cot="Số dòng">{count(size)}</td>
                <td class="chu" data-cot="Mã của cả sổ">
                    <code>{head.short_root()}</code>
                </td>
                <td class="chu" data-cot="Tệp">
                    <a href=format!("{LEDGER}/dau/{size}")>"Tải đầu sổ cái"<span class="an-chu">{format!(" {size} dòng")}</span></a>
                    {goes_on}
                </td>
            </tr>
        }
    };
    let newest = page.before.map(|_| view! { <a href=LEDGER>"Những ngày mới nhất"</a> });
    let older = page.older.map(|size| view! { <a href=format!("{LEDGER}?truoc={size}")>"Những ngày trước đó"</a> });
    view! {
        <section aria-labelledby="theo-ngay">
            <h2 id="theo-ngay">"Đầu sổ cái theo ngày"</h2>
            <div class="cuon">
                <table class="bang dau-so">
                    <caption>"Đầu sổ cuối cùng của mỗi ngày có việc ghi vào sổ."</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Ngày"</th>
                            <th scope="col">"Số dòng"</th>
                            <th scope="col" class="chu">"Mã của cả sổ"</th>
                            <th scope="col" class="chu">"Tệp"</th>
                        </tr>
                    </thead>
                    <tbody>{page.days.iter().map(row).collect_view()}</tbody>
                </table>
            </div>
            <p class="viec">{newest}{older}</p>
        </section>
    }
}

fn elsewhere() -> impl IntoView {
    view! {
        <section aria-labelledby="cach-khac">
            <h2 id="cach-khac">"Kiểm tra không cần trang này"</h2>
            <p>
                "Trang này và chương trình kiểm tra trong nó cũng do máy chủ gửi đến. Ai ngờ vực cả máy chủ thì tải tệp đầu sổ đã giữ, “Bằng chứng nối tiếp” của ngày ấy và khóa công khai, rồi kiểm tra trên một máy khác bằng chương trình Python viết riêng, không chung dòng mã nào:"
            </p>
            <pre class="lenh xuong-dong">"python3 scripts/verify/ledger.py --key khoa-so-cai.txt --head dau-so-da-giu.txt --proof noi-tiep.txt"</pre>
            <p>"Trên máy chủ, người vận hành kiểm tra cả sổ, từng phiếu, từng con số với tệp của ông/bà:"</p>
            <pre class="lenh xuong-dong">"hailong verify --head dau-so-da-giu.txt"</pre>
        </section>
    }
}
