//! `hailong verification`: the phúc tra on the command line.

use super::choose;
use anyhow::{Context, bail};
use backend::{Store, clock::Clock, slips::write_private, verification};
use clap::Subcommand;
use domain::{
    sample::{Seed, VerificationRate},
    verification::{Contact, Heard, Reasked, Record, Said, Way},
};
use jiff::civil::Date;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(super) enum VerificationCommand {
    /// Rút người để hỏi lại, sau khi đợt đóng; nhiều nhất 10 % số phiếu, tính cả các lần rút
    Draw {
        /// Đợt khảo sát
        #[arg(long)]
        round: Option<String>,
        /// Đến bao nhiêu phần trăm số phiếu của đợt, từ 1 đến 10
        #[arg(long, default_value_t = 10, value_name = "N")]
        percent: u8,
        /// Số gốc: 64 chữ số thập lục phân (mặc định: máy tự sinh ngẫu nhiên)
        #[arg(long, value_name = "HEX")]
        seed: Option<String>,
        /// Các tiêu chí hỏi lại, nhiều nhất ba, cách nhau bằng dấu phẩy (mặc định: tiêu chí đầu và câu hài lòng chung)
        #[arg(long, value_delimiter = ',', value_name = "ID")]
        items: Vec<String>,
    },
    /// Nhập danh bạ (CSV, XLSX: mã hồ sơ, điện thoại, tên); chỉ giữ người đã được rút, đến ngày xóa
    Contacts {
        /// Tệp
        file: PathBuf,
        /// Ngày xóa danh bạ, dạng 2026-12-31
        #[arg(long, value_name = "DAY")]
        purge_on: String,
        /// Đợt khảo sát
        #[arg(long)]
        round: Option<String>,
    },
    /// Ghi danh sách làm việc ra tệp CSV, chỉ chủ tệp đọc được
    List {
        /// Tệp
        #[arg(long)]
        out: PathBuf,
        /// Đợt khảo sát
        #[arg(long)]
        round: Option<String>,
    },
    /// Ghi kết quả hỏi một người
    Record(Box<RecordFlags>),
    /// Xóa danh bạ ngay
    Purge {
        /// Đợt khảo sát (mặc định: mọi đợt)
        #[arg(long)]
        round: Option<String>,
    },
}

#[derive(Debug, clap::Args)]
pub(super) struct RecordFlags {
    /// Số trong danh sách làm việc
    #[arg(long)]
    number: u32,
    /// Cách hỏi: truc-tiep, dien-thoai hoặc khac
    #[arg(long)]
    way: String,
    /// Có liên hệ được không: co hoặc khong
    #[arg(long)]
    reached: String,
    /// Chính họ đã trả lời: co, khong hoặc khong-ro
    #[arg(long)]
    took_part: Option<String>,
    /// Đã nhận kết quả hồ sơ: co, khong hoặc khong-ro (không hỏi người cầm mã mời)
    #[arg(long)]
    received: Option<String>,
    /// Bị gây áp lực: co, khong hoặc khong-ro
    #[arg(long)]
    pressed: Option<String>,
    /// Đưa xem biên nhận: co, khong hoặc khong-ro
    #[arg(long, default_value = "khong")]
    receipt: String,
    /// Điểm hỏi lại, dạng ngan.1=4; lặp lại cho từng tiêu chí
    #[arg(long, value_name = "ID=1..5")]
    score: Vec<String>,
    /// Người phúc tra
    #[arg(long)]
    verifier: String,
    /// Đơn vị: Sở Nội vụ, MTTQ, Hội Cựu chiến binh...
    #[arg(long)]
    organisation: String,
    /// Ngày hỏi, dạng 2026-12-31 (mặc định: hôm nay)
    #[arg(long)]
    day: Option<String>,
    /// Ghi chú
    #[arg(long, default_value = "")]
    note: String,
    /// Lý do, khi sửa bản ghi trước
    #[arg(long, default_value = "")]
    reason: String,
    /// Đợt khảo sát
    #[arg(long)]
    round: Option<String>,
}

/// Runs `verification`. `contact_days`: how long contacts may be kept.
pub(super) async fn run(store: &Store, contact_days: u16, command: VerificationCommand) -> anyhow::Result<()> {
    let today = Clock::System.today();
    match command {
        VerificationCommand::Draw { round, percent, seed, items } => {
            let open = choose_closed(store, round.as_deref()).await?;
            let seed = seed.map(|text| text.trim().parse::<Seed>()).transpose()?;
            let (draw, n) = verification::draw(store, &open, VerificationRate::try_from(percent)?, seed, &items, today).await?;
            crate::say!("Đã rút {n} người để hỏi lại");
            crate::say!("Số gốc: {}", draw.seed);
            crate::say!("Mã băm danh sách mã đã dùng (SHA-256): {}", draw.list_hash);
            crate::say!("Câu hỏi lại: {}", draw.items.join(", "));
        }
        VerificationCommand::Contacts { file, purge_on, round } => {
            let open = choose_closed(store, round.as_deref()).await?;
            let bytes = std::fs::read(&file).with_context(|| format!("không đọc được {}", file.display()))?;
            let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            let day = a_day(&purge_on)?;
            let (report, others) = verification::contacts(store, &open, &name, &bytes, day, contact_days, today).await?;
            for cell in &report.rejected {
                eprintln!("lỗi: {cell}");
            }
            crate::say!(
                "Đã giữ danh bạ của {} người được rút, xóa ngày {day}. Đã bỏ {others} dòng của người khác.",
                report.accepted
            );
            crate::say!("Tệp {name} có dữ liệu cá nhân: hãy xóa khi không cần nữa.");
        }
        VerificationCommand::List { out, round } => {
            let open = choose_closed(store, round.as_deref()).await?;
            let people = verification::worksheet(store, &open, today).await?;
            if people.is_empty() {
                bail!("đợt «{}» chưa rút phúc tra", open.round.code);
            }
            write_private(&out, &verification::csv(&people))?;
            crate::say!("{} người → {}", people.len(), out.display());
        }
        VerificationCommand::Record(flags) => note(store, *flags, today).await?,
        VerificationCommand::Purge { round } => {
            let purged = store.purge_contacts(round.as_deref()).await?;
            crate::say!("Đã xóa danh bạ của {purged} người");
        }
    }
    Ok(())
}

/// A round is drawn after it closed, when [`choose`] would no longer take it for the one that is meant.
async fn choose_closed(store: &Store, code: Option<&str>) -> anyhow::Result<std::sync::Arc<backend::rounds::OpenRound>> {
    if code.is_none() && store.round_stamps().await?.len() > 1 {
        bail!("có nhiều đợt khảo sát; hãy chỉ rõ --round");
    }
    choose(store, code).await
}

fn a_day(text: &str) -> anyhow::Result<Date> {
    text.parse().with_context(|| format!("«{text}» không phải một ngày dạng 2026-12-31"))
}

async fn note(store: &Store, flags: RecordFlags, today: Date) -> anyhow::Result<()> {
    let open = choose_closed(store, flags.round.as_deref()).await?;
    let way = Way::from_code(&flags.way)
        .with_context(|| format!("cách hỏi «{}» không có; chọn truc-tiep, dien-thoai hoặc khac", flags.way))?;
    let record = Record {
        way,
        contact: contact(&flags)?,
        verifier: flags.verifier,
        organisation: flags.organisation,
        on: flags.day.as_deref().map_or(Ok(today), a_day)?,
        note: flags.note,
    };
    let reasked = flags.score.iter().map(|pair| score(pair)).collect::<anyhow::Result<Reasked>>()?;
    let finding = record.contact.finding();
    let drawn = verification::record(store, &open, flags.number, record, &reasked, &flags.reason, today).await?;
    crate::say!("Đã ghi số {} ({}): {}", drawn.number, drawn.code, finding.label());
    Ok(())
}

fn contact(flags: &RecordFlags) -> anyhow::Result<Contact> {
    let said = |flag: &str, text: Option<&str>| {
        let text = text.with_context(|| format!("liên hệ được thì phải có {flag}"))?;
        Said::from_code(text).with_context(|| format!("{flag} «{text}» không có; chọn co, khong hoặc khong-ro"))
    };
    match flags.reached.as_str() {
        "khong" => Ok(Contact::NotReached),
        "co" => Ok(Contact::Reached(Heard {
            took_part: said("--took-part", flags.took_part.as_deref())?,
            received: flags.received.as_deref().map(|text| said("--received", Some(text))).transpose()?,
            pressed: said("--pressed", flags.pressed.as_deref())?,
            receipt: said("--receipt", Some(&flags.receipt))?,
        })),
        other => bail!("--reached «{other}» không có; chọn co hoặc khong"),
    }
}

fn score(pair: &str) -> anyhow::Result<(String, u8)> {
    let parts = pair.rsplit_once('=').and_then(|(item, n)| Some((item.to_owned(), n.parse().ok()?)));
    parts.with_context(|| format!("«{pair}» không có dạng ngan.1=4"))
}
