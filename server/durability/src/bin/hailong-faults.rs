//! `hailong` with fail points (`backend::faults`): what the harness kills.

#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    server::main()
}
