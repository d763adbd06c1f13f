//! The tables whose rows are in the ledger beside the voices, column by column, and what of them a transaction may touch.
//!
//! Not covered, and why: docs/THREAT_MODEL.md. The order of the columns is part of the format.

use domain::ledger::{
    Hash,
    leaf::{self, Value},
};
use std::collections::BTreeMap;

/// How the values of a column are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number.
    Int,
    /// A measured value.
    Real,
    /// Bytes.
    Bytes,
    /// Yes or no.
    Bool,
}
use Kind::{Bool, Bytes, Int, Real, Text};

/// What the program itself may make of a row once it is there. Whoever holds the key can sign a record of anything: what no writer
/// in `store` ever does to a table is a finding, however well it is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Nothing: it stays as it was added.
    Stays,
    /// It is brought up to date, and never removed.
    Changes,
    /// It is taken back, and never altered.
    Goes,
}

impl Fate {
    /// Whether a row may become another.
    pub fn may_change(self) -> bool {
        self == Self::Changes
    }

    /// Whether a row may be removed.
    pub fn may_go(self) -> bool {
        self == Self::Goes
    }
}

/// A covered table.
#[derive(Debug)]
pub struct Covered {
    /// Its name.
    pub table: &'static str,
    /// How many of the columns, from the first, are the primary key.
    pub key: usize,
    /// The column that names the round, where rows belong to one.
    pub round: Option<&'static str>,
    /// What may become of its rows.
    pub fate: Fate,
    /// Those that are covered.
    pub columns: &'static [(&'static str, Kind)],
}

/// The province's list of agencies.
pub static AGENCY: Covered = Covered {
    table: "agency",
    key: 1,
    round: None,
    fate: Fate::Changes,
    columns: &[
        ("code", Text),
        ("name", Text),
        ("kind", Text),
        ("parent", Text),
        ("valid_from", Text),
        ("valid_to", Text),
        ("successor", Text),
    ],
};
/// Forms, word for word.
pub static FORM: Covered = Covered {
    table: "form",
    key: 2,
    round: None,
    fate: Fate::Stays,
    columns: &[("code", Text), ("version", Int), ("body", Text)],
};
/// Rounds and where they stand; `stamp` only wakes running servers.
pub static ROUND: Covered = Covered {
    table: "round",
    key: 1,
    round: Some("code"),
    fate: Fate::Changes,
    columns: &[("code", Text), ("body", Text), ("phase", Text)],
};
/// Who did what to a round.
pub static EVENT: Covered = Covered {
    table: "round_event",
    key: 2,
    round: Some("round"),
    fate: Fate::Stays,
    columns: &[
        ("round", Text),
        ("number", Int),
        ("day", Text),
        ("officer", Text),
        ("what", Text),
        ("changes", Text),
        ("why", Text),
    ],
};
/// Published files, by their hash; whether the bytes have it is checked beside.
pub static PUBLISHED: Covered = Covered {
    table: "published",
    key: 2,
    round: Some("round"),
    fate: Fate::Stays,
    columns: &[("round", Text), ("name", Text), ("sha256", Text)],
};
/// Code lists, without the names they are given to.
pub static CODE_LIST: Covered = Covered {
    table: "code_list",
    key: 1,
    round: Some("round"),
    fate: Fate::Goes,
    columns: &[("id", Int), ("round", Text), ("name", Text), ("agency", Text), ("field", Text), ("kind", Text), ("frame", Text)],
};
/// The draw: its seed and the hash of the list.
pub static DRAW: Covered = Covered {
    table: "draw",
    key: 1,
    round: Some("round"),
    fate: Fate::Stays,
    columns: &[("round", Text), ("seed", Text), ("day", Text), ("list_hash", Text)],
};
/// Who takes the place of whom.
pub static REPLACEMENT: Covered = Covered {
    table: "replacement",
    key: 2,
    round: Some("round"),
    fate: Fate::Stays,
    columns: &[("round", Text), ("replaced", Bytes), ("called", Bytes), ("reason", Text), ("day", Text), ("officer", Text)],
};
/// Places that went from a kind to the other.
pub static TRANSFER: Covered = Covered {
    table: "transfer",
    key: 2,
    round: Some("round"),
    fate: Fate::Stays,
    columns: &[
        ("round", Text),
        ("agency", Text),
        ("from_kind", Text),
        ("places", Int),
        ("reason", Text),
        ("day", Text),
        ("officer", Text),
    ],
};
/// Sizes of quotas; how far they are filled is counted from the voices.
pub static QUOTA: Covered = Covered {
    table: "quota",
    key: 3,
    round: Some("round"),
    fate: Fate::Changes,
    columns: &[("round", Text), ("agency", Text), ("kind", Text), ("size", Int)],
};
/// Draws of the phúc tra.
pub static VERIFICATION_DRAW: Covered = Covered {
    table: "verification_draw",
    key: 2,
    round: Some("round"),
    fate: Fate::Stays,
    columns: &[
        ("round", Text),
        ("part", Int),
        ("seed", Text),
        ("rate", Int),
        ("day", Text),
        ("list_hash", Text),
        ("nonce", Text),
        ("items", Text),
    ],
};
/// What verifiers noted.
pub static VERIFICATION_RECORD: Covered = Covered {
    table: "verification_record",
    key: 3,
    round: Some("round"),
    fate: Fate::Stays,
    columns: &[
        ("round", Text),
        ("number", Int),
        ("entry", Int),
        ("way", Text),
        ("took_part", Text),
        ("received", Text),
        ("pressed", Text),
        ("receipt", Text),
        ("scored", Bool),
        ("verifier", Text),
        ("organisation", Text),
        ("day", Text),
        ("note", Text),
        ("reason", Text),
    ],
};
/// Indices of earlier years.
pub static HISTORY: Covered = Covered {
    table: "history",
    key: 3,
    round: None,
    fate: Fate::Changes,
    columns: &[
        ("agency", Text),
        ("year", Int),
        ("measure", Text),
        ("value", Real),
        ("respondents", Int),
        ("place", Int),
        ("places", Int),
        ("source", Text),
    ],
};

/// All of them, in the order in which a check names them.
pub static ALL: [&Covered; 13] = [
    &AGENCY,
    &FORM,
    &ROUND,
    &EVENT,
    &PUBLISHED,
    &CODE_LIST,
    &DRAW,
    &REPLACEMENT,
    &TRANSFER,
    &QUOTA,
    &VERIFICATION_DRAW,
    &VERIFICATION_RECORD,
    &HISTORY,
];

/// The covered table of a name.
pub fn named(table: &str) -> Option<&'static Covered> {
    ALL.into_iter().find(|covered| covered.table == table)
}

/// Rows that a transaction may touch: of a table, all or those of a round.
#[derive(Clone, Debug)]
pub struct Scope {
    /// Of which table.
    pub covered: &'static Covered,
    /// Of which round.
    pub round: Option<String>,
}

impl Covered {
    /// All rows.
    pub fn all(&'static self) -> Scope {
        Scope { covered: self, round: None }
    }

    /// The rows of a round; of a table without rounds, all.
    pub fn of(&'static self, round: &str) -> Scope {
        Scope { covered: self, round: self.round.map(|_| round.to_owned()) }
    }
}

impl Scope {
    /// The query for these rows; `$1` is the round.
    pub fn sql(&self) -> String {
        let columns: Vec<&str> = self.covered.columns.iter().map(|(name, _)| *name).collect();
        let which = match (&self.round, self.covered.round) {
            (Some(_), Some(column)) => format!(" WHERE {column} = $1"),
            _ => String::new(),
        };
        format!("SELECT {} FROM {}{which}", columns.join(", "), self.covered.table)
    }
}

/// A value as it came from the database.
#[derive(Clone, Debug)]
pub enum Cell {
    /// Text.
    Text(Option<String>),
    /// A whole number.
    Int(Option<i64>),
    /// A measured value.
    Real(Option<f64>),
    /// Bytes.
    Bytes(Option<Vec<u8>>),
    /// Yes or no.
    Bool(Option<bool>),
}

impl Cell {
    fn value(&self) -> Value<'_> {
        match self {
            Self::Text(Some(text)) => Value::Text(text),
            Self::Int(Some(n)) => Value::Int(*n),
            Self::Real(Some(x)) => Value::Real(*x),
            Self::Bytes(Some(bytes)) => Value::Bytes(bytes),
            Self::Bool(Some(yes)) => Value::Bool(*yes),
            _ => Value::Null,
        }
    }

    /// As a part of a key: `/` and `%` are written with their codes, so that no two keys look the same.
    fn part(&self) -> String {
        match self {
            Self::Text(Some(text)) => leaf::key_part(text),
            Self::Int(Some(n)) => n.to_string(),
            Self::Bytes(Some(bytes)) => crate::keys::to_hex(bytes),
            _ => String::new(),
        }
    }
}

/// A row's place among all: the table and its key.
pub type Named = (&'static str, String);

/// The hashes of some rows.
pub type Hashes = BTreeMap<Named, [u8; 32]>;

/// A row's key and hash.
pub fn hashed(covered: &'static Covered, cells: &[Cell]) -> (Named, [u8; 32]) {
    let key: Vec<String> = cells[..covered.key].iter().map(Cell::part).collect();
    let values: Vec<Value> = cells.iter().map(Cell::value).collect();
    ((covered.table, key.join("/")), leaf::row_hash(covered.table, &values))
}

/// What became of a row within a transaction.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Which.
    pub row: Named,
    /// Its hash before; none: it is new.
    pub was: Option<[u8; 32]>,
    /// Its hash after; none: it is gone.
    pub became: Option<[u8; 32]>,
    /// The leaf of this change.
    pub leaf: Hash,
}

/// The rows that differ, sorted by their leaves.
pub fn changes(before: &Hashes, after: &Hashes) -> Vec<Change> {
    let mut rows: Vec<&Named> = before.keys().chain(after.keys()).collect();
    rows.sort_unstable();
    rows.dedup();
    let change = |row: &Named| {
        let (was, became) = (before.get(row).copied(), after.get(row).copied());
        let leaf = leaf::record(row.0, &row.1, was.as_ref().map(|h| &h[..]), became.as_ref().map(|h| &h[..]));
        (was != became).then(|| Change { row: row.clone(), was, became, leaf })
    };
    let mut changes: Vec<Change> = rows.into_iter().filter_map(change).collect();
    changes.sort_by_key(|change| change.leaf.0);
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_a_change_and_leaves_are_sorted() {
        let rows = |of: &[(&str, u8)]| of.iter().map(|(key, n)| (("t", (*key).to_owned()), [*n; 32])).collect::<Hashes>();
        let found = changes(&rows(&[("a", 1), ("b", 2), ("c", 3)]), &rows(&[("a", 1), ("b", 9), ("d", 4)]));
        let mut by_key: Vec<_> = found.iter().map(|c| (c.row.1.as_str(), c.was, c.became)).collect();
        by_key.sort_unstable();
        assert_eq!(by_key, [("b", Some([2; 32]), Some([9; 32])), ("c", Some([3; 32]), None), ("d", None, Some([4; 32]))]);
        assert!(found.is_sorted_by_key(|c| c.leaf.0));
        assert!(changes(&rows(&[("a", 1)]), &rows(&[("a", 1)])).is_empty());
    }

    #[test]
    fn keys_of_several_parts_never_look_the_same() {
        let text = |t: &str| Cell::Text(Some(t.to_owned()));
        let key = |a: &str, b: &str| hashed(&TRANSFER, &[text(a), text(b)]).0.1;
        assert_eq!(key("dot", "co-quan"), "dot/co-quan");
        assert_ne!(key("a/b", "c"), key("a", "b/c"));
        assert_ne!(key("a%2Fb", "c"), key("a/b", "c"));
    }
}
