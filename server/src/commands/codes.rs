//! `hailong codes`: code lists for those who have no dossiers.

use super::choose;
use anyhow::{Context, bail};
use backend::{Store, clock::Clock, codes, import::Options};
use clap::Subcommand;
use domain::{
    invited::{NewList, UNNAMED},
    response::{Frame, Kind},
};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(super) enum CodesCommand {
    /// Lập một danh sách mã mời
    Add {
        /// Mã cơ quan được đánh giá
        #[arg(long)]
        agency: String,
        /// Mã lĩnh vực
        #[arg(long)]
        field: String,
        /// Người cầm mã trả lời với tư cách: ca-nhan hoặc to-chuc
        #[arg(long)]
        kind: String,
        /// Số mã
        #[arg(long)]
        count: u32,
        /// Tên danh sách, hiện trên trang khảo sát
        #[arg(long, value_name = "NAME", default_value = UNNAMED)]
        list: String,
        /// Nguồn mẫu: drawn (chính thức), reserve (dự phòng) hoặc open (tự nguyện)
        #[arg(long, default_value = "drawn")]
        frame: String,
        /// Đợt khảo sát
        #[arg(long)]
        round: Option<String>,
    },
    /// Lập danh sách từ tệp CSV, XLSX: cơ quan được đánh giá, nơi nhận, lĩnh vực, đối tượng, số phiếu
    Import {
        /// Tệp
        file: PathBuf,
        /// Không lập danh sách nào nếu có một dòng sai
        #[arg(long)]
        strict: bool,
        /// Đợt khảo sát
        #[arg(long)]
        round: Option<String>,
    },
    /// Liệt kê các danh sách, hoặc nơi nhận của từng mã trong một danh sách
    List {
        /// Số của danh sách
        #[arg(long)]
        list: Option<u32>,
        /// Đợt khảo sát
        #[arg(long)]
        round: Option<String>,
    },
    /// Bỏ một danh sách lập nhầm, khi đợt chưa có phiếu trả lời
    Remove {
        /// Số của danh sách
        #[arg(long)]
        list: u32,
        /// Đợt khảo sát
        #[arg(long)]
        round: Option<String>,
    },
}

/// Runs `codes`.
pub(super) async fn run(store: &Store, command: CodesCommand) -> anyhow::Result<()> {
    let today = Clock::System.today();
    match command {
        CodesCommand::Add { agency, field, kind, count, list, frame, round } => {
            let open = choose(store, round.as_deref()).await?;
            let kind =
                Kind::from_code(&kind).with_context(|| format!("đối tượng «{kind}» không có; chọn ca-nhan hoặc to-chuc"))?;
            let frame = Frame::from_code(&frame)
                .with_context(|| format!("nguồn mẫu «{frame}» không có; chọn drawn, reserve hoặc open"))?;
            let new = NewList { name: list.trim().to_owned(), agency, field, kind, frame, places: vec![(String::new(), count)] };
            let name = new.name.clone();
            let id = codes::add(store, &open, new, today).await?;
            crate::say!("Đã lập danh sách số {id} «{name}»: {count} mã. Chạy hailong slips để in phiếu.");
        }
        CodesCommand::Import { file, strict, round } => {
            let open = choose(store, round.as_deref()).await?;
            let bytes = std::fs::read(&file).with_context(|| format!("không đọc được {}", file.display()))?;
            let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            let (made, report) = codes::import(store, &open, &name, &bytes, Options { strict }, today).await?;
            for cell in &report.rejected {
                eprintln!("lỗi: {cell}");
            }
            for (id, list) in &made {
                crate::say!("Danh sách số {id} «{}», đánh giá {}: {} mã", list.name, list.agency, list.size());
            }
            crate::say!("{report}");
            if !report.stored || (made.is_empty() && !report.rejected.is_empty()) {
                bail!("{name}: không lập danh sách nào");
            }
        }
        CodesCommand::List { list: Some(list), round } => {
            let open = choose(store, round.as_deref()).await?;
            crate::say!("Mã\tNơi nhận");
            for stored in store.places(&open.round.code).await?.into_iter().filter(|p| p.place.id.list == list) {
                crate::say!("{}\t{}", stored.place.id, stored.name);
            }
        }
        CodesCommand::List { list: None, round } => {
            let open = choose(store, round.as_deref()).await?;
            crate::say!("Số\tDanh sách\tCơ quan\tLĩnh vực\tĐối tượng\tNguồn mẫu\tSố mã\tĐã in");
            for shown in codes::lists(store, &open).await? {
                let (c, l) = (&shown.counted, &shown.counted.list);
                let (kind, frame) = (l.kind.label(), l.frame.label());
                crate::say!("{}\t{}\t{}\t{}\t{kind}\t{frame}\t{}\t{}", l.id, l.name, l.agency, l.field, c.size, c.issued);
            }
        }
        CodesCommand::Remove { list, round } => {
            let open = choose(store, round.as_deref()).await?;
            codes::remove(store, &open, list, today).await?;
            crate::say!("Đã bỏ danh sách số {list}; phiếu đã in của danh sách này hết hiệu lực");
        }
    }
    Ok(())
}
