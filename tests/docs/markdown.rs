//! Code blocks of the repository's Markdown files.

use std::fmt;
use std::path::{Path, PathBuf};

/// A fenced block: where it starts, what its fence says, and its lines without the fence's indentation.
pub struct Block {
    pub file: String,
    pub line: usize,
    pub language: String,
    pub attribute: String,
    pub lines: Vec<String>,
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{} {}", self.file, self.line, self.language)
    }
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All Markdown that people read: at the root, in docs/, and the README of each folder that has one.
pub fn files() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = ["", "docs", "docs/api", "proofs", "python", "notebooks"]
        .iter()
        .filter_map(|folder| std::fs::read_dir(root().join(folder)).ok())
        .flatten()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "md"))
        .collect();
    files.sort();
    files
}

/// The blocks of one file.
///
/// # Errors
/// A block without a language, without an end, or fenced by indentation alone: nobody would know what it is.
pub fn blocks(path: &Path) -> Result<Vec<Block>, String> {
    let file = path.strip_prefix(root()).unwrap().display().to_string();
    parse(&file, &std::fs::read_to_string(path).map_err(|e| format!("{file}: {e}"))?)
}

fn parse(file: &str, text: &str) -> Result<Vec<Block>, String> {
    let (mut found, mut open): (Vec<Block>, Option<(Block, usize)>) = (Vec::new(), None);
    let (mut blank, mut list) = (true, false);
    for (line, number) in text.lines().zip(1..) {
        let (words, indent) = (line.trim_start(), line.len() - line.trim_start().len());
        match open.take() {
            Some((block, _)) if words == "```" => found.push(block),
            Some((mut block, margin)) => {
                block.lines.push(line.get(margin.min(indent)..).unwrap_or("").to_owned());
                open = Some((block, margin));
            }
            None if words.starts_with("```") && !words[3..].contains('`') => {
                let (language, attribute) = words[3..].split_once(' ').unwrap_or((&words[3..], ""));
                if language.is_empty() {
                    return Err(format!("{file}:{number}: a block without a language"));
                }
                let (language, attribute) = (language.to_owned(), attribute.to_owned());
                open = Some((
                    Block { file: file.to_owned(), line: number, language, attribute, lines: Vec::new() },
                    indent,
                ));
            }
            None if blank && !list && indent >= 4 => {
                return Err(format!("{file}:{number}: an indented block; fence it and name its language"));
            }
            None => {}
        }
        if open.is_none() && indent == 0 && !words.is_empty() {
            list = words.starts_with(['-', '*'])
                || words.split_once(['.', ')']).is_some_and(|(n, _)| n.parse::<u32>().is_ok());
        }
        blank = words.is_empty();
    }
    open.map_or(Ok(found), |(block, _)| Err(format!("{block}: the block does not end")))
}

#[test]
fn blocks_are_found_with_their_languages() {
    let found =
        parse("x.md", "a ```b```\n\n- item\n\n    more\n\n  ```console long\n  $ x\n    y\n  ```\n").unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].to_string().as_str(), found[0].attribute.as_str()), ("x.md:7 console", "long"));
    assert_eq!(found[0].lines, ["$ x", "  y"]);
}

#[test]
fn blocks_that_nobody_would_test_are_refused() {
    for (text, why) in [
        ("```\nx\n```\n", "without a language"),
        ("```rust\nx\n", "does not end"),
        ("a\n\n    x\n", "indented"),
    ] {
        assert!(parse("x.md", text).err().is_some_and(|e| e.contains(why)), "{text:?}");
    }
}
