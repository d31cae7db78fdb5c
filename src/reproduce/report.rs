//! A reproduction as text: a table of curves, and a page for the terminal.

use super::{Findings, Reproduction};
use crate::record::{Judged, Relation};
use crate::report::{Page, Style, number};

/// The curves as comma-separated values: panel, curve, x, y, low, high, one line a point. Bounds are empty where a curve has none.
pub fn csv(findings: &Findings) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let mut out = String::from("panel,curve,x,y,low,high\n");
    for panel in &findings.panels {
        for curve in &panel.curves {
            let names = format!("{},{}", quoted(&panel.title), quoted(&curve.name));
            for (k, (x, y)) in curve.x.iter().zip(&curve.y).enumerate() {
                let bound = |list: &[f64]| list.get(k).map(ToString::to_string).unwrap_or_default();
                out.push_str(&format!("{names},{x},{y},{},{}\n", bound(&curve.low), bound(&curve.high)));
            }
        }
    }
    out
}

/// What was found, for a terminal.
pub fn terminal(record: &Reproduction, style: Style) -> String {
    let mut page = Page::new(style);
    let verdict = style.verdict(record.verdict, &record.verdict.to_string());
    page.line(&format!("{}: {verdict}", style.strong(&record.experiment)));
    page.labelled("", 2, &record.about);
    page.labelled("  Source", 12, &record.source);
    page.labelled("  Size", 12, &format!("{}, seed {}", record.size, record.seed));
    for departure in &record.departures {
        page.labelled("  Differs", 12, departure);
    }
    for n in &record.findings.numbers {
        let shown = |name: &str, value: Option<f64>| value.map(|v| format!("{name} {}", number(v, 4)));
        let ours = n.ours.map(|value| match n.standard_error {
            Some(error) => format!("here {} ± {}", number(value, 4), number(error, 2)),
            None => format!("here {}", number(value, 4)),
        });
        let values: Vec<String> =
            [shown("paper", n.paper), shown("theory", n.theory), ours].into_iter().flatten().collect();
        page.labelled("", 2, &format!("{}: {}", n.name, values.join(", ")));
    }
    for observation in &record.findings.observations {
        let verdict = style.verdict(observation.verdict, &observation.verdict.to_string());
        page.labelled("", 2, &format!("{verdict}: {}", observation.statement));
        for judged in &observation.evidence {
            page.labelled("", 6, &style.faint(&evidence(judged)));
        }
    }
    page.into_text()
}

fn evidence(judged: &Judged) -> String {
    let said = match judged.comparison.relation {
        Relation::Equals { target, margin, .. } => format!("{} ± {}", number(target, 3), number(margin, 2)),
        Relation::AtLeast { target } => format!("at least {}", number(target, 3)),
        Relation::AtMost { target } => format!("at most {}", number(target, 3)),
    };
    let [low, high] = judged.interval.map(|end| number(end, 3));
    format!("{}: said {said}, seen {low} to {high}", judged.comparison.label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reproduce::{Curve, Mark, Panel};

    #[test]
    fn curves_are_tables() {
        let curve = Curve::new("a \"b\"", Mark::Points, 0, vec![1.0, 2.0], vec![0.5, 0.25]);
        let panel = Panel {
            title: "p, q".into(),
            x_label: "x".into(),
            y_label: "y".into(),
            x_log: false,
            y_log: false,
            curves: vec![curve.clone(), curve.with_errors(&[0.125, 0.125])],
        };
        let text = csv(&Findings { panels: vec![panel], ..Findings::default() });
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 5);
        assert_eq!(lines[1], "\"p, q\",\"a \"\"b\"\"\",1,0.5,,");
        assert_eq!(lines[4], "\"p, q\",\"a \"\"b\"\"\",2,0.25,0.125,0.375");
    }
}
