//! The real router, driven without a socket; the tests mirror the addresses.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs, reason = "a test")]

mod api;
mod commands;
mod forms;
mod headers;
mod indices;
mod race;
mod sampling;
mod staff;
mod support;
mod survey;
