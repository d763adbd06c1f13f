//! The store and the use cases, on SQLite and on PostgreSQL. The PostgreSQL half needs `HAILONG_TEST_POSTGRES`:
//! `scripts/with-postgres.sh cargo nextest run -p backend`.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "a test")]

mod attacker;
mod codes;
mod comparison;
mod export;
mod indices;
mod intake;
mod ledger;
mod lifecycle;
mod official;
mod own_modules;
mod periods;
mod race;
mod reasons;
mod recount;
mod recovery;
mod release;
mod retention;
mod sampling;
mod schema;
mod seal;
mod servers;
mod signed;
mod support;
mod suspicion;
mod synth;
mod upgrade;
mod verification;
