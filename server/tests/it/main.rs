//! The real router, driven without a socket; the tests mirror the addresses.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "a test")]

mod api;
mod codes;
mod commands;
mod comparison;
mod examples;
mod forms;
mod headers;
mod indices;
mod ledger;
mod logs;
mod periods;
mod privacy;
mod race;
mod recovery;
mod rounds;
mod runbook;
mod sampling;
mod servers;
mod staff;
mod supervisor;
mod support;
mod survey;
mod suspicion;
mod verification;
