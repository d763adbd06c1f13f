//! Which bytes of a row go into the tree.
//!
//! Every value is written with its length before it, so that no two rows have the same bytes, and every use has a tag of its own.

use sha2::{Digest, Sha256};
use tlog_tiles::{Hash, record_hash};

/// Tag of [`row_hash`].
const ROW: &str = "hai-long/hang/1";
/// Tag of a leaf of a response.
const RESPONSE: &str = "hai-long/phieu/1";
/// Tag of a leaf of a comment.
const COMMENT: &str = "hai-long/y-kien/1";
/// Tag of a leaf of a change to a row of another table.
const RECORD: &str = "hai-long/ban-ghi/1";
/// The length that stands before a value that is not there: no value is that long.
const NULL: u64 = u64::MAX;

/// A value of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// No value.
    Null,
    /// Text, in UTF-8.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
    /// A number; its bytes are its decimal digits.
    Int(i64),
    /// Yes or no: the digit 1 or 0.
    Bool(bool),
    /// A measured value: its eight bytes in IEEE 754, most significant first.
    Real(f64),
}

impl Value<'_> {
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Null => out.extend(NULL.to_be_bytes()),
            Self::Text(text) => sized(text.as_bytes(), out),
            Self::Bytes(bytes) => sized(bytes, out),
            Self::Int(n) => sized(n.to_string().as_bytes(), out),
            Self::Bool(yes) => sized(if *yes { b"1" } else { b"0" }, out),
            Self::Real(x) => sized(&x.to_be_bytes(), out),
        }
    }
}

/// Bytes, their length in eight bytes before them.
pub(super) fn sized(bytes: &[u8], out: &mut Vec<u8>) {
    out.extend((bytes.len() as u64).to_be_bytes());
    out.extend(bytes);
}

/// A tag, a zero byte, and values, each with its length in eight bytes before it.
fn encode(tag: &str, values: &[Value]) -> Vec<u8> {
    let mut out = [tag.as_bytes(), &[0]].concat();
    values.iter().for_each(|value| value.write(&mut out));
    out
}

/// SHA-256 over a table's name and the values of one of its rows, in the order of the format's list of columns.
pub fn row_hash(table: &str, values: &[Value]) -> [u8; 32] {
    let mut all = Vec::with_capacity(values.len() + 1);
    all.push(Value::Text(table));
    all.extend(values);
    Sha256::digest(encode(ROW, &all)).into()
}

/// The leaf of a sealed response. `blind` is what only the holder of the keys can make for this row ([`row_hash`] alone could be
/// made by whoever has the table, and a leaf lies among those of its night). `commitment` stands apart, because a receipt is the
/// beginning of it: whoever holds one can see that this leaf is theirs.
pub fn response(blind: &[u8; 32], commitment: &[u8], row: &[u8; 32]) -> Hash {
    record_hash(&encode(RESPONSE, &[Value::Bytes(blind), Value::Bytes(commitment), Value::Bytes(row)]))
}

/// The leaf of a comment, blinded likewise.
pub fn comment(blind: &[u8; 32], row: &[u8; 32]) -> Hash {
    record_hash(&encode(COMMENT, &[Value::Bytes(blind), Value::Bytes(row)]))
}

/// The leaf of a change: a row of a table, what it was before and what it is after ([`row_hash`]; none: there was no such row, or
/// there is none any more). Changes of one row follow each other like links: where one does not begin with what the last one
/// ended with, the row was altered in between by something that is not this program.
pub fn record(table: &str, key: &str, before: Option<&[u8]>, after: Option<&[u8]>) -> Hash {
    let side = |hash| match hash {
        Some(bytes) => Value::Bytes(bytes),
        None => Value::Null,
    };
    record_hash(&encode(RECORD, &[Value::Text(table), Value::Text(key), side(before), side(after)]))
}

/// A text as a part of a row's key: `/` stands between the parts.
pub fn key_part(text: &str) -> String {
    text.replace('%', "%25").replace('/', "%2F")
}

/// The leaf of a file that was published: `sha256` is the hash of its bytes, in hexadecimal. Nothing that is published changes, so
/// that there is no row before it.
pub fn published(round: &str, name: &str, sha256: &str) -> Hash {
    let row = row_hash("published", &[Value::Text(round), Value::Text(name), Value::Text(sha256)]);
    record("published", &published_key(round, name), None, Some(&row))
}

/// The key of a published file's row.
pub fn published_key(round: &str, name: &str) -> String {
    format!("{}/{}", key_part(round), key_part(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_rows_have_the_same_bytes() {
        let rows: [&[Value]; 8] = [
            &[Value::Text("ab"), Value::Text("c")],
            &[Value::Text("a"), Value::Text("bc")],
            &[Value::Text("abc")],
            &[Value::Null, Value::Text("abc")],
            &[Value::Text(""), Value::Text("abc")],
            &[Value::Text("abc"), Value::Null],
            &[],
            &[Value::Null],
        ];
        let mut hashes: Vec<_> = rows.iter().map(|row| row_hash("t", row)).collect();
        hashes.push(row_hash("ta", &[Value::Text("bc")]));
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), 9);
    }

    #[test]
    fn the_bytes_are_those_of_the_written_format() {
        let values =
            [Value::Text("é"), Value::Int(-12), Value::Bool(true), Value::Real(85.5), Value::Bytes(&[0, 255]), Value::Null];
        let hex: String = encode("t", &values).iter().map(|b| format!("{b:02x}")).collect();
        let written = [
            "7400",
            "0000000000000002c3a9",
            "00000000000000032d3132",
            "000000000000000131",
            "00000000000000084055600000000000",
            "000000000000000200ff",
            "ffffffffffffffff",
        ];
        assert_eq!(hex, written.concat());
    }

    #[test]
    fn every_leaf_depends_on_every_part() {
        let (a, b) = ([1; 32], [2; 32]);
        let leaves = [
            response(&a, &a, &a),
            response(&b, &a, &a),
            response(&a, &b, &a),
            response(&a, &a, &b),
            comment(&a, &a),
            comment(&b, &a),
            comment(&a, &b),
            record("t", "k", Some(&a), Some(&a)),
            record("u", "k", Some(&a), Some(&a)),
            record("t", "l", Some(&a), Some(&a)),
            record("t", "k", None, Some(&a)),
            record("t", "k", Some(&a), None),
        ];
        for (i, one) in leaves.iter().enumerate() {
            assert!(leaves.iter().skip(i + 1).all(|other| other != one), "{i}");
        }
    }
}
