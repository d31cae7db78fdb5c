//! `ntk-verify claims`: what can be asked.

use super::arguments::Claims;
use super::exit::Exit;
use super::output::{print, style};
use crate::Result;
use crate::claims::{Claim, Group, claims_about_ensembles, registry};
use crate::judge::find;
use crate::record::ClaimKind;
use crate::report::Page;

pub(super) fn run(arguments: &Claims) -> Result<Exit> {
    let mut page = Page::new(style());
    match arguments.name.as_deref().map(|name| (name, Group::named(name))) {
        None => {
            own(&mut page);
            Group::ALL.into_iter().for_each(|group| list(&mut page, group));
        }
        Some((_, Some(group))) => list(&mut page, group),
        Some((OWN, None)) => own(&mut page),
        Some((name, None)) => {
            let ours = about_own_networks().find(|claim| claim.id() == name);
            let claim = ours.map_or_else(|| find(name), Ok)?;
            page.line(&page.style.strong(claim.id()));
            page.labelled("  Says", 12, claim.statement());
            page.labelled("  Source", 12, claim.source());
            let decided = match claim.kind() {
                ClaimKind::Deterministic => "by computation with error bounds",
                ClaimKind::Statistical => "by sampled networks, with error rates α and β",
            };
            page.labelled("  Decided", 12, decided);
            page.labelled("  Group", 12, if ours.is_some() { OWN } else { claim.group().name() });
            let command = if ours.is_some() { "own …" } else { "--activation relu" };
            page.labelled("  Alone", 12, &format!("ntk-verify {command} --claims {}", claim.id()));
        }
    }
    print(&page.into_text())?;
    Ok(Exit::Holds)
}

/// The name under which the claims about the user's own networks are listed.
const OWN: &str = "own";

/// Those that are asked of own networks only.
fn about_own_networks() -> impl Iterator<Item = &'static dyn Claim> {
    let known = |claim: &&'static dyn Claim| registry().iter().all(|other| other.id() != claim.id());
    claims_about_ensembles().iter().copied().filter(known)
}

fn own(page: &mut Page) {
    let ids: Vec<&str> = claims_about_ensembles().iter().map(|claim| claim.id()).collect();
    let about = format!("networks of your own, by `ntk-verify own`: {}; only there:", ids.join(", "));
    page.labelled(&format!("{}:", page.style.strong(OWN)), 5, &about);
    entries(page, about_own_networks());
}

fn list(page: &mut Page, group: Group) {
    page.line(&format!("{}: {}", page.style.strong(group.name()), group.about()));
    entries(page, registry().iter().copied().filter(|claim| claim.group() == group));
}

fn entries(page: &mut Page, claims: impl Iterator<Item = &'static dyn Claim>) {
    for claim in claims {
        page.line(&format!("  {}", page.style.strong(claim.id())));
        page.labelled("", 4, claim.statement());
    }
}
