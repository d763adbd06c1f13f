//! Screens, islands and server functions.
//!
//! A screen is a function of plain data ([`model`]) to HTML; the HTTP handlers decide which screen and which status, and
//! [`shell::render`] makes the document. Nothing a citizen needs depends on JavaScript: islands only add to pages that work
//! without them.

pub mod api;
pub mod stream;

#[cfg(feature = "ssr")]
pub mod access;
#[cfg(feature = "ssr")]
pub mod citizen;
#[cfg(feature = "ssr")]
pub mod model;
#[cfg(feature = "ssr")]
pub mod print;
#[cfg(feature = "ssr")]
pub mod shell;
#[cfg(feature = "ssr")]
pub mod staff;
#[cfg(feature = "ssr")]
mod words;

#[cfg(any(feature = "ssr", feature = "staff"))]
pub mod board;
#[cfg(any(feature = "ssr", feature = "supervisor"))]
pub mod ledger_island;
#[cfg(any(feature = "ssr", feature = "staff", feature = "supervisor"))]
#[cfg_attr(
    not(any(feature = "ssr", feature = "staff")),
    expect(dead_code, reason = "whoever checks the ledger counts, and measures nothing")
)]
mod number;
#[cfg(any(feature = "ssr", feature = "citizen"))]
pub mod survey_island;
