//! HTML read just well enough to hold it to rules.

use std::collections::{BTreeMap, BTreeSet};

type Attributes = Vec<(String, String)>;

/// Every opening tag with its attributes, in order; values as they stand, still escaped.
pub fn tags(text: &str) -> Vec<(String, Attributes)> {
    let mut found = Vec::new();
    for piece in without_styles(text).split('<').skip(1) {
        if piece.starts_with(['/', '!']) {
            continue;
        }
        let name: String = piece.chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
        assert!(!name.is_empty(), "an unescaped < before {:?}", piece.chars().take(30).collect::<String>());
        let mut attributes = Vec::new();
        let mut rest = &piece[name.len()..];
        loop {
            rest = rest.trim_start();
            if rest.starts_with(['>', '/']) || rest.is_empty() {
                break;
            }
            let end = rest.find(['=', '>', ' ', '\n']).unwrap();
            let attribute = rest[..end].to_owned();
            rest = &rest[end..];
            let Some(value) = rest.strip_prefix("=\"") else {
                attributes.push((attribute, String::new()));
                continue;
            };
            let (value, after) = value.split_once('"').unwrap();
            attributes.push((attribute, value.to_owned()));
            rest = after;
        }
        found.push((name, attributes));
    }
    found
}

fn without_styles(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<style>") {
        out.push_str(before);
        rest = after.split_once("</style>").unwrap().1;
    }
    out + rest
}

fn styles(text: &str) -> String {
    text.split("<style>").skip(1).map(|part| part.split_once("</style>").unwrap().0).collect()
}

fn value<'a>(attributes: &'a Attributes, name: &str) -> Option<&'a str> {
    attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// Asserts that no id occurs twice, and returns all.
pub fn unique_ids(text: &str) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for (_, attributes) in tags(text) {
        if let Some(id) = value(&attributes, "id") {
            assert!(ids.insert(id.to_owned()), "id {id} occurs twice");
        }
    }
    ids
}

/// Asserts the rules that can be read off the markup: headings skip no level, names exist, figures are described, tables have captions and headers.
pub fn accessible(text: &str) {
    let ids = unique_ids(text);
    let (mut level, mut captions, mut tables) = (0, 0, 0);
    for (tag, attributes) in tags(text) {
        let heading: Option<u32> = tag.strip_prefix('h').and_then(|n| n.parse().ok());
        if let Some(next) = heading {
            assert!(next <= level + 1, "h{next} after h{level}");
            level = next;
        }
        for list in ["aria-labelledby", "aria-describedby"] {
            for id in value(&attributes, list).iter().flat_map(|ids| ids.split(' ')) {
                assert!(ids.contains(id), "{tag} is named by {id}, which does not exist");
            }
        }
        if let Some(target) = value(&attributes, "href").and_then(|href| href.strip_prefix('#')) {
            assert!(ids.contains(target), "a link to {target}, which does not exist");
        }
        match tag.as_str() {
            "svg" => {
                assert_eq!(value(&attributes, "role"), Some("img"));
                assert_eq!(value(&attributes, "aria-labelledby").unwrap().split(' ').count(), 2);
            }
            "table" => tables += 1,
            "caption" => captions += 1,
            "th" => assert!(value(&attributes, "scope").is_some(), "a header without scope"),
            "section" | "article" | "nav" => {
                assert!(value(&attributes, "aria-labelledby").is_some(), "{tag} without a name");
            }
            _ => {}
        }
        if value(&attributes, "class").is_some_and(|class| class.contains("scroll")) {
            assert_eq!(value(&attributes, "tabindex"), Some("0"), "what scrolls must be reached by keys");
            assert!(value(&attributes, "aria-label").is_some());
        }
    }
    assert_eq!(tables, captions);
}

/// The selectors of the outermost rules.
pub fn selectors(text: &str) -> Vec<String> {
    let styles = styles(text);
    let mut found = Vec::new();
    let (mut depth, mut start, mut media) = (0, 0, 0);
    let css = without_comments(&styles);
    for (at, c) in css.char_indices() {
        match c {
            '{' => {
                let head = css[start..at].trim();
                if head.starts_with('@') && depth == media {
                    media += 1;
                } else if depth == media {
                    found.extend(head.split(',').map(|one| one.trim().to_owned()));
                }
                depth += 1;
                start = at + 1;
            }
            '}' => {
                depth -= 1;
                media = media.min(depth);
                start = at + 1;
            }
            ';' => start = at + 1,
            _ => {}
        }
    }
    assert!(found.len() >= 8, "{found:?}");
    found
}

fn without_comments(css: &str) -> String {
    css.split("/*")
        .enumerate()
        .map(|(k, part)| if k == 0 { part } else { part.split_once("*/").unwrap().1 })
        .collect()
}

/// The colours by day and by night, by name; the plain ones, for browsers that know no night, are those by day.
pub fn palettes(text: &str) -> [BTreeMap<String, String>; 2] {
    let (mut day, mut night, mut plain) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for line in styles(text).lines().map(str::trim).filter(|line| line.starts_with("--")) {
        let (name, value) = line[2..].split_once(": ").unwrap();
        let value = value.trim_end_matches(';');
        if let Some(pair) = value.strip_prefix("light-dark(") {
            let (a, b) = pair.trim_end_matches(')').split_once(", ").unwrap();
            day.insert(name.to_owned(), a.to_owned());
            night.insert(name.to_owned(), b.to_owned());
        } else if value.starts_with('#') {
            plain.insert(name.to_owned(), value.to_owned());
        }
    }
    assert!(day.len() > 15);
    assert_eq!(plain, day);
    [day, night]
}

/// Relative luminance (WCAG 2.2) of `#rrggbb`.
pub fn luminance(colour: &str) -> f64 {
    let channel = |at: usize| {
        let c = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

/// What is read aloud: one line a block, headings marked by their level, figures by their descriptions.
pub fn text(page: &str) -> String {
    let body = without_styles(page);
    let mut out = String::new();
    let mut rest = body.as_str();
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        let (tag, after) = after.split_once('>').unwrap();
        let name: String = tag.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '/').collect();
        if name == "svg" {
            out.push_str("[figure] ");
        }
        rest = after;
        if name == "desc" {
            // the drawing itself, with the labels of its axes, is not read
            let (words, after) = after.split_once("</desc>").unwrap();
            out.push_str(words);
            rest = after.split_once("</svg>").unwrap().1;
        } else if matches!(name.as_str(), "td" | "th" | "dd" | "title" | "/title") {
            out.push_str(" | ");
        } else if let Some(level) = name.strip_prefix('h').and_then(|n| n.parse::<usize>().ok()) {
            out.push_str(&format!("\n\n{} ", "#".repeat(level)));
        } else if !matches!(
            name.as_str(),
            "sub"
                | "/sub"
                | "sup"
                | "/sup"
                | "code"
                | "/code"
                | "span"
                | "/span"
                | "strong"
                | "/strong"
                | "a"
                | "/a"
                | "/td"
                | "/th"
        ) {
            out.push('\n');
        }
    }
    let lines = out.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}
