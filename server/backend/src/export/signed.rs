//! What makes an export provable: its manifest, signed by the ledger's key. A workbook carries it as its last sheet, other files
//! have it beside them as `<file>.xacthuc`.
//!
//! It is signed in the process that exports, or once and for all where results are published.

use crate::{
    Error, Result, Store,
    clock::{Clock, vietnamese},
    rounds::OpenRound,
};
use domain::ledger::{
    Manifest, Signing,
    manifest::{Part, Parts},
};
use jiff::{Timestamp, civil::DateTime, tz};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// Ends the name of a manifest that stands beside its file.
pub const ENDING: &str = "xacthuc";

/// What it takes to sign an export: the key, and what every manifest of it says.
#[derive(Clone, Debug)]
pub struct Stamp {
    signing: Signing,
    round: String,
    title: String,
    pub(super) made: DateTime,
    head: Option<String>,
    /// The head in words.
    pub(super) ledger: String,
}

impl Stamp {
    /// For an export of a round at this moment.
    ///
    /// # Errors
    /// Database; [`Error::Refused`] where the ledger is not signed by this store's key: then its signature would show nothing.
    pub async fn of(store: &Store, open: &OpenRound, clock: &Clock) -> Result<Self> {
        let latest = store.latest_head().await?;
        let ledger = latest.as_ref().map_or_else(
            || "chưa có dòng nào".to_owned(),
            |(head, _)| format!("{} dòng, mã {}, ngày {}", head.size, head.short_root(), vietnamese(head.day)),
        );
        Ok(Self {
            signing: store.ledger().signing().clone(),
            round: open.round.code.clone(),
            title: open.round.title.clone(),
            made: minute(clock),
            head: latest.map(|(_, note)| note),
            ledger,
        })
    }

    /// The name of the key.
    pub(super) fn key(&self) -> &str {
        self.signing.name()
    }

    /// The signed manifest of these parts.
    ///
    /// # Errors
    /// [`Signing::note`].
    pub(crate) fn sign(&self, parts: Parts) -> Result<String> {
        let Self { round, title, made, head, .. } = self.clone();
        let manifest = Manifest { round, title, made, head, parts };
        manifest.sign(&self.signing).map_err(|why| Error::Stored(format!("không ký được tệp xuất: {why}")))
    }

    /// The signed manifest of whole files.
    ///
    /// # Errors
    /// [`Signing::note`].
    pub(crate) fn sign_files<'f>(&self, files: impl IntoIterator<Item = (&'f str, &'f [u8])>) -> Result<Vec<u8>> {
        let parts = files.into_iter().map(|(name, bytes)| Part { name: name.to_owned(), sha256: Sha256::digest(bytes).into() });
        self.sign(Parts::Files(parts.collect())).map(String::into_bytes)
    }
}

/// The minute it is in Vietnam.
pub(super) fn minute(clock: &Clock) -> DateTime {
    let now = Timestamp::from_second(clock.now()).unwrap_or(Timestamp::UNIX_EPOCH);
    let now = now.to_zoned(tz::TimeZone::fixed(tz::offset(7)));
    now.date().at(now.hour(), now.minute(), 0, 0)
}

/// A moment in Vietnam, in words.
pub fn made(at: DateTime) -> String {
    format!("{:02}:{:02} ngày {} (giờ Việt Nam)", at.hour(), at.minute(), vietnamese(at.date()))
}

/// Where the manifest of a file stands: `ket-qua.csv` has `ket-qua.csv.xacthuc`.
pub fn manifest_path(out: &Path) -> PathBuf {
    super::with_end(out, ENDING)
}

/// A file's name without its folders, as a manifest lists it.
pub(super) fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
