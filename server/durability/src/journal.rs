//! What the layer writes down and the harness reads: one record an operation on a file below the watched directory.
//!
//! A record is `kind: u8, handle: u64, number: u64, length: u32, bytes`, little-endian, appended with one `write`: several
//! processes share a journal, and the order of records is the order of the operations.

/// Size of a record without its bytes.
pub const HEAD: usize = 21;

/// What happened. The comment says what `handle`, `number` and `bytes` are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// The file `bytes` (a path) was opened as `handle`; `number` 1: it was made by this.
    Open = 1,
    /// `bytes` are written at `number`.
    Write = 2,
    /// The file now ends at `number`.
    Truncate = 3,
    /// A sync of `handle` begins. What is written before this is on disk when it is over.
    SyncBegins = 4,
    /// It is over.
    SyncEnds = 5,
    /// The path `bytes` is deleted.
    Unlink = 6,
    /// A path is renamed: `bytes` are the old one, a zero, the new one.
    Rename = 7,
    /// A sync of `handle` failed: no later one covers what was written before.
    SyncFails = 8,
}

impl Kind {
    /// The kind with this number.
    pub fn of(byte: u8) -> Option<Self> {
        use Kind::{Open, Rename, SyncBegins, SyncEnds, SyncFails, Truncate, Unlink, Write};
        [Open, Write, Truncate, SyncBegins, SyncEnds, Unlink, Rename, SyncFails].into_iter().find(|k| *k as u8 == byte)
    }
}

/// What the harness asks of the layer, in a file of one page that both have open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Weather {
    /// Nothing.
    Fair = 0,
    /// Every write that lengthens a file fails with ENOSPC.
    Full = 1,
    /// Every write, and every opening for writing, fails with EROFS.
    ReadOnly = 2,
    /// Every sync takes a fifth of a second.
    Slow = 3,
    /// Every sync fails with EIO, and what it should have put on disk is not there.
    BadSync = 4,
}
