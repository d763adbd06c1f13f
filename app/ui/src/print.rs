//! The page that is printed on the back of the appointment slip: the QR code, what to know before scanning it, and the short
//! form once more on paper. One self-contained document, without scripts, so that it prints the same on any machine.

use backend::{
    clock::vietnamese,
    rounds::OpenRound,
    slips::{About, PrintedSlip, qr::ModuleSize},
};
use domain::{
    form::{Item, Module, SCALE},
    response::{Kind, Mode},
};
use leptos::prelude::*;

mod paper_form;

pub use paper_form::paper_form;

/// Lines of questions that stand on half a slip; a longer form is not printed, but asked for at the counter.
const PAPER_LINES: usize = 12;
/// Characters of a question on one line of the table.
const LINE: usize = 34;

/// What the slips are printed on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Paper {
    /// A slip a sheet (TT 01/2018/TT-VPCP: the appointment slip is A5).
    #[default]
    A5,
    /// Two slips side by side on a sheet of A4, cut in the middle.
    A4,
}

impl Paper {
    /// From the command line.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "a5" => Some(Self::A5),
            "a4" => Some(Self::A4),
            _ => None,
        }
    }

    fn class(self) -> &'static str {
        match self {
            Self::A5 => "a5",
            Self::A4 => "a4",
        }
    }

    fn slips_a_sheet(self) -> usize {
        match self {
            Self::A5 => 1,
            Self::A4 => 2,
        }
    }

    /// Named pages in one style sheet would do, but not on every browser that prints.
    fn page_rule(self) -> &'static str {
        match self {
            Self::A5 => "@page { size: 148mm 210mm; margin: 0 }",
            Self::A4 => "@page { size: 297mm 210mm; margin: 0 }",
        }
    }
}

/// The document. The code's modules are whole dots at 300, 600 and 1200 dpi.
pub fn slips_page(slips: &[PrintedSlip], open: &OpenRound, paper: Paper) -> String {
    let sheets: Vec<_> = slips.chunks(paper.slips_a_sheet()).map(|sheet| sheet_view(sheet, open)).collect();
    // The head holds nothing but our own words: titles and styles are not escaped.
    format!(
        "<!DOCTYPE html>\n<html lang=\"vi\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"robots\" content=\"noindex\">\n\
         <title>Phiếu đánh giá sự phục vụ</title>\n<style>\n{}\n{}</style>\n</head>\n<body class=\"{}\">\n{}\n</body>\n</html>\n",
        paper.page_rule(),
        include_str!("../../../style/print.css"),
        paper.class(),
        sheets.join("\n"),
    )
}

fn sheet_view(slips: &[PrintedSlip], open: &OpenRound) -> String {
    let slips: Vec<_> = slips.iter().map(|slip| slip_view(slip, open)).collect();
    view! { <main class="sheet">{slips}</main> }.to_html()
}

fn slip_view(slip: &PrintedSlip, open: &OpenRound) -> impl IntoView {
    let paper = paper_module(open);
    view! {
        <article class="slip">
            {scan(slip, open)}
            {facts(slip)}
            <p class="promise">
                {words(slip, PROMISE)}
                <b>{words(slip, ["Mỗi hồ sơ chỉ đánh giá một lần.", "Mỗi phiếu mời chỉ dùng một lần."])}</b>
            </p>
            {match paper {
                Some(module) => paper_twin(slip, module).into_any(),
                None => view! { <p class="no-paper">{words(slip, if takes_paper(open) { NO_PAPER } else { NO_PHONE })}</p> }.into_any(),
            }}
            {foot(open)}
        </article>
    }
}

/// The upper part: scan, or type.
fn scan(slip: &PrintedSlip, open: &OpenRound) -> impl IntoView {
    let days = open.round.open;
    let (from, to) = (vietnamese(days.from), vietnamese(days.to));
    view! {
        <h1>"Quét để đánh giá sự phục vụ"</h1>
        <div class="scan">
            {code(slip)}
            <div class="say">
                <p class="when">
                    {matches!(slip.about, About::Dossier { .. }).then(|| view! { <b>"Sau khi nhận kết quả"</b> ", " })}
                    {words(slip, ["dùng", "Dùng"])}
                    " máy ảnh điện thoại hoặc Zalo quét mã bên cạnh. Nhận trả lời từ "
                    {from}
                    " đến hết "
                    {to}
                    "."
                </p>
                <p class="type">"Không quét được? Vào " <b>{slip.look_up.clone()}</b> " và gõ mã phiếu:"</p>
                <p class="token">{slip.token.grouped()}</p>
            </div>
        </div>
    }
}

/// The code in its size on paper. Where none fits there is the address to type, so the slip is still of use.
///
/// A browser rounds widths, and a fraction of a dot is lost somewhere inside the code; it does not round a transformation.
/// So a module is one pixel wide, and enlarged to its whole dots.
fn code(slip: &PrintedSlip) -> impl IntoView {
    slip.symbol().ok().map(|symbol| {
        let (side, module) = (symbol.full_width(), ModuleSize::LASER_600);
        let pixels = f64::from(module.dots) * 96.0 / f64::from(module.dpi);
        let size = format!("--side:{side};--module:{pixels};--size:{:.4}mm", module.millimetres(side));
        view! { <div class="code" style=size inner_html=symbol.inline()></div> }
    })
}

fn facts(slip: &PrintedSlip) -> impl IntoView {
    let (id, lines) = match &slip.about {
        About::Dossier { procedure, .. } => ("Mã hồ sơ", vec![("Thủ tục", procedure.clone())]),
        About::Place { list, name, .. } => {
            let to = if name.is_empty() { ("Danh sách", list.clone()) } else { ("Nơi nhận", name.clone()) };
            ("Số phiếu", vec![("Lĩnh vực", slip.field.clone()), to])
        }
    };
    let line = |(name, words): (&'static str, String)| view! { <div><dt>{name}</dt><dd>{words}</dd></div> };
    view! {
        <dl class="facts">
            <div><dt>"Cơ quan"</dt><dd>{slip.agency_name.clone()}</dd></div>
            {lines.into_iter().map(line).collect_view()}
            <div><dt>{id}</dt><dd class="id">{slip.code()}</dd></div>
        </dl>
    }
}

const PROMISE: [&str; 2] = [
    "Tự nguyện. Giữ kín: câu trả lời lưu riêng, không kèm tên hay mã hồ sơ. Không ảnh hưởng đến việc giải quyết hồ sơ. ",
    "Tự nguyện. Giữ kín: câu trả lời lưu riêng, không kèm tên, nơi nhận hay số phiếu. ",
];
const NO_PHONE: [&str; 2] =
    ["Không dùng được điện thoại? Xin hỏi tại Bộ phận Một\u{a0}cửa.", "Không dùng được điện thoại? Xin hỏi đơn vị khảo sát."];
const NO_PAPER: [&str; 2] = ["Cần phiếu giấy? Xin hỏi tại Bộ phận Một\u{a0}cửa.", "Cần phiếu giấy? Xin hỏi đơn vị khảo sát."];
const HAND_IN: [&str; 2] =
    ["Nộp phiếu giấy tại hộp thư góp ý của Bộ phận Một\u{a0}cửa", "Cho phiếu giấy vào phong bì, dán kín, gửi đơn vị khảo sát"];

/// Words for a dossier's slip, or for a code's.
fn words(slip: &PrintedSlip, [dossier, place]: [&'static str; 2]) -> &'static str {
    match slip.about {
        About::Dossier { .. } => dossier,
        About::Place { .. } => place,
    }
}

/// What the paper asks: the official module if everybody is asked it, else the one everybody is asked. `None` where it does
/// not fit on half a slip, or the round takes no paper: a voice written there would be lost.
fn paper_module(open: &OpenRound) -> Option<&Module> {
    if !takes_paper(open) {
        return None;
    }
    let official = open.form.module(&open.round.official_module).filter(|m| m.required);
    let module = official.or_else(|| open.form.modules.iter().find(|m| m.required))?;
    let lines: usize = module.items().map(|item| item.text.chars().count().div_ceil(LINE)).sum();
    (!module.asks_more() && lines <= PAPER_LINES).then_some(module)
}

fn takes_paper(open: &OpenRound) -> bool {
    open.round.modes.iter().any(|mode| matches!(mode, Mode::PaperDirect | Mode::PaperPost))
}

/// The lower part: the same questions for those who have no phone at hand. It is torn off and handed in, so it says which agency
/// and field it is about and nothing else: with the token or the dossier ID on it, whoever opens the box would know whose it is.
fn paper_twin(slip: &PrintedSlip, module: &Module) -> impl IntoView {
    let rows: Vec<_> = module.index_items().enumerate().map(|(at, item)| row(Some(at + 1), item)).collect();
    let kinds = Kind::ALL.iter().map(|kind| view! { <span class="kind"><i class="box"></i>{kind.label()}</span> }).collect_view();
    view! {
        <section class="paper">
            <div class="paper-head">
                <h2>"Hoặc trả lời trên giấy"</h2>
                <p>{format!("{}, {}", slip.agency_name, slip.field)}</p>
            </div>
            <p class="who">"Ông/Bà trả lời với tư cách:" {kinds}</p>
            <table>
                <thead>
                    <tr>
                        <th class="question" scope="col">{module.title.clone()} <small>"(mỗi dòng đánh dấu ✕ vào một ô)"</small></th>
                        {SCALE.into_iter().map(|option| view! { <th scope="col">{kept_together(option)}</th> }).collect_view()}
                    </tr>
                </thead>
                <tbody>
                    {rows}
                    {module.overall.as_ref().map(|item| row(None, item))}
                </tbody>
            </table>
            <p class="comment">"Góp ý thêm " <small>"(không ghi tên, số điện thoại, địa chỉ)"</small></p>
            <div class="line"></div>
            <div class="line"></div>
            <p class="hand-in">
                "Xé theo đường kẻ, gấp đôi. " <b>{words(slip, HAND_IN)}</b>
                ". Đã trả lời trên điện thoại thì không nộp phiếu giấy."
            </p>
        </section>
    }
}

/// The two words that make no sense apart stay on one line of a narrow column.
fn kept_together(option: &str) -> String {
    option.replace("ài lòng", "ài\u{a0}lòng").replace("ất không", "ất\u{a0}không")
}

/// One question with its five boxes; the overall one has no number.
fn row(number: Option<usize>, item: &Item) -> impl IntoView {
    let class = if number.is_some() { "" } else { "overall" };
    let number = number.map(|n| format!("{n}. "));
    view! {
        <tr class=class>
            <th class="question" scope="row">{number}{item.text.clone()}</th>
            {SCALE.into_iter().map(|_| view! { <td><i class="box"></i></td> }).collect_view()}
        </tr>
    }
}

fn foot(open: &OpenRound) -> impl IntoView {
    let round = &open.round;
    view! {
        <footer class="foot">
            <p>"Đơn vị khảo sát: " {round.owner.clone()} ". Hỏi về khảo sát: " {round.contact.clone()} "."</p>
            {round.simulated.clone().map(|note| view! { <p class="simulated">{note}</p> })}
        </footer>
    }
}
