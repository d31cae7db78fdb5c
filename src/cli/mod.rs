//! The command line: arguments, plans, named exit codes. One file for each subcommand.

mod arguments;
mod check;
mod claims;
mod exit;
mod explain;
mod kernel;
mod network;
mod output;
mod own;
mod progress;
mod regress;
mod report;
mod reproduce;
mod sample;
mod snapshot;
mod verify;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use crate::{Error, Result};
use arguments::{Arguments, Command};
use exit::Exit;

/// Runs the program with the arguments of the process.
///
/// Usage errors exit with 2, as every question that cannot be asked.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match dispatch(arguments) {
        Ok(exit) => exit.into(),
        Err(error) => {
            output::complain(&error);
            Exit::Refused.into()
        }
    }
}

fn dispatch(arguments: Arguments) -> Result<Exit> {
    match arguments.command.unwrap_or(Command::Verify(arguments.verify)) {
        Command::Verify(verify) => with_threads(verify.threads, || verify::run(&verify)),
        Command::Kernel(kernel) => with_threads(kernel.threads, || kernel::run(&kernel)),
        Command::Sample(sample) => with_threads(sample.threads, || sample::run(&sample)),
        Command::Check(check) => with_threads(check.threads, || check::run(&check)),
        Command::Own(own) => with_threads(own.threads, || own::run(&own)),
        Command::Regress(regress) => with_threads(regress.threads, || regress::run(&regress)),
        Command::Reproduce(reproduce) => with_threads(reproduce.threads, || reproduce::run(&reproduce)),
        Command::Claims(claims) => claims::run(&claims),
        Command::Explain(explain) => explain::run(&explain),
        Command::Report(report) => report::run(&report),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "ntk-verify", &mut script);
            output::print(&String::from_utf8_lossy(&script))?;
            Ok(Exit::Holds)
        }
    }
}

/// Runs `work` on a pool of `threads` threads, by default one for each core. No result depends on it.
fn with_threads<T: Send>(threads: Option<usize>, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    let Some(threads) = threads else { return work() };
    if threads == 0 || threads > 4096 {
        return Err(Error::new("--threads", format!("{threads} threads cannot work"))
            .advise("give a number from 1 to 4096, or leave it out to use every core"));
    }
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|cause| Error::new("--threads", cause))?;
    pool.install(work)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }
}
