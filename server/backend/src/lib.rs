//! What the product does, without HTTP and without screens.
//!
//! Reading order: [`intake`] (a voice comes in), [`seal`] (the night), [`live`] (the boards), [`import`] and [`slips`] (how a
//! round begins), [`export`] (how it ends). All SQL is under [`store`].

pub mod accounts;
pub mod clock;
pub mod export;
pub mod import;
pub mod intake;
pub mod keys;
pub mod live;
pub mod rounds;
pub mod seal;
pub mod slips;
pub mod store;

pub use store::Store;

/// What can go wrong below the use cases. Nothing of it is for a citizen's eyes: they get a [`domain::trouble::Refusal`].
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database is unreachable, full or damaged.
    #[error("cơ sở dữ liệu: {0}")]
    Database(#[from] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("nâng cấp cơ sở dữ liệu: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which file.
        path: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// A stored value that this version cannot read: written by hand, or by a newer version.
    #[error("dữ liệu lưu trữ không đọc được: {0}")]
    Stored(String),
    /// The request makes sense, and cannot be carried out: the words are for the operator.
    #[error("{0}")]
    Refused(String),
}

/// Shorthand for this crate's results.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A file's trouble with its path.
    pub fn file(path: impl AsRef<std::path::Path>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.as_ref().display().to_string();
        move |source| Self::File { path, source }
    }
}
