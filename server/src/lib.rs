//! The program `hailong`: settings, HTTP, command line. Thin: what it does is in `backend`, what it shows in `ui`.

pub mod assets;
pub mod commands;
pub mod demo;
pub mod http;
pub mod output;
pub mod settings;
