//! The two schemas say the same.

use crate::support::Province;
use std::collections::BTreeSet;

#[tokio::test]
async fn both_databases_have_the_same_tables_and_columns() {
    let sqlite = Province::sqlite().await;
    let columns: Vec<(String, String)> = sqlx::query_as(
        "SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\'",
    )
    .fetch_all(sqlite.store().sqlite().unwrap())
    .await
    .unwrap();
    let postgres = Province::postgres().await;
    let others: Vec<(String, String)> = sqlx::query_as(
        "SELECT table_name::text, column_name::text FROM information_schema.columns
         WHERE table_schema = current_schema() AND table_name NOT LIKE '\\_sqlx%'",
    )
    .fetch_all(postgres.store().postgres().unwrap())
    .await
    .unwrap();
    let columns: BTreeSet<_> = columns.into_iter().collect();
    assert!(columns.len() > 80);
    assert_eq!(columns, others.into_iter().collect());
}
