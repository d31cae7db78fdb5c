//! Parse, run, exit.

fn main() -> std::process::ExitCode {
    ntk_verify::cli::main()
}
