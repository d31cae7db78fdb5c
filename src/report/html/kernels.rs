//! The kernels: matrices, how far networks are from them, spectra, and what is certified.

use maud::{Markup, html};

use super::View;
use super::parts::{Column, capitalised, table};
use super::picture::{Words, heat, panel};
use super::text::math;
use crate::Result;
use crate::record::{
    CertifiedDefiniteness, KernelCertificate, KernelRecord, Map, Relation, Series, Uncertainty, Verdict,
};
use crate::report::certified;
use crate::report::figure::{Colours, Curve, Heat, Mark, Panel};
use crate::report::words::{count, number, percent};

/// The largest matrix whose numbers are written out.
const WRITTEN: usize = 16;

/// What is said of every matrix.
const ROWS: &str = "Rows and columns are numbers of input points.";

pub(super) fn section(view: &View<'_>) -> Result<Markup> {
    let kernels = ["nngp", "ntk"].map(|kind| kernel(view, kind));
    let [nngp, ntk] = kernels;
    let (nngp, ntk) = (nngp?, ntk?);
    if nngp.is_none() && ntk.is_none() {
        return Ok(html! {});
    }
    Ok(html! {
        section aria-labelledby=(view.id("kernels")) {
            h2 id=(view.id("kernels")) { "Kernels" }
            @for kernel in [nngp, ntk].into_iter().flatten() { (kernel) }
        }
    })
}

/// The matrices that a record has of this kind: whole, or coarsened.
fn matrix(record: &KernelRecord) -> Option<Map> {
    let n = record.entries.len();
    let whole = || Map { name: record.kind.clone(), points: n, block: 1, values: record.entries.clone() };
    if n > 0 { Some(whole()) } else { record.map.clone() }
}

fn kernel(view: &View<'_>, kind: &str) -> Result<Option<Markup>> {
    let record = view.record;
    let kernel = record.kernels.iter().find(|kernel| kernel.kind == kind);
    let certificate = record.certificate.iter().flat_map(|all| &all.kernels).find(|one| one.kind == kind);
    let maps = || record.claims.iter().flat_map(|claim| &claim.evidence.maps);
    let deviation = maps().find(|map| map.name == format!("relative deviation of {kind}"));
    let given = maps().find(|map| map.name == format!("{kind} as given")).cloned();
    let theirs = given.is_some();
    let matrix = given.or_else(|| kernel.and_then(matrix));
    if matrix.is_none() && deviation.is_none() && kernel.is_none() && certificate.is_none() {
        return Ok(None);
    }
    let (name, symbol) = if kind == "ntk" { ("Tangent kernel Θ", "Θ") } else { ("NNGP kernel Σ", "Σ") };
    Ok(Some(html! {
        div.card {
            h3 { (name) }
            @if let Some(kernel) = kernel { p.source { (math(&range(kernel))) } }
            div.figures {
                @if let Some(matrix) = &matrix { (entries(view, kind, symbol, matrix, theirs)?) }
                @if let Some(map) = deviation { (deviations(view, kind, symbol, map, theirs)?) }
                @if let Some(spectrum) = kernel.and_then(|kernel| kernel.spectrum.as_ref()) {
                    @if !spectrum.y.is_empty() { (eigenvalues(view, kind, symbol, spectrum, certificate)?) }
                }
                @if let Some(certificate) = certificate { (certified_facts(certificate)) }
            }
            @if let Some(matrix) = matrix.filter(|matrix| matrix.block == 1 && matrix.points <= WRITTEN) {
                (written(name, &matrix, theirs))
            }
        }
    }))
}

fn range(kernel: &KernelRecord) -> String {
    let error = match kernel.quadrature_error {
        0.0 => String::new(),
        error => format!("; quadrature leaves {} open in an entry", number(error, 2)),
    };
    let [low, high] = [kernel.smallest_eigenvalue, kernel.largest_eigenvalue].map(|value| number(value, 4));
    format!("Closed form; eigenvalues from {low} to {high}{error}.")
}

/// That a map is coarse, where it is.
fn coarseness(map: &Map, what: &str) -> String {
    match map.block {
        1 => ROWS.to_owned(),
        block => format!(
            "{} are too many to show: each cell is {what} of {block} × {block} entries. {ROWS}",
            count(map.points * map.points, "entry").replace("entrys", "entries")
        ),
    }
}

fn entries(view: &View<'_>, kind: &str, symbol: &str, map: &Map, theirs: bool) -> Result<Markup> {
    let title = if theirs { format!("{symbol} as given") } else { format!("{symbol} in closed form") };
    let values = || map.values.iter().flatten().copied().filter(|value| value.is_finite());
    let low = values().fold(f64::INFINITY, f64::min);
    let high = values().fold(f64::NEG_INFINITY, f64::max);
    let words = Words {
        id: view.id(&format!("{kind}-entries")),
        first: false,
        title: &title,
        instead: format!(
            "Heat map of a {0} × {0} matrix with values from {1} to {2}.",
            map.points,
            number(low, 4),
            number(high, 4)
        ),
        caption: coarseness(map, "the mean"),
    };
    let picture = Heat {
        values: &map.values,
        colours: Colours::Sequential,
        block: map.block,
        percent: false,
        crossed: &[],
    };
    heat(&words, &picture)
}

fn deviations(view: &View<'_>, kind: &str, symbol: &str, map: &Map, theirs: bool) -> Result<Markup> {
    let most = map.values.iter().flatten().fold(0.0, |most: f64, value| most.max(value.abs()));
    let refuted = refuted(view, kind, map);
    let (title, unit) = if theirs {
        (format!("Deviation of the given {symbol} from the closed form"), "√(K_ii K_jj)")
    } else {
        (format!("Deviation of sampled {symbol} from the closed form"), "max(|K_ij|, √(K_ii K_jj)/10)")
    };
    let (source, rest) = if theirs {
        ("", "")
    } else {
        (
            "Means over the networks, extrapolated to n = ∞. ",
            "What is seen here is sampling error, unless a claim says otherwise. ",
        )
    };
    let crosses = match refuted.len() {
        0 => String::new(),
        n => format!("Crosses: {} where the closed form is refuted. ", count(n, "cell")),
    };
    let words = Words {
        id: view.id(&format!("{kind}-deviation")),
        first: false,
        title: &title,
        instead: format!(
            "Heat map of relative deviations, at most {} in magnitude; {} refuted.",
            percent(most),
            count(refuted.len(), "cell")
        ),
        caption: format!(
            "{source}Relative to {unit}; at most {} in magnitude. {crosses}{rest}{}",
            percent(most),
            coarseness(map, "the largest deviation")
        ),
    };
    let picture = Heat {
        values: &map.values,
        colours: Colours::Diverging,
        block: map.block,
        percent: true,
        crossed: &refuted,
    };
    heat(&words, &picture)
}

/// The cells of entries that a claim refutes, from the labels of its comparisons: `ntk[4,1]`.
fn refuted(view: &View<'_>, kind: &str, map: &Map) -> Vec<(usize, usize)> {
    let mut cells = Vec::new();
    let own =
        |claim: &&crate::record::ClaimRecord| claim.evidence.maps.iter().any(|one| one.name == map.name);
    for judged in view.record.claims.iter().filter(own).flat_map(|claim| &claim.evidence.comparisons) {
        let place = || -> Option<(usize, usize)> {
            let inside = judged.comparison.label.strip_prefix(kind)?.strip_prefix('[')?.strip_suffix(']')?;
            let (i, j) = inside.split_once(',')?;
            Some((i.parse().ok()?, j.parse().ok()?))
        };
        let equals = matches!(judged.comparison.relation, Relation::Equals { .. });
        if let (Verdict::Refuted, true, Some((i, j))) = (judged.verdict, equals, place()) {
            let (i, j) = (i / map.block.max(1), j / map.block.max(1));
            cells.push((i, j));
            // sampled kernels are symmetric, and only i ≤ j is compared
            if matches!(judged.comparison.uncertainty, Uncertainty::Sampling { .. }) {
                cells.push((j, i));
            }
        }
    }
    cells.retain(|(i, j)| *i < map.values.len() && *j < map.values.len());
    cells.sort_unstable();
    cells.dedup();
    cells
}

fn eigenvalues(
    view: &View<'_>,
    kind: &str,
    symbol: &str,
    spectrum: &Series,
    certificate: Option<&KernelCertificate>,
) -> Result<Markup> {
    let [first, last] = [spectrum.x[0], spectrum.x[spectrum.x.len() - 1]];
    let mut curves = vec![
        Curve::new("eigenvalues", Mark::Faint, 0, spectrum.x.clone(), spectrum.y.clone()).unlisted(),
        Curve::new("eigenvalues", Mark::Points, 0, spectrum.x.clone(), spectrum.y.clone()),
    ];
    let mut caption = String::from("Eigenvalues in descending order. ");
    if let Some(CertifiedDefiniteness::PositiveDefinite { lambda_min_lower }) =
        certificate.map(|certificate| &certificate.definiteness)
    {
        let ends = if last > first { vec![first, last] } else { vec![first, first + 1.0] };
        curves.push(Curve::new("certified lower bound", Mark::Dashed, 1, ends, vec![*lambda_min_lower; 2]));
        caption.push_str("The dashed line is proved to lie below all of them, in exact arithmetic.");
    }
    let words = Words {
        id: view.id(&format!("{kind}-spectrum")),
        first: false,
        title: &format!("Spectrum of {symbol}"),
        instead: format!(
            "Eigenvalues from {} down to {}.",
            number(spectrum.y[0], 3),
            number(spectrum.y[spectrum.y.len() - 1], 3)
        ),
        caption,
    };
    let axes = Panel {
        title: String::new(),
        x_label: "rank".into(),
        y_label: "eigenvalue".into(),
        x_log: last > 32.0,
        y_log: true,
        curves,
    };
    panel(&words, &axes)
}

fn certified_facts(certificate: &KernelCertificate) -> Markup {
    html! {
        div {
            h4 { "Certified in exact arithmetic" }
            ul.notes { @for sentence in certified::sentences(certificate) { li { (math(&capitalised(&sentence))) "." } } }
        }
    }
}

/// The entries as a table.
fn written(name: &str, map: &Map, theirs: bool) -> Markup {
    let indices: Vec<String> = (0..map.points).map(|j| j.to_string()).collect();
    let mut columns = vec![("point", Column::Name)];
    columns.extend(indices.iter().map(|j| (j.as_str(), Column::Number)));
    let row = |(i, row): (usize, &Vec<f64>)| {
        std::iter::once(math(&i.to_string()))
            .chain(row.iter().map(|value| math(&number(*value, 5))))
            .collect()
    };
    let rows: Vec<Vec<Markup>> = map.values.iter().enumerate().map(row).collect();
    let caption = format!("{name}{}, to five digits", if theirs { " as given" } else { " in closed form" });
    html! {
        details {
            summary { "The numbers" }
            (table(&caption, &columns, &rows))
        }
    }
}
