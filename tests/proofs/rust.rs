//! Just enough Rust to find an item by its path.

/// A Rust source as words and signs: no comments, no contents of strings.
pub struct Source(Vec<String>);

impl Source {
    pub fn new(text: &str) -> Self {
        let text: Vec<char> = text.chars().collect();
        let (mut tokens, mut i) = (Vec::new(), 0);
        let at = |i: usize| text.get(i).copied().unwrap_or(' ');
        while i < text.len() {
            let start = i;
            match at(i) {
                '/' if at(i + 1) == '/' => i = skip(&text, i, &['\n']),
                '/' if at(i + 1) == '*' => i = skip(&text, i, &['*', '/']),
                'r' if at(i + 1) == '"' => i = skip(&text, i + 2, &['"']),
                'r' if at(i + 1) == '#' && at(i + 2) == '"' => i = skip(&text, i + 3, &['"', '#']),
                '"' => {
                    i += 1;
                    while i < text.len() && at(i) != '"' {
                        i += if at(i) == '\\' { 2 } else { 1 };
                    }
                    i += 1;
                }
                '\'' if at(i + 1) == '\\' => i = skip(&text, i + 3, &['\'']),
                '\'' if at(i + 2) == '\'' => i += 3,
                c if is_word(c) => {
                    while is_word(at(i)) {
                        i += 1;
                    }
                    tokens.push(text[start..i].iter().collect());
                }
                c => {
                    i += 1;
                    if !c.is_whitespace() {
                        tokens.push(c.to_string());
                    }
                }
            }
        }
        Self(tokens)
    }

    /// Whether `path` leads to an item: names of modules, types or traits, and last that of any item.
    pub fn has_item(&self, path: &[&str]) -> bool {
        let Some((last, outer)) = path.split_last() else { return true };
        regions(&self.0, outer).iter().any(|region| position(region, last, &ITEMS).is_some())
    }

    /// Whether `path` leads to a function that `cargo test` runs: one with `#[test]` that is not ignored, or one in a
    /// list, as in `LAWS::name`, that such a function reads.
    pub fn has_test(&self, path: &[&str]) -> bool {
        let Some((last, outer)) = path.split_last() else { return false };
        if let [outer @ .., list] = outer
            && let Some(start) = position(&self.0, list, &["const", "static"])
        {
            let body = self.0[start..].iter().take_while(|token| *token != ";");
            // the type of an array has a semicolon too: the list is what follows the sign of equality
            let body = body.chain(
                self.0[start..].iter().skip_while(|token| *token != "=").take_while(|token| *token != ";"),
            );
            return outer.is_empty()
                && body.into_iter().any(|token| token == last)
                && self.has_item(&[last])
                && self.tests().any(|(_, body)| body.contains(&list.to_string()));
        }
        regions(&self.0, outer)
            .iter()
            .any(|region| Self(region.to_vec()).tests().any(|(name, _)| name == last))
    }

    /// Names and bodies of the test functions.
    fn tests(&self) -> impl Iterator<Item = (&String, &[String])> {
        let tokens = &self.0;
        (1..tokens.len()).filter(|&i| tokens[i - 1] == "fn").filter_map(|i| {
            let before =
                tokens[..i].iter().rev().take_while(|token| !["}", "{", ";"].contains(&token.as_str()));
            let attributes: Vec<&str> = before.map(String::as_str).collect();
            let is_test =
                attributes.windows(3).any(|w| w == ["]", "test", "["]) && !attributes.contains(&"ignore");
            is_test.then(|| (&tokens[i], block(&tokens[i..])))
        })
    }
}

const ITEMS: [&str; 9] = ["fn", "struct", "enum", "trait", "const", "static", "type", "mod", "macro_rules"];

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The place behind the next occurrence of `end`.
fn skip(text: &[char], start: usize, end: &[char]) -> usize {
    let found = (start..text.len()).find(|&i| text[i..].starts_with(end));
    found.map_or(text.len(), |i| i + end.len())
}

/// Where `name` is declared as one of `kinds`.
fn position(tokens: &[String], name: &str, kinds: &[&str]) -> Option<usize> {
    (1..tokens.len()).find(|&i| tokens[i] == name && kinds.contains(&tokens[i - 1].trim_end_matches('!')))
}

/// The contents of the first pair of braces, empty if a semicolon comes first.
fn block(tokens: &[String]) -> &[String] {
    let Some(start) = tokens.iter().position(|token| token == "{" || token == ";") else { return &[] };
    let mut depth = 0;
    for (i, token) in tokens.iter().enumerate().skip(start) {
        match token.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &tokens[(start + 1).min(i)..i];
        }
    }
    &[]
}

/// The bodies that a path of modules, traits and types leads to: of a type, all its implementations.
fn regions<'a>(tokens: &'a [String], path: &[&str]) -> Vec<&'a [String]> {
    let Some((first, rest)) = path.split_first() else { return vec![tokens] };
    let mut found = Vec::new();
    for i in 0..tokens.len() {
        let header = tokens[i..].iter().take_while(|token| !["{", ";"].contains(&token.as_str()));
        let opens = match tokens[i].as_str() {
            "impl" => header.skip(1).any(|token| token == first),
            "mod" | "trait" => tokens.get(i + 1).is_some_and(|token| token == first),
            _ => false,
        };
        if opens {
            found.extend(regions(block(&tokens[i..]), rest));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r##"
        /// fn in_a_comment() /* */
        pub struct Relu;
        impl<S: Fn(f64) -> f64> Dual for Relu { fn duals<'a>(&'a self) -> char { '{' } }
        const NAME: &str = "fn in_a_string() {}";
        const LAWS: [(&str, Law); 1] = [("holds", holds)];
        fn holds() {}
        fn idle() {}
        mod tests {
            #[test]
            fn works() { for law in LAWS {} }
            #[test]
            #[ignore = "slow"]
            fn sleeps() {}
            fn helper() { let text = r#"#[test] fn quoted() {}"#; }
        }
    "##;

    #[test]
    fn items_are_found_where_they_are_and_nowhere_else() {
        let source = Source::new(TEXT);
        for path in [&["Relu"][..], &["Relu", "duals"], &["tests", "works"], &["LAWS"], &[]] {
            assert!(source.has_item(path), "{path:?}");
        }
        for path in [
            &["in_a_comment"][..],
            &["in_a_string"],
            &["quoted"],
            &["Erf"],
            &["Relu", "works"],
            &["other", "works"],
        ] {
            assert!(!source.has_item(path), "{path:?}");
        }
    }

    #[test]
    fn tests_are_what_cargo_runs() {
        let source = Source::new(TEXT);
        assert!(source.has_test(&["tests", "works"]) && source.has_test(&["LAWS", "holds"]));
        for path in [
            &["tests", "sleeps"][..],
            &["tests", "helper"],
            &["holds"],
            &["LAWS", "idle"],
            &["tests", "quoted"],
            &[],
        ] {
            assert!(!source.has_test(path), "{path:?}");
        }
    }
}
