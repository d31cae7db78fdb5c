//! The HTML report: refers to nothing, escapes everything, reads well aloud, and looks like something in a browser.

mod chromium;
mod markup;

use ntk_verify::record::{Record, Verdict};
use ntk_verify::report::{html, read};

/// A run with certificates, training curves and a claim of every kind, as the program wrote it:
/// `ntk-verify --activation erf --hidden-layers 1 --inputs circle:3 --widths 64,128,256 --certify --precision 0.02
/// --claims ntk-limit,output-covariance,ntk-rate,nngp-rate,positive-definite,price,eigenmodes,polynomial-rank`.
fn record() -> Record {
    read(include_str!("record.json"), "record.json").unwrap()
}

/// The same with every text replaced by one that would do harm if it were not escaped.
fn hostile() -> Record {
    const TEXT: &str = "<script>alert('x')</script> & \"<img src=x onerror=alert(1)>\" K_<i> n^(<b>)";
    let mut record = record();
    record.version = TEXT.into();
    record.settings.inputs.source = TEXT.into();
    record.settings.sampler = TEXT.into();
    record.settings.network.activation = TEXT.into();
    record.settings.network.duals = TEXT.into();
    record.settings.network.parameterization = TEXT.into();
    record.settings.network.activation_parameters.insert(TEXT.into(), 1.0);
    record.settings.defaults = vec![TEXT.into()];
    record.not_applicable.insert(TEXT.into(), TEXT.into());
    let certificate = record.certificate.as_mut().unwrap();
    certificate.not_certified = Some(TEXT.into());
    certificate.kernels[0].kind = TEXT.into();
    for claim in &mut record.claims {
        for text in [&mut claim.statement, &mut claim.source, &mut claim.decoy.name] {
            *text = TEXT.into();
        }
        claim.reason = Some(TEXT.into());
        claim.evidence.notes = vec![TEXT.into()];
        let labels = claim.evidence.comparisons.iter_mut().map(|judged| &mut judged.comparison.label);
        let names = claim.evidence.series.iter_mut().map(|series| &mut series.name);
        let curves = claim.evidence.training.iter_mut().map(|curve| &mut curve.name);
        labels.chain(names).chain(curves).for_each(|text| *text = TEXT.into());
    }
    record.claims[0].id = TEXT.into();
    record.claims[0].verdict = Verdict::Refuted;
    record
}

#[test]
fn a_page_refers_to_nothing_and_runs_nothing() {
    for record in [record(), hostile()] {
        for text in [html::page(&record).unwrap(), html::fragment(&record).unwrap()] {
            // text may say http; tags and styles may not
            for (tag, _) in markup::tags(&text) {
                assert!(
                    !["script", "link", "img", "iframe", "object", "base"].contains(&tag.as_str()),
                    "{tag}"
                );
            }
            for (tag, attributes) in markup::tags(&text) {
                for (name, value) in attributes {
                    assert!(!name.starts_with("on") && name != "src", "{tag} {name}={value}");
                    assert!(name != "href" || value.starts_with('#'), "{tag} {name}={value}");
                }
            }
            for word in ["url(", "@import", "expression(", "xlink:", "<!ENTITY"] {
                assert!(!text.contains(word), "{word}");
            }
        }
    }
}

#[test]
fn a_page_has_what_readers_who_do_not_see_it_need() {
    let page = html::page(&record()).unwrap();
    markup::accessible(&page);
    let tags = markup::tags(&page);
    let count = |name: &str| tags.iter().filter(|(tag, _)| tag == name).count();
    assert_eq!([count("main"), count("header"), count("nav"), count("footer"), count("h1")], [1; 5]);
    assert!(count("svg") >= 10 && count("article") == record().claims.len(), "{}", count("svg"));
    assert!(page.contains("class=\"skip\"") && page.contains("lang=\"en\""));
}

#[test]
fn ids_are_unique_where_two_cells_stand_on_one_page() {
    let mut other = record();
    other.seed = 1;
    let two = html::fragment(&record()).unwrap() + &html::fragment(&other).unwrap();
    markup::unique_ids(&two);
    // every rule of a cell lies inside it
    for rule in markup::selectors(&html::fragment(&record()).unwrap()) {
        assert!(rule.contains(".ntk-verify"), "{rule}");
    }
}

#[test]
fn colours_are_readable_by_day_and_by_night() {
    let page = html::page(&record()).unwrap();
    for (day, colours) in markup::palettes(&page).into_iter().enumerate() {
        let of = |name: &str| markup::luminance(&colours[name]);
        let contrast = |a: &str, b: &str| {
            let (x, y) = (of(a), of(b));
            (x.max(y) + 0.05) / (x.min(y) + 0.05)
        };
        for ground in ["paper", "card"] {
            for ink in ["ink", "soft", "link", "holds", "refuted", "inconclusive"] {
                assert!(contrast(ink, ground) >= 4.5, "{day} {ink} on {ground}: {}", contrast(ink, ground));
            }
            // figures need 3 : 1 (WCAG 1.4.11)
            for curve in ["c0", "c1", "c2", "c3", "c4", "c5"] {
                assert!(
                    contrast(curve, ground) >= 3.0,
                    "{day} {curve} on {ground}: {}",
                    contrast(curve, ground)
                );
            }
        }
        for verdict in ["holds", "refuted", "inconclusive"] {
            for ink in [verdict, "ink"] {
                let ground = format!("{verdict}-ground");
                assert!(contrast(ink, &ground) >= 4.5, "{day} {ink} on {ground}");
            }
        }
    }
    // the measure itself: black on white, and a pair that is known to fail
    assert!((1.05 / (markup::luminance("#000000") + 0.05) - 21.0).abs() < 1e-9);
    assert!(1.05 / (markup::luminance("#999999") + 0.05) < 3.0);
}

#[test]
fn the_text_of_a_page_is_what_it_was() {
    insta::assert_snapshot!(markup::text(&html::page(&record()).unwrap()));
}

#[test]
fn old_records_and_empty_ones_render() {
    let mut old = record();
    old.schema = "ntk-verify/record/1".into();
    for kernel in &mut old.kernels {
        (kernel.map, kernel.spectrum) = (None, None);
    }
    for claim in &mut old.claims {
        claim.evidence.maps.clear();
        claim.evidence.training.clear();
    }
    markup::accessible(&html::page(&old).unwrap());
    let mut empty = old.clone();
    empty.kernels.clear();
    empty.claims.clear();
    empty.certificate = None;
    markup::accessible(&html::page(&empty).unwrap());
}

#[test]
fn browsers_show_it_without_complaint() {
    let Some(browser) = chromium::Browser::found() else { return };
    let page = html::page(&record()).unwrap();
    for (width, dark) in [(1280, false), (1280, true), (390, false)] {
        let seen = browser.look(&page, width, dark);
        assert_eq!(seen.complaints, Vec::<String>::new());
        assert!(seen.scroll_width <= width, "{width}: the page is {} wide", seen.scroll_width);
        assert!((2000..60_000).contains(&seen.height), "{width}: {}", seen.height);
        assert_eq!(seen.dark, dark);
        // text and figures: far more than the few colours of an empty page
        assert!(seen.colours > 200, "{width}: {} colours", seen.colours);
        assert!((seen.mean < 110.0) == dark, "{width}: mean grey {}", seen.mean);
        // content goes on to the end of what was photographed
        assert!(seen.last_row > 1200, "{width}: nothing below row {}", seen.last_row);
    }
    // what the test is for is seen: errors, sideways scrolling, blank pages
    let broken = page.replace("</body>", "<script>nonsense()</script></body>");
    assert!(browser.look(&broken, 1280, false).complaints.iter().any(|line| line.contains("nonsense")));
    let wide = page.replace("<main>", "<main><div style=\"width:900px\">wide</div>");
    assert!(browser.look(&wide, 390, false).scroll_width > 390);
    let blank = browser.look("<!DOCTYPE html><title>x</title><body>", 1280, false);
    assert!(blank.colours < 5 && blank.last_row == 0, "{} {}", blank.colours, blank.last_row);
}
