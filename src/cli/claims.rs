//! `ntk-verify claims`: what can be asked.

use super::arguments::Claims;
use super::exit::Exit;
use super::output::{print, style};
use crate::Result;
use crate::claims::{Group, registry};
use crate::judge::find;
use crate::record::ClaimKind;
use crate::report::Page;

pub(super) fn run(arguments: &Claims) -> Result<Exit> {
    let mut page = Page::new(style());
    match arguments.name.as_deref().map(|name| (name, Group::named(name))) {
        None => Group::ALL.into_iter().for_each(|group| list(&mut page, group)),
        Some((_, Some(group))) => list(&mut page, group),
        Some((name, None)) => {
            let claim = find(name)?;
            page.line(&page.style.strong(claim.id()));
            page.labelled("  Says", 12, claim.statement());
            page.labelled("  Source", 12, claim.source());
            let decided = match claim.kind() {
                ClaimKind::Deterministic => "by computation with error bounds",
                ClaimKind::Statistical => "by sampled networks, with error rates α and β",
            };
            page.labelled("  Decided", 12, decided);
            page.labelled("  Group", 12, claim.group().name());
            page.labelled("  Alone", 12, &format!("ntk-verify --activation relu --claims {}", claim.id()));
        }
    }
    print(&page.into_text())?;
    Ok(Exit::Holds)
}

fn list(page: &mut Page, group: Group) {
    page.line(&format!("{}: {}", page.style.strong(group.name()), group.about()));
    for claim in registry().iter().filter(|claim| claim.group() == group) {
        page.line(&format!("  {}", page.style.strong(claim.id())));
        page.labelled("", 4, claim.statement());
    }
}
