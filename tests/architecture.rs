//! A module imports only from rows above it: limit and network never see each other, and data flow one way.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The rows, from the foundations to the command line. Modules of one row may not import each other.
const ROWS: [&[&str]; 12] = [
    &["error", "record", "stop"],
    &["numeric"],
    &["statistics"],
    &["activation"],
    &["spec", "kernel"],
    &["limit", "network", "certified", "symbolic", "dynamics", "dataset", "ensemble"],
    &["claims"],
    &["judge"],
    &["report"],
    &["check", "reproduce", "compare"],
    &["cli"],
    &["main"],
];

/// Names at the root of the crate that are re-exported from `error`.
const ROOT: [&str; 2] = ["Error", "Result"];

fn row(module: &str) -> usize {
    ROWS.iter()
        .position(|modules| modules.contains(&module))
        .unwrap_or_else(|| panic!("src/{module} has no row: give it one in tests/architecture.rs"))
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The top-level module that a file of `src` belongs to.
fn module_of(path: &Path, src: &Path) -> String {
    let inside = path.strip_prefix(src).unwrap();
    let first = inside.iter().next().unwrap().to_str().unwrap();
    first.trim_end_matches(".rs").to_string()
}

/// The names behind `crate::` in code: not in comments, not behind the first `#[cfg(test)]` of a file.
fn imports(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]\nmod").next().unwrap();
    let mut names = Vec::new();
    for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
        for rest in line.split("crate::").skip(1) {
            if let Some(group) = rest.strip_prefix('{') {
                let group = group.split('}').next().unwrap();
                names
                    .extend(group.split(',').map(|name| name.split("::").next().unwrap().trim().to_string()));
            } else {
                names.push(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
            }
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

/// The imports against the flow, as sentences.
fn violations(files: &BTreeMap<String, Vec<(String, String)>>) -> Vec<String> {
    let mut found = Vec::new();
    for (module, texts) in files {
        for (path, text) in texts {
            for name in imports(text).iter().filter(|name| !ROOT.contains(&name.as_str())) {
                if name != module && files.contains_key(name) && row(name) >= row(module) {
                    found.push(format!("{path}: {module} imports {name}"));
                }
            }
        }
    }
    found
}

fn crate_files() -> BTreeMap<String, Vec<(String, String)>> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    sources(&src, &mut paths);
    let mut files: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for path in paths.iter().filter(|path| !path.ends_with("lib.rs")) {
        let text = fs::read_to_string(path).unwrap();
        files.entry(module_of(path, &src)).or_default().push((path.display().to_string(), text));
    }
    files
}

#[test]
fn modules_import_only_from_rows_above() {
    let files = crate_files();
    for module in files.keys() {
        row(module);
    }
    let found = violations(&files);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn an_import_against_the_flow_is_found() {
    let mut files = crate_files();
    for (module, line) in
        [("limit", "use crate::network::Draw;"), ("network", "use crate::{Result, limit::Limit};")]
    {
        let file = ("decoy.rs".to_string(), line.to_string());
        files.get_mut(module).unwrap().push(file);
        assert_eq!(violations(&files).len(), 1, "{module}");
        files.get_mut(module).unwrap().pop();
    }
}

#[test]
fn source_files_stay_readable() {
    let (mut python, folder) = (Vec::new(), Path::new(env!("CARGO_MANIFEST_DIR")).join("python/src"));
    if folder.is_dir() {
        sources(&folder, &mut python); // it is not part of the package
    }
    let python = python.iter().map(|path| (path.display().to_string(), fs::read_to_string(path).unwrap()));
    for (path, text) in crate_files().into_values().flatten().chain(python) {
        let lines = text.lines().count();
        assert!(lines <= 400, "{path} has {lines} lines: split it along a noun");
    }
}
