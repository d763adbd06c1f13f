//! Checking the ledger, and taking its head away.

use anyhow::{Context, bail};
use backend::{Store, clock::vietnamese, keys::Keys, ledger::verify};
use std::path::{Path, PathBuf};

/// Names everything that is not as it should be, and fails if there is anything.
pub(super) async fn verify(store: &Store, data_dir: &Path, heads: &[PathBuf]) -> anyhow::Result<()> {
    // Under other keys every row looks altered: that would be taken for fraud.
    Keys::of(store, data_dir).await?;
    let kept = heads.iter().map(|path| super::proof::head_in(path)).collect::<anyhow::Result<Vec<_>>>()?;
    let report = verify::verify(store, &kept).await?;
    crate::say!(
        "Đã kiểm tra {} dòng sổ cái: {} phiếu đã niêm phong, {} ý kiến, {} việc khác.",
        report.leaves,
        report.responses,
        report.comments,
        report.records
    );
    if let Some(head) = &report.head {
        crate::say!("Đầu sổ cái mới nhất: {} dòng, mã {}, ngày {}.", head.size, head.short_root(), vietnamese(head.day));
    }
    for finding in &report.findings {
        eprintln!("lỗi: {finding}");
    }
    match report.findings.len() {
        0 if kept.is_empty() => {
            crate::say!("Không thấy gì bị sửa, xóa hay thêm. Việc thay cả sổ hoặc lùi về bản cũ chỉ thấy được với --head TỆP.");
        }
        0 => crate::say!("Không thấy gì bị sửa, xóa hay thêm; sổ cái tiếp nối đúng các đầu được lưu giữ."),
        n => bail!("sổ cái không khớp: {n} điểm, nêu ở trên"),
    }
    Ok(())
}

/// Prints the latest head, the public key, or the proof that the ledger goes on from an older head.
pub(super) async fn head(store: &Store, data_dir: &Path, key: bool, since: Option<u64>) -> anyhow::Result<()> {
    Keys::of(store, data_dir).await?;
    if key {
        crate::say!("{}", store.ledger().verifying());
        return Ok(());
    }
    let (head, note) = store.latest_head().await?.context("sổ cái chưa có dòng nào")?;
    let Some(smaller) = since else {
        crate::say!("{}", note.trim_end_matches('\n'));
        return Ok(());
    };
    let proof = store.consistency(smaller, head.size).await?;
    let proof = proof.with_context(|| format!("sổ cái chỉ có {} dòng, từ 1", head.size))?;
    crate::say!("{}", proof.to_string().trim_end_matches('\n'));
    Ok(())
}
