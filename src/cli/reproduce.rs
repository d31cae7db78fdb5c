//! `ntk-verify reproduce`: experiments of the papers.

use super::arguments::Reproduce;
use super::exit::Exit;
use super::output::{print, style};
use super::progress::Bar;
use crate::Result;
use crate::report::Page;
use crate::reproduce::{self, Request, registry};

pub(super) fn run(arguments: &Reproduce) -> Result<Exit> {
    let Some(name) = &arguments.name else {
        let mut page = Page::new(style());
        for experiment in registry() {
            page.line(&page.style.strong(experiment.name()));
            page.labelled("", 2, &format!("{} ({})", experiment.about(), experiment.source()));
        }
        print(&page.into_text())?;
        return Ok(Exit::Holds);
    };
    let experiment = reproduce::find(name)?;
    let request = Request {
        size: arguments.size,
        seed: arguments.seed,
        output: arguments.output.clone(),
        resume: arguments.resume,
    };
    let record = reproduce::run(experiment, &request, &Bar::new(arguments.quiet))?;
    if !arguments.quiet {
        let files =
            ["json", "csv", "svg"].map(|e| request.output.join(format!("{name}.{e}")).display().to_string());
        print(&format!("{}\n{}\n", reproduce::terminal(&record, style()), files.join(", ")))?;
    }
    Ok(record.verdict.into())
}
