//! Documentation takes its formulas from here. `UPDATE_FORMULAS=1 cargo test --release --test explain` writes them.

use std::fs;
use std::path::{Path, PathBuf};

use ntk_verify::activation::registry;
use ntk_verify::symbolic::{catalogue, documented};

fn update() -> bool {
    std::env::var_os("UPDATE_FORMULAS").is_some()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The file whose activation has this name.
fn source(name: &str) -> PathBuf {
    let files = fs::read_dir(root().join("src/activation")).unwrap().map(|entry| entry.unwrap().path());
    let mark = format!("-> &'static str {{\n        \"{name}\"\n");
    let mut found = files.filter(|path| path.is_file() && fs::read_to_string(path).unwrap().contains(&mark));
    found.next().unwrap_or_else(|| panic!("no file of src/activation is called {name}"))
}

/// The block of formulas in a source file: from the line after ```` ```text ```` to the closing fence.
fn block(text: &str) -> Option<(usize, usize)> {
    let start = text.find("/// ```text\n")? + "/// ```text\n".len();
    Some((start, start + text[start..].find("/// ```\n")?))
}

fn expected(lines: &[String]) -> String {
    lines.iter().map(|line| format!("/// {line}\n")).collect()
}

#[test]
fn each_activation_documents_the_formulas_of_its_code() {
    let mut checked = 0;
    for entry in registry() {
        let Some(formulas) = documented(entry).unwrap() else { continue };
        let path = source(entry.name);
        let text = fs::read_to_string(&path).unwrap();
        let expected = expected(&formulas.lines());
        let (start, end) =
            block(&text).unwrap_or_else(|| panic!("{path:?} has no block ```text in its doc comment"));
        if text[start..end] != expected {
            assert!(update(), "{path:?} documents\n{}\nfor\n{expected}", &text[start..end]);
            fs::write(&path, format!("{}{expected}{}", &text[..start], &text[end..])).unwrap();
        }
        checked += 1;
    }
    assert!(checked >= 20, "{checked}");
}

#[test]
fn the_page_of_activations_is_current() {
    let path = root().join("docs/ACTIVATIONS.md");
    let page = catalogue().unwrap();
    if update() {
        fs::write(&path, &page).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == page, "docs/ACTIVATIONS.md is not what the code says: run with UPDATE_FORMULAS=1");
}

/// The decoy: a sign in a documented formula is noticed.
#[test]
fn a_wrong_sign_is_noticed() {
    let entry = registry().iter().find(|entry| entry.name == "relu").unwrap();
    let lines = documented(entry).unwrap().unwrap().lines();
    let text = fs::read_to_string(source("relu")).unwrap();
    let (start, end) = block(&text).unwrap();
    assert_ne!(text[start..end].replace('−', "+"), expected(&lines));
}
