//! `ntk-verify regress`: what the kernels are used for.

mod answer;
mod arguments;
mod candidates;
mod certificate;
mod data;
mod model;
mod score;
mod summary;

use std::path::PathBuf;

use super::exit::Exit;
use super::output::{print, style, writable};
use crate::Result;
use crate::dataset::{Staged, stage_npy};
use crate::kernel::{Nngp, Ntk};
use crate::report::Page;

pub(super) use arguments::Regress;

pub(super) fn run(arguments: &Regress) -> Result<Exit> {
    let question = arguments.question()?;
    let files = Files::new(arguments)?;
    let (model, prediction) = match arguments.kernel.as_str() {
        "ntk" => answer::answer::<Ntk>(arguments, &question)?,
        _ => answer::answer::<Nngp>(arguments, &question)?,
    };
    let classes = question.data.classes.as_ref().map(|classes| classes.of(prediction.mean.view()));
    let summary = summary::Summary::new(arguments, &question, &model, &prediction, classes.as_ref());
    let mut staged = vec![
        stage_npy(&files.mean, prediction.mean.view())?,
        stage_npy(&files.stddev, prediction.stddev.view())?,
    ];
    if let (Some(path), Some(classes)) = (&files.label, &classes) {
        staged.push(stage_npy(path, classes.view())?);
    }
    if let (Some(path), Some(certificate)) = (&files.error, &model.certificate) {
        staged.push(stage_npy(path, certificate.error.view())?);
    }
    let text = summary.json();
    staged.push(Staged::new(&files.json, |out| out.write_all(text.as_bytes()))?);
    staged.into_iter().try_for_each(Staged::publish)?;
    if !arguments.quiet {
        let mut page = Page::new(style());
        summary.render(&mut page, &files.names());
        print(&page.into_text())?;
    }
    Ok(Exit::Holds)
}

/// The files of a prefix.
struct Files {
    mean: PathBuf,
    stddev: PathBuf,
    label: Option<PathBuf>,
    error: Option<PathBuf>,
    json: PathBuf,
}

impl Files {
    fn new(arguments: &Regress) -> Result<Self> {
        let name = |end: &str| PathBuf::from(format!("{}.{end}", arguments.output.display()));
        let label = arguments.classes.then(|| name("label.npy"));
        let error = arguments.certify.then(|| name("error.npy"));
        let files =
            Self { mean: name("mean.npy"), stddev: name("stddev.npy"), label, error, json: name("json") };
        files.all().try_for_each(|path| writable(path))?;
        Ok(files)
    }

    fn all(&self) -> impl Iterator<Item = &PathBuf> {
        [&self.mean, &self.stddev].into_iter().chain(&self.label).chain(&self.error).chain([&self.json])
    }

    fn names(&self) -> Vec<String> {
        self.all().map(|path| path.display().to_string()).collect()
    }
}
