//! The ledger's tables: growing the tree inside a transaction, and reading it and all it covers.

use super::{Db, Locks, Store, count, in_transaction};
use crate::{
    Error, Result,
    ledger::{
        CommentRow, Ledger, VoiceRow,
        covered::{self, Cell, Change, Hashes, Kind, Named, Scope, changes, hashed},
        verify::{Check, OpenRounds, Report},
    },
};
use domain::ledger::{Consistency, Edge, Hash, Head, Inclusion, Placed, Tile, Verifying, leaf, tree};
use sqlx::{PgConnection, Row, SqliteConnection, postgres::PgRow, sqlite::SqliteRow};

/// Rows of a voices' page.
const PAGE: i64 = 5_000;

/// The rows that a transaction may touch, as they were when it began.
#[derive(Debug)]
pub(crate) struct Watch {
    scopes: Vec<Scope>,
    before: Hashes,
}

/// A row of `record`.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) place: u64,
    pub(crate) row: (String, String),
    pub(crate) was: Option<Vec<u8>>,
    pub(crate) became: Option<Vec<u8>>,
}

/// A row of `quota`: round, agency, kind, filled. Of `tally`: round, agency, field, kind, mode, frame, flagged, figures.
pub(crate) type QuotaRow = (String, String, String, i64);
pub(crate) type TallyRow = (String, String, String, String, String, String, bool, Vec<u8>);
/// Round, agency, week or nothing, figures: of `tally_week` and `board`.
pub(crate) type FiguresRow = (String, String, String, Vec<u8>);

/// What a connection of either database does for the ledger.
pub(crate) trait Tree: Locks + Sized {
    /// The hashes of covered rows.
    async fn hashes(&mut self, scope: &Scope) -> Result<Hashes>;
    /// The latest head: size and signed note.
    async fn latest_head(&mut self) -> Result<Option<(u64, String)>>;
    /// All heads, the smallest first.
    async fn heads(&mut self) -> Result<Vec<(u64, String)>>;
    /// The head of a size.
    async fn head(&mut self, size: u64) -> Result<Option<String>>;
    /// The last head of each day, the latest first, of those before a size.
    async fn last_of_days(&mut self, before: u64, at_most: u64) -> Result<Vec<String>>;
    async fn put_head(&mut self, size: u64, day: &str, note: &str) -> Result<()>;
    async fn tile(&mut self, level: u8, number: u64) -> Result<Option<Vec<u8>>>;
    /// Tiles of a level from a number on, at most 256.
    async fn tiles(&mut self, level: u8, from: u64) -> Result<Vec<(u64, Vec<u8>)>>;
    async fn put_tile(&mut self, tile: &Tile) -> Result<()>;
    async fn records(&mut self) -> Result<Vec<Record>>;
    /// Where a row's first record stands.
    async fn first_record(&mut self, table: &str, key: &str) -> Result<Option<u64>>;
    async fn put_record(&mut self, place: u64, change: &Change) -> Result<()>;
    /// A page of `urn` or `response` after a key, in the order of the keys.
    async fn voices(&mut self, table: &'static str, after: &[u8]) -> Result<Vec<VoiceRow>>;
    /// The sealed response with a commitment in a range.
    async fn sealed_voice(&mut self, from: &[u8], to: &[u8]) -> Result<Option<VoiceRow>>;
    /// A page of `comment_urn` or `comment`.
    async fn comments(&mut self, table: &'static str, after: &[u8]) -> Result<Vec<CommentRow>>;
    async fn tallies(&mut self) -> Result<Vec<TallyRow>>;
    async fn week_figures(&mut self) -> Result<Vec<FiguresRow>>;
    async fn board_figures(&mut self) -> Result<Vec<FiguresRow>>;
    async fn quotas(&mut self) -> Result<Vec<QuotaRow>>;
    /// Marks of use by round.
    async fn marks(&mut self) -> Result<Vec<(String, i64)>>;
    /// Round and name of each published file.
    async fn published(&mut self) -> Result<Vec<(String, String, String)>>;
    async fn published_body(&mut self, round: &str, name: &str) -> Result<Vec<u8>>;

    /// Notes how rows are before they may be touched. Until the transaction ends no other adds to the ledger. Comes after the
    /// locks of the seal, always in this order.
    async fn watch(&mut self, scopes: Vec<Scope>) -> Result<Watch> {
        self.lock_ledger().await?;
        let before = self.read(&scopes).await?;
        Ok(Watch { scopes, before })
    }

    async fn read(&mut self, scopes: &[Scope]) -> Result<Hashes> {
        let mut all = Hashes::new();
        for scope in scopes {
            all.extend(self.hashes(scope).await?);
        }
        Ok(all)
    }

    /// Puts into the ledger what became of the watched rows.
    async fn enter(&mut self, ledger: &Ledger, watch: Watch) -> Result<()> {
        let after = self.read(&watch.scopes).await?;
        let changes = changes(&watch.before, &after);
        let first = self.append(ledger, &changes.iter().map(|change| change.leaf).collect::<Vec<_>>()).await?;
        for (place, change) in (first..).zip(&changes) {
            self.put_record(place, change).await?;
        }
        Ok(())
    }

    /// The head and edge of the tree, when the one is signed by our key and the other has its root: nobody's additions are signed
    /// with ours.
    async fn edge(&mut self, ledger: &Ledger) -> Result<Edge> {
        let Some((size, note)) = self.latest_head().await? else { return Ok(Edge::default()) };
        let refused = |why: String| Error::Refused(format!("sổ cái: {why}; hãy chạy `hailong verify`"));
        let head = ledger.verifying().head(&note).map_err(|why| refused(format!("đầu sổ cái mới nhất {why}")))?;
        let mut levels = Vec::new();
        for (level, number, width) in Edge::tiles(size) {
            let bytes = if width == 0 { vec![] } else { self.tile(level, number).await?.unwrap_or_default() };
            levels.push(tree::hashes(&bytes).unwrap_or_default());
        }
        let edge = Edge::new(size, levels).filter(|edge| edge.root() == head.root && size == head.size);
        edge.ok_or_else(|| refused("cây băm đã bị sửa".to_owned()))
    }

    /// Adds leaves, which are sorted, and signs the new head. Returns the place of the first.
    async fn append(&mut self, ledger: &Ledger, leaves: &[Hash]) -> Result<u64> {
        self.lock_ledger().await?;
        let mut edge = self.edge(ledger).await?;
        let first = edge.size();
        if leaves.is_empty() {
            return Ok(first);
        }
        let mut tiles = Vec::new();
        leaves.iter().for_each(|leaf| edge.push(*leaf, &mut |tile| tiles.push(tile)));
        tiles.extend(edge.partial());
        for tile in &tiles {
            self.put_tile(tile).await?;
        }
        let today = ledger.today();
        let note = ledger.signing().head(edge.size(), edge.root(), today).map_err(|e| Error::Stored(e.to_string()))?;
        self.put_head(edge.size(), &today.to_string(), &note).await?;
        Ok(first)
    }

    /// The leaves of what lies in the urns, sorted: for the seal that empties them.
    async fn urn_leaves(&mut self, ledger: &Ledger) -> Result<Vec<Hash>> {
        self.leaves_of("urn", "comment_urn", ledger).await
    }

    /// The leaves of voices and comments, sorted.
    async fn leaves_of(&mut self, voices: &'static str, comments: &'static str, ledger: &Ledger) -> Result<Vec<Hash>> {
        let mut leaves = Vec::new();
        let mut after = Vec::new();
        loop {
            let page = self.voices(voices, &after).await?;
            let Some(last) = page.last() else { break };
            after.clone_from(&last.0);
            leaves.extend(page.iter().map(|row| ledger.response(row).hash()));
        }
        after.clear();
        loop {
            let page = self.comments(comments, &after).await?;
            let Some(last) = page.last() else { break };
            after.clone_from(&last.0);
            leaves.extend(page.iter().map(|row| ledger.comment(row)));
        }
        leaves.sort_unstable_by_key(|leaf| leaf.0);
        Ok(leaves)
    }
}

fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn voices_sql(table: &str) -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(format!(
        "SELECT key, round, agency, field, kind, mode, frame, week, flags, answers, salt, commitment FROM {table}
         WHERE key > $1 ORDER BY key LIMIT {PAGE}"
    ))
}

/// The same code for both connections: they share no type.
macro_rules! tree_of {
    ($connection:ty, $row:ty) => {
        impl Tree for $connection {
            async fn hashes(&mut self, scope: &Scope) -> Result<Hashes> {
                let read = |row: &$row| -> Result<(Named, [u8; 32])> {
                    let columns = scope.covered.columns.iter().enumerate();
                    let cells = columns.map(|(at, (_, kind))| {
                        Ok(match kind {
                            Kind::Text => Cell::Text(row.try_get(at)?),
                            Kind::Int => Cell::Int(row.try_get(at)?),
                            Kind::Real => Cell::Real(row.try_get(at)?),
                            Kind::Bytes => Cell::Bytes(row.try_get(at)?),
                            Kind::Bool => Cell::Bool(row.try_get(at)?),
                        })
                    });
                    Ok(hashed(scope.covered, &cells.collect::<Result<Vec<_>>>()?))
                };
                let query = sqlx::query(sqlx::AssertSqlSafe(scope.sql()));
                let query = if let Some(round) = &scope.round { query.bind(round) } else { query };
                query.fetch_all(&mut *self).await?.iter().map(read).collect()
            }

            async fn latest_head(&mut self) -> Result<Option<(u64, String)>> {
                let row: Option<(i64, String)> =
                    sqlx::query_as("SELECT size, note FROM head ORDER BY size DESC LIMIT 1").fetch_optional(&mut *self).await?;
                Ok(row.map(|(size, note)| (count(size), note)))
            }

            async fn heads(&mut self) -> Result<Vec<(u64, String)>> {
                let rows: Vec<(i64, String)> =
                    sqlx::query_as("SELECT size, note FROM head ORDER BY size").fetch_all(&mut *self).await?;
                Ok(rows.into_iter().map(|(size, note)| (count(size), note)).collect())
            }

            async fn head(&mut self, size: u64) -> Result<Option<String>> {
                let row: Option<(String,)> =
                    sqlx::query_as("SELECT note FROM head WHERE size = $1").bind(signed(size)).fetch_optional(&mut *self).await?;
                Ok(row.map(|row| row.0))
            }

            async fn last_of_days(&mut self, before: u64, at_most: u64) -> Result<Vec<String>> {
                let sql = "SELECT note FROM head WHERE size IN (SELECT MAX(size) FROM head GROUP BY day) AND size < $1
                           ORDER BY size DESC LIMIT $2";
                let rows: Vec<(String,)> =
                    sqlx::query_as(sql).bind(signed(before)).bind(signed(at_most)).fetch_all(&mut *self).await?;
                Ok(rows.into_iter().map(|row| row.0).collect())
            }

            async fn put_head(&mut self, size: u64, day: &str, note: &str) -> Result<()> {
                sqlx::query("INSERT INTO head (size, day, note) VALUES ($1, $2, $3)")
                    .bind(signed(size))
                    .bind(day)
                    .bind(note)
                    .execute(&mut *self)
                    .await?;
                Ok(())
            }

            async fn tile(&mut self, level: u8, number: u64) -> Result<Option<Vec<u8>>> {
                let row: Option<(Vec<u8>,)> = sqlx::query_as("SELECT hashes FROM tile WHERE level = $1 AND number = $2")
                    .bind(i64::from(level))
                    .bind(signed(number))
                    .fetch_optional(&mut *self)
                    .await?;
                Ok(row.map(|row| row.0))
            }

            async fn tiles(&mut self, level: u8, from: u64) -> Result<Vec<(u64, Vec<u8>)>> {
                let sql = "SELECT number, hashes FROM tile WHERE level = $1 AND number >= $2 ORDER BY number LIMIT 256";
                let rows: Vec<(i64, Vec<u8>)> =
                    sqlx::query_as(sql).bind(i64::from(level)).bind(signed(from)).fetch_all(&mut *self).await?;
                Ok(rows.into_iter().map(|(number, hashes)| (count(number), hashes)).collect())
            }

            async fn put_tile(&mut self, tile: &Tile) -> Result<()> {
                sqlx::query(
                    "INSERT INTO tile (level, number, hashes) VALUES ($1, $2, $3)
                     ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes",
                )
                .bind(i64::from(tile.level))
                .bind(signed(tile.number))
                .bind(tile.bytes())
                .execute(&mut *self)
                .await?;
                Ok(())
            }

            async fn records(&mut self) -> Result<Vec<Record>> {
                type Row = (i64, String, String, Option<Vec<u8>>, Option<Vec<u8>>);
                let sql = "SELECT place, tbl, key, was, became FROM record ORDER BY place";
                let rows: Vec<Row> = sqlx::query_as(sql).fetch_all(&mut *self).await?;
                let record =
                    |(place, table, key, was, became): Row| Record { place: count(place), row: (table, key), was, became };
                Ok(rows.into_iter().map(record).collect())
            }

            async fn first_record(&mut self, table: &str, key: &str) -> Result<Option<u64>> {
                let sql = "SELECT place FROM record WHERE tbl = $1 AND key = $2 ORDER BY place LIMIT 1";
                let row: Option<(i64,)> = sqlx::query_as(sql).bind(table).bind(key).fetch_optional(&mut *self).await?;
                Ok(row.map(|row| count(row.0)))
            }

            async fn put_record(&mut self, place: u64, change: &Change) -> Result<()> {
                sqlx::query("INSERT INTO record (place, tbl, key, was, became) VALUES ($1, $2, $3, $4, $5)")
                    .bind(signed(place))
                    .bind(change.row.0)
                    .bind(&change.row.1)
                    .bind(change.was.as_ref().map(|hash| &hash[..]))
                    .bind(change.became.as_ref().map(|hash| &hash[..]))
                    .execute(&mut *self)
                    .await?;
                Ok(())
            }

            async fn voices(&mut self, table: &'static str, after: &[u8]) -> Result<Vec<VoiceRow>> {
                Ok(sqlx::query_as(voices_sql(table)).bind(after).fetch_all(&mut *self).await?)
            }

            async fn sealed_voice(&mut self, from: &[u8], to: &[u8]) -> Result<Option<VoiceRow>> {
                let sql =
                    "SELECT key, round, agency, field, kind, mode, frame, week, flags, answers, salt, commitment FROM response
                     WHERE commitment BETWEEN $1 AND $2 LIMIT 1";
                Ok(sqlx::query_as(sql).bind(from).bind(to).fetch_optional(&mut *self).await?)
            }

            async fn comments(&mut self, table: &'static str, after: &[u8]) -> Result<Vec<CommentRow>> {
                let sql = format!("SELECT key, round, agency, body FROM {table} WHERE key > $1 ORDER BY key LIMIT {PAGE}");
                Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(after).fetch_all(&mut *self).await?)
            }

            async fn tallies(&mut self) -> Result<Vec<TallyRow>> {
                let sql = "SELECT round, agency, field, kind, mode, frame, flagged, figures FROM tally";
                Ok(sqlx::query_as(sql).fetch_all(&mut *self).await?)
            }

            async fn week_figures(&mut self) -> Result<Vec<FiguresRow>> {
                Ok(sqlx::query_as("SELECT round, agency, week, figures FROM tally_week").fetch_all(&mut *self).await?)
            }

            async fn board_figures(&mut self) -> Result<Vec<FiguresRow>> {
                Ok(sqlx::query_as("SELECT round, agency, '', total FROM board").fetch_all(&mut *self).await?)
            }

            async fn quotas(&mut self) -> Result<Vec<QuotaRow>> {
                Ok(sqlx::query_as("SELECT round, agency, kind, filled FROM quota").fetch_all(&mut *self).await?)
            }

            async fn marks(&mut self) -> Result<Vec<(String, i64)>> {
                Ok(sqlx::query_as("SELECT round, COUNT(*) FROM used GROUP BY round").fetch_all(&mut *self).await?)
            }

            async fn published(&mut self) -> Result<Vec<(String, String, String)>> {
                Ok(sqlx::query_as("SELECT round, name, sha256 FROM published ORDER BY round, name").fetch_all(&mut *self).await?)
            }

            async fn published_body(&mut self, round: &str, name: &str) -> Result<Vec<u8>> {
                let (body,): (Vec<u8>,) = sqlx::query_as("SELECT body FROM published WHERE round = $1 AND name = $2")
                    .bind(round)
                    .bind(name)
                    .fetch_one(&mut *self)
                    .await?;
                Ok(body)
            }
        }
    };
}
tree_of!(SqliteConnection, SqliteRow);
tree_of!(PgConnection, PgRow);

/// Tiles on their way to a proof.
struct Fetched<'a, C> {
    conn: &'a mut C,
    tiles: tree::Tiles,
}

impl<C: Tree> Fetched<'_, C> {
    /// Asks until every tile that is wanted is there.
    async fn answer<T>(&mut self, ask: impl Fn(&tree::Tiles) -> Option<T>) -> Result<T> {
        loop {
            let answer = ask(&self.tiles);
            let wanted = self.tiles.wanted();
            match answer {
                Some(answer) => return Ok(answer),
                None if wanted.is_empty() => return Err(Error::Stored("sổ cái".to_owned())),
                None => {}
            }
            for place in wanted {
                let bytes = self.conn.tile(place.0, place.1).await?.ok_or_else(|| Error::Stored("sổ cái".to_owned()))?;
                self.tiles.put(place, bytes);
            }
        }
    }

    /// The place of a leaf among some that are sorted.
    async fn search(&mut self, leaf: &Hash, mut from: u64, mut to: u64) -> Result<Option<u64>> {
        while from < to {
            let middle = from + (to - from) / 2;
            let there = self.answer(|tiles| tiles.leaf(middle).ok()).await?;
            match there.0.cmp(&leaf.0) {
                std::cmp::Ordering::Equal => return Ok(Some(middle)),
                std::cmp::Ordering::Less => from = middle + 1,
                std::cmp::Ordering::Greater => to = middle,
            }
        }
        Ok(None)
    }
}

/// No table tells a response's place: what each head added is searched for its leaf.
async fn prove<C: Tree>(conn: &mut C, ledger: &Ledger, from: &[u8], to: &[u8]) -> Result<Option<Inclusion>> {
    let Some(row) = conn.sealed_voice(from, to).await? else { return Ok(None) };
    let parts = ledger.response(&row);
    let Ok(commitment) = parts.commitment.clone().try_into() else { return Ok(None) };
    let heads = conn.heads().await?;
    let Some((size, note)) = heads.last().cloned() else { return Ok(None) };
    let mut fetched = Fetched { conn, tiles: tree::Tiles::default() };
    let (leaf, mut first) = (parts.hash(), 0);
    for (until, _) in heads {
        if let Some(place) = fetched.search(&leaf, first, until).await? {
            let path = fetched.answer(|tiles| tiles.inclusion(size, place).ok()).await?;
            let at = Placed { place, path, note };
            return Ok(Some(Inclusion { blind: parts.blind, commitment, row: parts.row, at }));
        }
        first = until;
    }
    Ok(None)
}

/// Between two sizes, of which the larger is that of a head; none where there is no such head, or the sizes are the wrong way round.
async fn continues<C: Tree>(conn: &mut C, smaller: u64, size: u64) -> Result<Option<Consistency>> {
    let Some(note) = conn.head(size).await? else { return Ok(None) };
    if smaller == 0 || smaller > size {
        return Ok(None);
    }
    let mut fetched = Fetched { conn, tiles: tree::Tiles::default() };
    let path = fetched.answer(|tiles| tiles.consistency(size, smaller).ok()).await?;
    Ok(Some(Consistency { smaller, path, note }))
}

async fn place_published<C: Tree>(conn: &mut C, round: &str, name: &str) -> Result<Option<Placed>> {
    let Some(place) = conn.first_record("published", &leaf::published_key(round, name)).await? else { return Ok(None) };
    let Some((size, note)) = conn.latest_head().await? else { return Ok(None) };
    let mut fetched = Fetched { conn, tiles: tree::Tiles::default() };
    let path = fetched.answer(|tiles| tiles.inclusion(size, place).ok()).await?;
    Ok(Some(Placed { place, path, note }))
}

/// Runs the same code on a connection that sees one moment of the database, reading.
macro_rules! at_one_moment {
    ($store:expr, $conn:ident => $body:expr) => {
        match &$store.db {
            Db::Sqlite { read, .. } => {
                let mut tx = read.begin().await?;
                let $conn = &mut *tx;
                $body
            }
            Db::Postgres(pool) => {
                let mut tx = pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
                let $conn = &mut *tx;
                $body
            }
        }
    };
}

impl Store {
    /// The latest head of the ledger, as it was signed. None: nothing was entered yet.
    ///
    /// # Errors
    /// Database; [`Error::Refused`] where it is not signed by our key.
    pub async fn latest_head(&self) -> Result<Option<(Head, String)>> {
        self.latest_head_under(&self.ledger.verifying()).await
    }

    /// The same under another key than this store's.
    pub(crate) async fn latest_head_under(&self, key: &Verifying) -> Result<Option<(Head, String)>> {
        let Some((_, note)) = at_one_moment!(self, conn => conn.latest_head().await?) else { return Ok(None) };
        let head = key.head(&note).map_err(|why| Error::Refused(format!("đầu sổ cái mới nhất {why}")))?;
        Ok(Some((head, note)))
    }

    /// Throws the ledger away and enters all that is covered into a new one, under the keys of this store: for a province that has
    /// lost its keys. Heads kept outside then no longer fit, and say so.
    ///
    /// # Errors
    /// Database; then nothing has happened.
    pub async fn begin_ledger_anew(&self) -> Result<()> {
        in_transaction!(self, tx => {
            tx.lock_exclusive().await?;
            tx.lock_ledger().await?;
            for statement in ["DELETE FROM tile", "DELETE FROM record", "DELETE FROM head"] {
                sqlx::query(statement).execute(&mut *tx).await?;
            }
            let scopes = covered::ALL.iter().map(|table| table.all()).collect();
            tx.enter(&self.ledger, Watch { scopes, before: Hashes::new() }).await?;
            let leaves = tx.leaves_of("response", "comment", &self.ledger).await?;
            tx.append(&self.ledger, &leaves).await?;
        });
        Ok(())
    }

    /// All heads, the latest first, as they were signed.
    ///
    /// # Errors
    /// Database.
    pub async fn ledger_heads(&self) -> Result<Vec<String>> {
        let heads = at_one_moment!(self, conn => conn.heads().await?);
        Ok(heads.into_iter().rev().map(|(_, note)| note).collect())
    }

    /// The proof that the sealed response with a commitment in this range is in the ledger. None: no sealed response has one, or
    /// its leaf is not there.
    ///
    /// # Errors
    /// Database, or the ledger cannot be read.
    pub async fn prove(&self, from: &[u8], to: &[u8]) -> Result<Option<Inclusion>> {
        at_one_moment!(self, conn => prove(conn, &self.ledger, from, to).await)
    }

    /// The proof that the ledger at a size goes on from a smaller one. None: no head of that size was signed, or the smaller one is
    /// not smaller.
    ///
    /// # Errors
    /// Database, or the ledger cannot be read.
    pub async fn consistency(&self, smaller: u64, size: u64) -> Result<Option<Consistency>> {
        at_one_moment!(self, conn => continues(conn, smaller, size).await)
    }

    /// The proof that a published file is in the ledger. None: it was not published.
    ///
    /// # Errors
    /// Database, or the ledger cannot be read.
    pub async fn prove_published(&self, round: &str, name: &str) -> Result<Option<Placed>> {
        at_one_moment!(self, conn => place_published(conn, round, name).await)
    }

    /// The head of a size, as it was signed.
    ///
    /// # Errors
    /// Database.
    pub async fn head_of(&self, size: u64) -> Result<Option<String>> {
        Ok(at_one_moment!(self, conn => conn.head(size).await?))
    }

    /// The last head of each day before a size, the latest first.
    ///
    /// # Errors
    /// Database; [`Error::Refused`] where one is not signed by our key.
    pub async fn heads_by_day(&self, before: u64, at_most: u64) -> Result<Vec<Head>> {
        let notes = at_one_moment!(self, conn => conn.last_of_days(before, at_most).await?);
        let verifying = self.ledger.verifying();
        let read = |note: &String| verifying.head(note).map_err(|why| Error::Refused(format!("một đầu sổ cái {why}")));
        notes.iter().map(read).collect()
    }

    /// Checks everything as it is at one moment: [`crate::ledger::verify::verify`].
    pub(crate) async fn check(&self, rounds: Result<OpenRounds, String>, kept: &[String]) -> Result<Report> {
        at_one_moment!(self, conn => Check::new(&self.ledger).run(conn, rounds, kept).await)
    }
}
