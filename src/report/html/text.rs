//! Words with mathematics in them.

use maud::{Markup, PreEscaped, html};

use crate::report::figure::superscript;

/// The text as HTML: `λ_min` with a subscript, `n^(−1/2)` with a superscript, `2.5e-7` as 2.5 × 10⁻⁷; everything else escaped.
pub(crate) fn math(text: &str) -> Markup {
    let characters: Vec<char> = text.chars().collect();
    let mut out = PreEscaped(String::new());
    let mut plain = String::new();
    let mut at = 0;
    while at < characters.len() {
        let (before, rest) = characters.split_at(at);
        let (tag, inside, taken) = match rest[0] {
            '_' if after_a_symbol(before) => raised(&rest[1..], "sub"),
            '^' if !before.is_empty() => raised(&rest[1..], "sup"),
            'e' if before.last().is_some_and(char::is_ascii_digit) && !within_a_word(before) => {
                match exponent(&rest[1..]) {
                    Some((value, taken)) => {
                        power_of_ten(&mut plain, value);
                        at += 1 + taken;
                        continue;
                    }
                    None => ("", String::new(), 0),
                }
            }
            _ => ("", String::new(), 0),
        };
        if taken == 0 {
            plain.push(rest[0]);
            at += 1;
            continue;
        }
        let raised = match tag {
            "sub" => html! { (plain) sub { (inside) } },
            _ => html! { (plain) sup { (inside) } },
        };
        out.0.push_str(&raised.0);
        plain.clear();
        at += 1 + taken;
    }
    out.0.push_str(&html! { (plain) }.0);
    out
}

/// Whether a word of one letter, with its accents, has just ended: σ of `σ_w`, but not `weight_std`.
fn after_a_symbol(before: &[char]) -> bool {
    let accent = |c: &char| matches!(c, '\u{300}'..='\u{36f}');
    let mut letters = before.iter().rev().filter(|c| !accent(c));
    letters.next().is_some_and(|c| c.is_alphabetic())
        && letters.next().is_none_or(|c| !c.is_alphanumeric() && *c != '_')
}

/// Whether the digits that have just ended belong to a word, as in `x1e5`.
fn within_a_word(before: &[char]) -> bool {
    before
        .iter()
        .rev()
        .find(|c| !c.is_ascii_digit() && **c != '.')
        .is_some_and(|c| c.is_alphabetic() || *c == '_')
}

/// What stands in parentheses, or a run of letters and digits with a sign, and how many characters it takes; 0 for nothing.
fn raised(rest: &[char], tag: &'static str) -> (&'static str, String, usize) {
    let pairs = [('(', ')'), ('{', '}')];
    if let Some((_, close)) = rest.first().and_then(|c| pairs.iter().find(|(open, _)| open == c)) {
        return match rest.iter().position(|c| c == close) {
            Some(end) => (tag, rest[1..end].iter().collect(), end + 1),
            None => (tag, String::new(), 0),
        };
    }
    let sign = usize::from(matches!(rest.first(), Some('-' | '−')));
    let run = rest[sign..].iter().take_while(|c| c.is_alphanumeric()).count();
    let taken = if run == 0 { 0 } else { sign + run };
    (tag, rest[..taken].iter().collect(), taken)
}

/// The integer after an `e`, and its length.
fn exponent(rest: &[char]) -> Option<(i32, usize)> {
    let sign = usize::from(matches!(rest.first(), Some('-' | '−' | '+')));
    let digits: String = rest[sign..].iter().take_while(|c| c.is_ascii_digit()).collect();
    let next = rest.get(sign + digits.len());
    if digits.is_empty() || next.is_some_and(|c| c.is_alphanumeric()) {
        return None;
    }
    let value: i32 = digits.parse().ok()?;
    Some((if matches!(rest[0], '-' | '−') { -value } else { value }, sign + digits.len()))
}

/// Turns the number that `plain` ends with into one with this power of ten.
fn power_of_ten(plain: &mut String, exponent: i32) {
    let alone =
        plain.ends_with('1') && !plain[..plain.len() - 1].ends_with(|c: char| c.is_ascii_digit() || c == '.');
    if alone {
        plain.pop();
    } else {
        plain.push_str("\u{a0}×\u{a0}");
    }
    plain.push_str(&superscript(exponent));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_numbers_and_dangerous_characters() {
        for (given, wanted) in [
            ("λ_min(ntk) ≥ 0", "λ<sub>min</sub>(ntk) ≥ 0"),
            ("vanishes like n^(−1/2)", "vanishes like n<sup>−1/2</sup>"),
            ("Θ̂_t and s_ij, weight_std", "Θ̂<sub>t</sub> and s<sub>ij</sub>, weight_std"),
            ("α = 1e-6, 2.5e−7 and −1e23", "α = 10⁻⁶, 2.5\u{a0}×\u{a0}10⁻⁷ and −10²³"),
            ("11e3, 0.1e3", "11\u{a0}×\u{a0}10³, 0.1\u{a0}×\u{a0}10³"),
            ("x1e5 1e 1efg _a ^2 n^", "x1e5 1e 1efg _a <sup>2</sup> n^"),
            ("<script>&\"", "&lt;script&gt;&amp;&quot;"),
            ("n^(<b>) x_{<i>} n^(", "n<sup>&lt;b&gt;</sup> x<sub>&lt;i&gt;</sub> n^("),
            ("", ""),
        ] {
            assert_eq!(math(given).0, wanted, "{given}");
        }
    }
}
