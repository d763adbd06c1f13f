//! The real router, driven without a socket; the tests mirror the addresses.

mod api;
mod commands;
mod headers;
mod race;
mod staff;
mod support;
mod survey;
