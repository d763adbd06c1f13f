//! Word from PostgreSQL that some board changed, whoever changed it: another server, a command, the seal.
//!
//! The notice is empty and comes with the commit (a trigger of the schema sends it): which board it was, a server reads from the
//! revisions. SQLite sends none; there the look every second finds what another process did.

use super::{Db, Store};
use crate::Result;
use sqlx::postgres::PgListener;

/// An open ear.
#[derive(Debug)]
pub(crate) struct Changes(PgListener);

impl Store {
    /// Listens for changed boards. `None`: this database has no notices.
    ///
    /// # Errors
    /// Database.
    pub(crate) async fn changes(&self) -> Result<Option<Changes>> {
        let Db::Postgres(pool) = &self.db else { return Ok(None) };
        // The same name as in the trigger: two programs in schemas of one database do not wake each other.
        let (channel,): (String,) = sqlx::query_as("SELECT left(current_schema(), 50) || '.board'").fetch_one(pool).await?;
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen(&channel).await?;
        Ok(Some(Changes(listener)))
    }
}

impl Changes {
    /// Waits for a notice, or for the end of a silence in which notices were lost: the connection broke and stands again.
    ///
    /// # Errors
    /// Database; then nobody listens any more.
    pub(crate) async fn next(&mut self) -> Result<()> {
        self.0.try_recv().await?;
        Ok(())
    }
}
