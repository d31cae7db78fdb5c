//! The command line from outside: what it prints, what it writes, how it exits.

mod bad_input;
mod certify;
mod check;
mod compare;
mod files;
mod help;
mod own;
mod regress;
mod reproduce;
mod run;
mod textbook;

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use ndarray::Array2;
use tempfile::TempDir;

/// A directory to work in, whose files have short names in messages.
struct Place(TempDir);

/// How the program ended and what it said.
struct Answer {
    code: i32,
    out: String,
    err: String,
}

impl Place {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    fn write_npy(&self, name: &str, values: &Array2<f64>) {
        ndarray_npy::write_npy(self.path(name), values).unwrap();
    }

    fn read_npy(&self, name: &str) -> Array2<f64> {
        ndarray_npy::read_npy(self.path(name)).unwrap()
    }

    /// The names of all files, sorted.
    fn files(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.0.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// Runs the program here, with the words of `line` as arguments.
    fn run(&self, line: &str) -> Answer {
        let output = command(self.0.path()).args(line.split_whitespace()).output().unwrap();
        Answer {
            code: output.status.code().expect("the program was killed"),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

fn command(directory: &Path) -> Command {
    let mut command = Command::cargo_bin("ntk-verify").unwrap();
    command.current_dir(directory).env_remove("RUST_BACKTRACE").env("COLUMNS", "80");
    command
}
