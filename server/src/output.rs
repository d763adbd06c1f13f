//! Lines on standard output.

use std::{fmt, io::Write, process};

/// Writes a line. Whoever reads it may stop early, as `head` does: then there is nothing more to do, and nothing is wrong. Nowhere
/// to write at all ends the command.
pub fn line(words: fmt::Arguments<'_>) {
    if let Err(error) = writeln!(std::io::stdout().lock(), "{words}") {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            process::exit(0);
        }
        eprintln!("hailong: {error}");
        process::exit(1);
    }
}

/// `println!` for commands: see [`line`].
#[macro_export]
macro_rules! say {
    ($($words:tt)*) => { $crate::output::line(format_args!($($words)*)) };
}
