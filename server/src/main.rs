//! See [`server::main`].

fn main() -> std::process::ExitCode {
    server::main()
}
