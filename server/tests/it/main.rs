//! The real router, driven without a socket; the tests mirror the addresses.

mod api;
mod headers;
mod race;
mod staff;
mod support;
mod survey;
