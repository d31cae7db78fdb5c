//! `proofs/theorems.tsv`: every theorem, the function that it speaks of, the test that holds the function to it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::rust::Source;

/// One line of the index. A step on the way to another theorem says `for THEOREM` instead of naming a function or a
/// test: it has those of that theorem.
struct Row<'a> {
    theorem: &'a str,
    file: &'a str,
    function: &'a str,
    test: &'a str,
}

const HEADER: &str = "theorem\tfile\tfunction\ttest";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn index() -> String {
    fs::read_to_string(root().join("proofs/theorems.tsv")).unwrap()
}

/// The theorems of a Coq file and of which kind they are, without those in (nested) comments.
fn theorems(text: &str) -> BTreeMap<String, String> {
    let (mut code, mut depth) = (String::new(), 0);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (step, change) = match rest {
            _ if rest.starts_with("(*") => (2, 1),
            _ if rest.starts_with("*)") => (2, -1),
            _ => (c.len_utf8(), 0),
        };
        if depth == 0 && change == 0 {
            code.push(c);
        }
        depth += change;
        rest = &rest[step..];
    }
    let words: Vec<&str> = code
        .split(|c: char| !(c.is_alphanumeric() || "_'".contains(c)))
        .filter(|word| !word.is_empty())
        .collect();
    words
        .windows(2)
        .filter(|pair| ["Theorem", "Corollary", "Lemma"].contains(&pair[0]))
        .map(|pair| (pair[1].to_string(), pair[0].to_string()))
        .collect()
}

fn proofs() -> BTreeMap<String, BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(root().join("proofs")).unwrap() {
        let path = entry.unwrap().path();
        // Audit.v is what the audit writes
        if path.extension().is_some_and(|extension| extension == "v") && !path.ends_with("Audit.v") {
            let name = path.file_name().unwrap().to_str().unwrap().to_string();
            found.insert(name, theorems(&fs::read_to_string(path).unwrap()));
        }
    }
    found
}

/// What is wrong with a place `FILE::path::to::item`.
fn misplaced(place: &str, sources: &mut BTreeMap<PathBuf, Source>, test: bool) -> Option<String> {
    let mut parts = place.split("::");
    let path = root().join(parts.next()?);
    let items: Vec<&str> = parts.collect();
    if !sources.contains_key(&path) {
        let Ok(text) = fs::read_to_string(&path) else { return Some(format!("no file for {place}")) };
        sources.insert(path.clone(), Source::new(&text));
    }
    let source = &sources[&path];
    if test {
        (!source.has_test(&items)).then(|| format!("{place} is no test that runs"))
    } else {
        (items.is_empty() || !source.has_item(&items)).then(|| format!("{place} is no item"))
    }
}

/// Everything in the index that does not exist, and every theorem that is not in it, as sentences.
fn mistakes(index: &str) -> Vec<String> {
    let Some(lines) = index.strip_prefix(HEADER) else { return vec![format!("the header is not {HEADER}")] };
    let mut found = Vec::new();
    let mut rows = Vec::new();
    for line in lines.trim().lines() {
        match line.split('\t').collect::<Vec<_>>()[..] {
            [theorem, file, function, test] => rows.push(Row { theorem, file, function, test }),
            _ => found.push(format!("not four columns: {line}")),
        }
    }
    let proofs = proofs();
    let mut sources = BTreeMap::new();
    for row in &rows {
        let Row { theorem, file, .. } = *row;
        if rows.iter().filter(|other| (other.theorem, other.file) == (theorem, file)).count() > 1 {
            found.push(format!("{theorem} of {file} is listed twice"));
        }
        if !proofs.get(file).is_some_and(|theorems| theorems.contains_key(theorem)) {
            found.push(format!("no theorem {theorem} in {file}"));
        }
        for (cell, test) in [(row.function, false), (row.test, true)] {
            if let Some(goal) = cell.strip_prefix("for ") {
                let direct = rows.iter().any(|row| {
                    row.theorem == goal && !row.function.starts_with("for ") && !row.test.starts_with("for ")
                });
                if !direct {
                    found.push(format!("{theorem} is for {goal}, which has no function and test of its own"));
                }
                continue;
            }
            for place in cell.split(' ') {
                found.extend(misplaced(place, &mut sources, test).map(|what| format!("{theorem}: {what}")));
            }
        }
    }
    for (file, theorems) in &proofs {
        for (theorem, kind) in theorems {
            if kind != "Lemma" && !rows.iter().any(|row| (row.theorem, row.file) == (theorem, file)) {
                found.push(format!("{theorem} of {file} is not in the index"));
            }
        }
    }
    found
}

#[test]
fn every_theorem_function_and_test_of_the_index_exists() {
    let found = mistakes(&index());
    assert!(found.is_empty(), "proofs/theorems.tsv:\n{}", found.join("\n"));
}

/// The index with one row changed has one more mistake, of the expected kind.
#[test]
fn a_wrong_name_anywhere_is_found() {
    let index = index();
    let row = index.lines().find(|line| line.starts_with("relu_dual\t")).unwrap();
    let [theorem, file, function, test] = row.split('\t').collect::<Vec<_>>()[..] else { panic!("{row}") };
    let misspelt = |place: &str| format!("{}x", &place[..place.len() - 1]);
    let with = |cells: [&str; 4]| index.replace(row, &cells.join("\t"));
    for (changed, complaint) in [
        (with([&misspelt(theorem), file, function, test]), "no theorem"),
        (with([theorem, "Relu.v", function, test]), "no theorem"),
        (with([theorem, file, &misspelt(function), test]), "is no item"),
        (with([theorem, file, &format!("{function}::inner"), test]), "is no item"),
        (with([theorem, file, "src/activation/rely.rs::Relu", test]), "no file"),
        (with([theorem, file, "src/activation/relu.rs", test]), "is no item"),
        (with([theorem, file, function, &misspelt(test)]), "is no test"),
        (with([theorem, file, function, function]), "is no test"),
        (with([theorem, file, function, "-"]), "no file"),
        (with([theorem, file, "", test]), "no file"),
        (with([theorem, file, "for gauss_integral", test]), "no function and test of its own"),
        (with([theorem, file, "for nothing", "for nothing"]), "no function and test of its own"),
        (with([theorem, file, function, &format!("{test}\tmore")]), "not four columns"),
        (format!("{index}{row}\n"), "is listed twice"),
        (index.replace(&format!("{row}\n"), ""), "is not in the index"),
    ] {
        let found = mistakes(&changed);
        assert!(found.iter().any(|mistake| mistake.contains(complaint)), "{complaint}: {found:?}");
    }
}

#[test]
fn theorems_in_comments_do_not_count() {
    let found = theorems(
        "(* Theorem a : (* Lemma b *) True. *) Theorem c' : True. Proof. exact I. Qed. Corollary d : True.",
    );
    assert_eq!(found.keys().collect::<Vec<_>>(), ["c'", "d"]);
}

/// Paths in the prose of the proofs lead somewhere.
#[test]
fn paths_in_comments_exist() {
    let mut checked = 0;
    for entry in fs::read_dir(root().join("proofs")).unwrap() {
        let path = entry.unwrap().path();
        if !path.extension().is_some_and(|extension| extension == "v" || extension == "md") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for word in text.split(|c: char| c.is_whitespace() || "()[],;:`".contains(c)) {
            let word = word.trim_start_matches("../").trim_end_matches('.');
            if ["src/", "tests/", "benches/", "scripts/"].iter().any(|folder| word.starts_with(folder)) {
                assert!(root().join(word).exists(), "{}: no {word}", path.display());
                checked += 1;
            }
        }
    }
    assert!(checked > 10, "{checked}");
}
