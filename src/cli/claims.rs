//! `ntk-verify claims`: what can be asked.

use super::arguments::Claims;
use super::exit::Exit;
use super::output::{print, style};
use crate::Result;
use crate::claims::registry;
use crate::judge::find;
use crate::record::ClaimKind;
use crate::report::Page;

pub(super) fn run(arguments: &Claims) -> Result<Exit> {
    let mut page = Page::new(style());
    match &arguments.name {
        None => {
            for claim in registry() {
                page.line(&page.style.strong(claim.id()));
                page.labelled("", 2, claim.statement());
            }
        }
        Some(name) => {
            let claim = find(name)?;
            page.line(&page.style.strong(claim.id()));
            page.labelled("  Says", 12, claim.statement());
            page.labelled("  Source", 12, claim.source());
            let decided = match claim.kind() {
                ClaimKind::Deterministic => "by computation with error bounds",
                ClaimKind::Statistical => "by sampled networks, with error rates α and β",
            };
            page.labelled("  Decided", 12, decided);
            page.labelled("  Alone", 12, &format!("ntk-verify --activation relu --claims {}", claim.id()));
        }
    }
    print(&page.into_text())?;
    Ok(Exit::Holds)
}
