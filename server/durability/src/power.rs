//! The power goes out: from the files as they were before and the layer's journal, the files as a disk may have them now.
//!
//! Model: what was written before a sync of the file began is there once that sync is over. Of everything later each sector of
//! 512 bytes may be there or not, whatever the order. A file that was made, renamed or deleted is so for certain once its
//! directory was synced; of the later changes to the directory some first part is there, as on a file system with a journal. Lost parts
//! of a lengthened file are zeros.

use crate::journal::{HEAD, Kind};
use anyhow::{Context, ensure};
use fastrand::Rng;
use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
};

const SECTOR: usize = 512;

/// What becomes of that which nobody waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// The power stays on: all of it is there.
    Spared,
    /// None of it is there.
    All,
    /// It is there up to some operation, which is torn.
    Tail,
    /// Any of its sectors.
    Some,
}

impl Loss {
    /// One by lot; `Spared` less often than the others.
    pub fn draw(dice: &mut Rng) -> Self {
        dice.choice([Self::Spared, Self::All, Self::All, Self::Tail, Self::Tail, Self::Some, Self::Some]).unwrap_or(Self::All)
    }
}

/// The files of a directory.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Reads the files of a directory, without SQLite's shared memory: that never was on the disk.
///
/// # Errors
/// A file cannot be read.
pub fn read(dir: &Path) -> anyhow::Result<Files> {
    let mut files = Files::new();
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_file() && !name.ends_with("-shm") {
            files.insert(name, std::fs::read(entry.path())?);
        }
    }
    Ok(files)
}

/// Makes the directory hold these files and no others.
///
/// # Errors
/// A file cannot be written or deleted.
pub fn write(dir: &Path, files: &Files) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    for entry in std::fs::read_dir(dir)? {
        std::fs::remove_file(entry?.path())?;
    }
    for (name, content) in files {
        let path = dir.join(name);
        std::fs::write(&path, content)?;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    }
    Ok(())
}

/// The files that are left of `before` and of what the journal says about `dir` since then.
///
/// # Errors
/// The journal is none: the layer and the harness disagree.
pub fn after(dir: &Path, before: &Files, journal: &[u8], loss: Loss, dice: &mut Rng) -> anyhow::Result<Files> {
    let mut disk = Disk::new(dir, before);
    let mut rest = journal;
    while !rest.is_empty() {
        let (record, left) = Record::read(rest)?;
        disk.apply(&record)?;
        rest = left;
    }
    Ok(disk.without_power(loss, dice))
}

struct Record<'a> {
    kind: Kind,
    handle: u64,
    number: u64,
    bytes: &'a [u8],
}

impl<'a> Record<'a> {
    fn read(journal: &'a [u8]) -> anyhow::Result<(Self, &'a [u8])> {
        let (head, rest) = journal.split_at_checked(HEAD).context("half a record")?;
        let number = |from: usize| head[from..from + 8].try_into().map(u64::from_le_bytes);
        let length = u32::from_le_bytes(head[17..21].try_into()?) as usize;
        let (bytes, rest) = rest.split_at_checked(length).context("half a record")?;
        Ok((Self { kind: Kind::of(head[0]).context("unknown record")?, handle: number(1)?, number: number(9)?, bytes }, rest))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// A sync of its file may still cover it.
    Waiting,
    OnDisk,
    /// A sync that should have covered it failed: no later one will.
    GivenUp,
}

enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Truncate(usize),
}

/// A file, whatever its name is by now.
#[derive(Default)]
struct Node {
    base: Vec<u8>,
    changes: Vec<(Change, Standing)>,
}

enum Naming {
    Made(String, usize),
    Deleted(String),
    Renamed(String, String),
}

#[derive(Clone, Copy)]
enum Opened {
    Directory,
    File(usize),
}

struct Disk<'a> {
    dir: &'a Path,
    nodes: Vec<Node>,
    /// As the directory was at the start.
    first: BTreeMap<String, usize>,
    /// As processes see it.
    names: BTreeMap<String, usize>,
    namings: Vec<Naming>,
    /// So many of them are on the disk for certain.
    namings_on_disk: usize,
    handles: HashMap<u64, Opened>,
    /// How far a sync that is under way reaches.
    syncs: HashMap<u64, usize>,
}

impl<'a> Disk<'a> {
    fn new(dir: &'a Path, before: &Files) -> Self {
        let first: BTreeMap<String, usize> = before.keys().cloned().zip(0..).collect();
        let nodes = before.values().map(|content| Node { base: content.clone(), changes: vec![] }).collect();
        let names = first.clone();
        Self { dir, nodes, first, names, namings: vec![], namings_on_disk: 0, handles: HashMap::new(), syncs: HashMap::new() }
    }

    fn name(&self, path: &[u8]) -> anyhow::Result<Option<String>> {
        let path = Path::new(std::str::from_utf8(path)?);
        if path == self.dir {
            return Ok(None);
        }
        let name = path.strip_prefix(self.dir)?.to_str().context("a name")?;
        ensure!(!name.contains('/'), "{name}: directories below are not watched");
        Ok(Some(name.to_owned()))
    }

    fn file(&mut self, handle: u64) -> anyhow::Result<&mut Node> {
        match self.handles.get(&handle).context("a handle that nobody opened")? {
            Opened::File(node) => Ok(&mut self.nodes[*node]),
            Opened::Directory => anyhow::bail!("a write to a directory"),
        }
    }

    fn apply(&mut self, record: &Record) -> anyhow::Result<()> {
        let Record { kind, handle, number, bytes } = *record;
        match kind {
            Kind::Open => self.open(handle, bytes)?,
            Kind::Write => {
                let change = Change::Write { at: usize::try_from(number)?, bytes: bytes.to_vec() };
                self.file(handle)?.changes.push((change, Standing::Waiting));
            }
            Kind::Truncate => {
                let change = Change::Truncate(usize::try_from(number)?);
                self.file(handle)?.changes.push((change, Standing::Waiting));
            }
            Kind::SyncBegins => {
                let reach = match self.handles.get(&handle).context("a handle that nobody opened")? {
                    Opened::Directory => self.namings.len(),
                    Opened::File(node) => self.nodes[*node].changes.len(),
                };
                self.syncs.insert(handle, reach);
            }
            Kind::SyncEnds => {
                let reach = self.syncs.remove(&handle).context("a sync that did not begin")?;
                match self.handles.get(&handle).context("a handle that nobody opened")? {
                    Opened::Directory => self.namings_on_disk = self.namings_on_disk.max(reach),
                    Opened::File(node) => settle(&mut self.nodes[*node].changes[..reach], Standing::OnDisk),
                }
            }
            Kind::SyncFails => {
                if let Some(Opened::File(node)) = self.handles.get(&handle) {
                    settle(&mut self.nodes[*node].changes, Standing::GivenUp);
                }
            }
            Kind::Unlink => {
                if let Some(name) = self.name(bytes)? {
                    self.names.remove(&name);
                    self.namings.push(Naming::Deleted(name));
                }
            }
            Kind::Rename => {
                let cut = bytes.iter().position(|b| *b == 0).context("two names")?;
                let names = (self.name(&bytes[..cut])?, self.name(&bytes[cut + 1..])?);
                if let (Some(old), Some(new)) = names {
                    let node = self.names.remove(&old).context("a file that nobody made")?;
                    self.names.insert(new.clone(), node);
                    self.namings.push(Naming::Renamed(old, new));
                }
            }
        }
        Ok(())
    }

    fn open(&mut self, handle: u64, path: &[u8]) -> anyhow::Result<()> {
        let Some(name) = self.name(path)? else {
            self.handles.insert(handle, Opened::Directory);
            return Ok(());
        };
        let node = self.names.get(&name).copied().unwrap_or_else(|| {
            self.nodes.push(Node::default());
            let node = self.nodes.len() - 1;
            self.names.insert(name.clone(), node);
            self.namings.push(Naming::Made(name, node));
            node
        });
        self.handles.insert(handle, Opened::File(node));
        Ok(())
    }

    fn without_power(mut self, loss: Loss, dice: &mut Rng) -> Files {
        let done = self.namings.len();
        let kept = match loss {
            Loss::Spared => done,
            Loss::All => self.namings_on_disk,
            Loss::Tail | Loss::Some => dice.usize(self.namings_on_disk..=done),
        };
        let mut names = std::mem::take(&mut self.first);
        for naming in self.namings.drain(..kept) {
            match naming {
                Naming::Made(name, node) => drop(names.insert(name, node)),
                Naming::Deleted(name) => drop(names.remove(&name)),
                Naming::Renamed(old, new) => drop(names.remove(&old).map(|node| names.insert(new, node))),
            }
        }
        names.into_iter().map(|(name, node)| (name, self.nodes[node].without_power(loss, dice))).collect()
    }
}

fn settle(changes: &mut [(Change, Standing)], standing: Standing) {
    changes.iter_mut().filter(|(_, s)| *s == Standing::Waiting).for_each(|(_, s)| *s = standing);
}

impl Node {
    fn without_power(&self, loss: Loss, dice: &mut Rng) -> Vec<u8> {
        let mut content = self.base.clone();
        let cut = dice.usize(0..=self.changes.len());
        for (at, (change, standing)) in self.changes.iter().enumerate() {
            let kept = match loss {
                _ if *standing == Standing::OnDisk => Kept::Whole,
                Loss::Spared => Kept::Whole,
                Loss::All => Kept::None,
                Loss::Tail if at < cut => Kept::Whole,
                Loss::Tail if at > cut => Kept::None,
                Loss::Tail | Loss::Some => Kept::Sectors,
            };
            change.apply(&mut content, kept, dice);
        }
        content
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kept {
    Whole,
    Sectors,
    None,
}

impl Change {
    fn apply(&self, content: &mut Vec<u8>, kept: Kept, dice: &mut Rng) {
        match self {
            Self::Truncate(length) => {
                if kept == Kept::Whole || kept == Kept::Sectors && dice.bool() {
                    content.resize(*length, 0);
                }
            }
            Self::Write { at, bytes } => {
                let mut from = 0;
                while from < bytes.len() {
                    // Up to the end of the sector in the file.
                    let until = bytes.len().min(from + SECTOR - (at + from) % SECTOR);
                    if kept == Kept::Whole || kept == Kept::Sectors && dice.bool() {
                        let end = at + until;
                        content.resize(content.len().max(end), 0);
                        content[at + from..end].copy_from_slice(&bytes[from..until]);
                    }
                    from = until;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIR: &str = "/d";

    #[derive(Default)]
    struct Journal(Vec<u8>);

    impl Journal {
        fn note(mut self, kind: Kind, handle: u64, number: u64, bytes: &[u8]) -> Self {
            self.0.push(kind as u8);
            self.0.extend(handle.to_le_bytes());
            self.0.extend(number.to_le_bytes());
            self.0.extend(u32::try_from(bytes.len()).unwrap().to_le_bytes());
            self.0.extend(bytes);
            self
        }

        fn sync(self, handle: u64) -> Self {
            self.note(Kind::SyncBegins, handle, 0, b"").note(Kind::SyncEnds, handle, 0, b"")
        }

        fn after(&self, before: &Files, loss: Loss) -> Files {
            after(Path::new(DIR), before, &self.0, loss, &mut Rng::with_seed(1)).unwrap()
        }
    }

    fn one(name: &str, content: &[u8]) -> Files {
        Files::from([(name.to_owned(), content.to_vec())])
    }

    #[test]
    fn what_was_synced_stays_and_nothing_else() {
        let journal = Journal::default().note(Kind::Open, 7, 0, b"/d/a").note(Kind::Write, 7, 0, b"one").sync(7);
        let journal = journal.note(Kind::Write, 7, 3, b"two").note(Kind::Truncate, 7, 1, b"");
        assert_eq!(journal.after(&one("a", b""), Loss::All), one("a", b"one"));
        assert_eq!(journal.after(&one("a", b""), Loss::Spared), one("a", b"o"));
    }

    #[test]
    fn a_sync_covers_what_came_before_it_began() {
        let journal = Journal::default().note(Kind::Open, 7, 0, b"/d/a").note(Kind::Write, 7, 0, b"one");
        let journal = journal.note(Kind::SyncBegins, 7, 0, b"").note(Kind::Write, 7, 3, b"two").note(Kind::SyncEnds, 7, 0, b"");
        assert_eq!(journal.after(&one("a", b""), Loss::All), one("a", b"one"));
    }

    #[test]
    fn a_sync_that_failed_is_not_made_good_by_the_next() {
        let journal = Journal::default().note(Kind::Open, 7, 0, b"/d/a").note(Kind::Write, 7, 0, b"one");
        let journal = journal.note(Kind::SyncFails, 7, 0, b"").note(Kind::Write, 7, 3, b"two").sync(7);
        assert_eq!(journal.after(&one("a", b""), Loss::All), one("a", b"\0\0\0two"));
    }

    #[test]
    fn a_name_is_certain_when_its_directory_was_synced() {
        let made = Journal::default().note(Kind::Open, 7, 1, b"/d/new").note(Kind::Write, 7, 0, b"x").sync(7);
        let made = made.note(Kind::Rename, 0, 0, b"/d/new\0/d/a").note(Kind::Open, 8, 0, b"/d");
        assert_eq!(made.after(&one("a", b"old"), Loss::All), one("a", b"old"));
        assert_eq!(made.sync(8).after(&one("a", b"old"), Loss::All), one("a", b"x"));
    }

    #[test]
    fn what_was_not_synced_is_torn_at_sectors() {
        let bytes = [1; 4 * SECTOR];
        let journal = Journal::default().note(Kind::Open, 7, 0, b"/d/a").note(Kind::Write, 7, 100, &bytes);
        let before = one("a", &[2; 4 * SECTOR + 100]);
        let mut seen = std::collections::BTreeSet::new();
        for seed in 0..50 {
            let after = after(Path::new(DIR), &before, &journal.0, Loss::Some, &mut Rng::with_seed(seed)).unwrap();
            let content = &after["a"];
            assert!(content[..100].iter().all(|b| *b == 2));
            for (at, sector) in content[100..].chunk_by(|a, b| a == b).enumerate() {
                assert!(at > 9 || sector.len() >= 100, "a sector is whole");
            }
            seen.insert(content.clone());
        }
        assert!(seen.len() > 10, "{}", seen.len());
    }
}
