//! What is kept, and where: backups, keys, retention.

use super::choose_all;
use crate::settings::Settings;
use anyhow::bail;
use backend::{
    Store, backup,
    clock::{Clock, vietnamese},
    keys::Keys,
    ledger::Ledger,
    retention,
};
use clap::Subcommand;
use domain::dossier::DossierId;
use std::path::{Path, PathBuf};

#[derive(Debug, Subcommand)]
pub(super) enum KeysCommand {
    /// Liệt kê
    List,
    /// Thêm khóa mới; phiếu đã in vẫn dùng được
    Add,
    /// Thu hồi một khóa bị lộ; phiếu in bằng khóa đó hết hiệu lực
    Revoke {
        /// Tên khóa
        id: String,
    },
    /// Chép tệp khóa ra nơi khác, chỉ chủ đọc được; để xa bản sao lưu cơ sở dữ liệu
    Backup {
        /// Tệp, chưa có
        path: PathBuf,
    },
    /// Đưa bản sao của tệp khóa về, nếu đúng là khóa của cơ sở dữ liệu này
    Restore {
        /// Tệp do keys backup ghi
        path: PathBuf,
    },
    /// Lập bộ khóa mới khi đã mất hẳn tệp khóa: mọi phiếu đã in hết hiệu lực, phải in lại
    Renew,
}

pub(super) async fn back_up(store: &Store, path: &Path) -> anyhow::Result<()> {
    backup::write(store, path, Clock::System.today()).await?;
    crate::say!("Đã niêm phong và sao lưu vào {}", path.display());
    crate::say!("Trong tệp không có khóa: sao lưu khóa riêng bằng `hailong keys backup`, để ở nơi khác.");
    Ok(())
}

pub(super) async fn restore(settings: &Settings, path: &Path, replace: bool) -> anyhow::Result<()> {
    let held = backup::restore(path, &settings.database, replace).await?;
    let sealed = held.sealed_on.map_or_else(|| "chưa có".to_owned(), vietnamese);
    crate::say!(
        "Đã phục hồi: {} đợt, {} phiếu mời, {} phiếu trả lời; niêm phong gần nhất: {sealed}",
        held.rounds,
        held.invitations,
        held.responses
    );
    crate::say!("Phiếu trả lời gửi sau lúc sao lưu không có ở đây: ai còn trang đã gửi thì gửi lại được, và được tính một lần.");
    crate::say!("Cán bộ phải đăng nhập lại. Danh bạ phúc tra không có trong bản sao lưu: nhập lại nếu còn cần.");
    let store = Store::open(&settings.database, Ledger::open(&settings.data_dir, Clock::System)?).await?;
    let fit = match Keys::read(&settings.data_dir)? {
        Some(keys) => keys.check_all(&store).await.map_err(|e| e.to_string()),
        // Nothing was printed or signed: the next command makes the keys.
        None if held.invitations == 0 && matches!(store.latest_head().await, Ok(None)) => Ok(()),
        None => Err(format!("chưa có {}", Keys::path(&settings.data_dir).display())),
    };
    store.close().await;
    match fit {
        Ok(()) if held.invitations == 0 => {}
        Ok(()) => crate::say!("Khóa khớp: phiếu đã in dùng được."),
        Err(why) => {
            crate::say!("KHÓA KHÔNG KHỚP ({why}): máy chủ chưa chạy được, phiếu đã in chưa dùng được.");
            crate::say!(
                "Đưa khóa về bằng `hailong keys restore TỆP`. Mất hẳn thì `hailong keys renew` rồi `hailong slips` in lại: mỗi hồ sơ vẫn một tiếng nói."
            );
        }
    }
    Ok(())
}

pub(super) async fn retention(store: &Store, days: u16) -> anyhow::Result<()> {
    let rounds = choose_all(store).await?;
    crate::say!("đợt\tngày xóa\thồ sơ\tmã hồ sơ trên phiếu và danh sách mẫu\ttên nơi nhận mã mời");
    for due in retention::plan(store, &rounds, days).await? {
        let on = match due.on {
            Some(_) if due.left.is_nothing() => "đã xóa".to_owned(),
            Some(day) => vietnamese(day),
            None => format!("{days} ngày sau khi công bố"),
        };
        crate::say!("{}\t{on}\t{}\t{}\t{}", due.round, due.left.dossiers, due.left.ids, due.left.names);
    }
    crate::say!(
        "Máy chủ tự xóa mỗi đêm, sau khi niêm phong. Danh bạ phúc tra: xóa theo ngày đã đặt khi nhập. Bản sao lưu cũ còn giữ tới khi bị thay."
    );
    Ok(())
}

pub(super) async fn forget(store: &Store, data_dir: &Path, id: &str) -> anyhow::Result<()> {
    let id = DossierId::parse(id)?;
    if !retention::forget(store, &Keys::of(store, data_dir).await?, &id).await? {
        bail!("không có hồ sơ «{id}», trong sổ hồ sơ cũng như trên phiếu mời");
    }
    crate::say!("Đã xóa hồ sơ {id}. Câu trả lời, nếu có, không tìm ra được; phiếu mời của hồ sơ không còn mở được.");
    crate::say!(
        "Xóa cả trong hệ thống một cửa, nếu không lần nhập sau hồ sơ lại vào sổ. Bản sao lưu cũ còn giữ tới khi bị thay."
    );
    Ok(())
}

pub(super) async fn keys(store: &Store, data_dir: &Path, command: KeysCommand) -> anyhow::Result<()> {
    match command {
        KeysCommand::List => {
            for key in Keys::of(store, data_dir).await?.minting() {
                crate::say!("{}\t{}", key.id, if key.revoked { "đã thu hồi" } else { "đang dùng" });
            }
        }
        KeysCommand::Add => {
            let mut keys = Keys::of(store, data_dir).await?;
            let id = keys.add();
            keys.save(data_dir)?;
            crate::say!("{id}");
        }
        KeysCommand::Revoke { id } => {
            let mut keys = Keys::of(store, data_dir).await?;
            if !keys.revoke(&id) {
                bail!("không có khóa «{id}»");
            }
            keys.save(data_dir)?;
            crate::say!("Đã thu hồi {id}. Chạy `hailong slips` để in lại phiếu bằng khóa mới.");
        }
        KeysCommand::Backup { path } => {
            Keys::back_up(data_dir, &path)?;
            crate::say!("Đã chép khóa vào {}. Ai có tệp này thì làm được phiếu giả: cất riêng, xa bản sao lưu.", path.display());
        }
        KeysCommand::Restore { path } => {
            Keys::put_back(store, data_dir, &path).await?;
            crate::say!("Đã đưa khóa về; phiếu đã in dùng được.");
        }
        KeysCommand::Renew => {
            let keys = Keys::renew(store, data_dir).await?;
            let id = keys.newest().map(|k| k.id.as_str()).unwrap_or_default();
            crate::say!("Đã lập bộ khóa mới, khóa in {id}. Phiếu đã in hết hiệu lực; chạy `hailong slips` để in lại.");
        }
    }
    Ok(())
}
