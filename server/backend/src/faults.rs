//! Marked points for the harness in `server/durability`, compiled with the feature `faults` alone: there the process dies as if it
//! had been killed. Without the feature every function here is empty.

#[cfg(not(feature = "faults"))]
mod off {
    /// Nothing happens here.
    pub(crate) const fn point(_: &str) {}

    /// The machine's clock is right.
    pub(crate) const fn clock_offset() -> i64 {
        0
    }

    /// Every commit is waited for.
    pub(crate) const fn waits_for_the_disk() -> bool {
        true
    }
}
#[cfg(not(feature = "faults"))]
pub(crate) use off::*;

#[cfg(feature = "faults")]
mod on {
    use std::{
        sync::{
            OnceLock,
            atomic::{AtomicU32, Ordering},
        },
        time::Duration,
    };

    /// `HAILONG_FAULT_POINT=name:n`: the process is killed (SIGKILL) when it passes the point of this name for the n-th time.
    pub(crate) fn point(name: &str) {
        static WANTED: OnceLock<Option<(String, AtomicU32)>> = OnceLock::new();
        let read = || {
            let text = std::env::var("HAILONG_FAULT_POINT").ok()?;
            let (name, n) = text.split_once(':')?;
            Some((name.to_owned(), AtomicU32::new(n.parse().ok()?)))
        };
        let Some((wanted, left)) = WANTED.get_or_init(read) else { return };
        if wanted == name && left.fetch_sub(1, Ordering::SeqCst) == 1 {
            let killed = std::process::Command::new("kill").args(["-9", &std::process::id().to_string()]).status();
            // Not reached: the signal comes while the command is waited for.
            eprintln!("{killed:?}");
            std::thread::sleep(Duration::MAX);
        }
    }

    /// `HAILONG_FAULT_CLOCK=file`: seconds by which the clock is wrong, read anew each time.
    pub(crate) fn clock_offset() -> i64 {
        static FILE: OnceLock<Option<String>> = OnceLock::new();
        let file = FILE.get_or_init(|| std::env::var("HAILONG_FAULT_CLOCK").ok());
        let text = file.as_ref().and_then(|path| std::fs::read_to_string(path).ok());
        text.and_then(|text| text.trim().parse().ok()).unwrap_or_default()
    }

    /// `HAILONG_FAULT_SYNCHRONOUS=off`: a commit is not waited for. The checker has to find what that loses.
    pub(crate) fn waits_for_the_disk() -> bool {
        std::env::var("HAILONG_FAULT_SYNCHRONOUS").as_deref() != Ok("off")
    }
}
#[cfg(feature = "faults")]
pub(crate) use on::*;
