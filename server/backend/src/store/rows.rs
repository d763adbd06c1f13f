//! One statement over many rows. On PostgreSQL every statement is a way to and fro, and a batch of voices has to do with a hundred
//! rows.

use sqlx::{Database, Encode, QueryBuilder, Type};

/// Rows that one statement is given: SQLite takes 32,766 values.
pub(super) const AT_ONCE: usize = 1000;

/// A value of a row.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Text(String),
    Bytes(Vec<u8>),
    Whole(i64),
    Flag(bool),
}

/// A row's values, in the order of its columns.
macro_rules! row {
    ($($value:expr),+ $(,)?) => { vec![$($crate::store::rows::Value::from($value)),+] };
}
pub(super) use row;

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Self::Whole(n)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

/// `before VALUES (…), (…) after`, of at least one row. To be run with `persistent(false)` where its length varies: no plan of it is then
/// worth keeping. Both databases call the columns of bare `VALUES` column1, column2 and so on.
pub(super) fn over_rows<DB>(before: &str, rows: impl IntoIterator<Item = Vec<Value>>, after: &str) -> QueryBuilder<DB>
where
    DB: Database,
    String: Encode<'static, DB> + Type<DB>,
    Vec<u8>: Encode<'static, DB> + Type<DB>,
    i64: Encode<'static, DB> + Type<DB>,
    bool: Encode<'static, DB> + Type<DB>,
{
    let mut query = QueryBuilder::new(before);
    query.push_values(rows, |mut row, values| {
        for value in values {
            match value {
                Value::Text(text) => row.push_bind(text),
                Value::Bytes(bytes) => row.push_bind(bytes),
                Value::Whole(n) => row.push_bind(n),
                Value::Flag(flag) => row.push_bind(flag),
            };
        }
    });
    query.push(after);
    query
}
