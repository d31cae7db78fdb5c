//! What is finished of a run, one file a part: a run that was stopped goes on from there.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Part;
use crate::dataset::write_atomically;
use crate::{Error, Result};

/// What makes two runs the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Identity {
    pub version: String,
    pub experiment: String,
    pub size: String,
    pub seed: u64,
    pub settings: Vec<(String, String)>,
}

/// The finished parts of one run, in a directory beside its results.
#[derive(Debug)]
pub(super) struct State {
    directory: PathBuf,
}

/// A finished part in its file.
#[derive(Serialize, Deserialize)]
struct Finished {
    label: String,
    values: Vec<f64>,
}

impl State {
    /// The state of the run in `directory`. With `resume` an earlier one is continued if it is that of `identity`; without, there must be none.
    ///
    /// # Errors
    /// Another run's state; a state although `resume` was not asked for, which would be lost; files that cannot be read or written.
    pub fn open(directory: PathBuf, identity: &Identity, resume: bool) -> Result<Self> {
        let place = directory.display().to_string();
        let header = directory.join("run.json");
        if header.exists() {
            let found: Identity = read(&header)?;
            if found != *identity {
                return Err(Error::new(place, difference(&found, identity))
                    .advise("give the same arguments as then, or another --output"));
            }
            if !resume {
                return Err(Error::new(place, "holds the finished parts of a run that was stopped")
                    .advise("give --resume to continue it, or another --output; or delete the directory"));
            }
            return Ok(Self { directory });
        }
        fs::create_dir_all(&directory).map_err(|cause| Error::new(&place, cause))?;
        write(&header, identity)?;
        Ok(Self { directory })
    }

    /// The values of a part, if it is finished.
    ///
    /// # Errors
    /// A damaged file.
    pub fn load(&self, index: usize, part: &Part) -> Result<Option<Vec<f64>>> {
        let path = self.path(index);
        if !path.exists() {
            return Ok(None);
        }
        let found: Finished = read(&path)?;
        if found.label != part.label {
            return Err(Error::new(path.display(), format!("holds {:?}, not {:?}", found.label, part.label))
                .advise("delete the file to compute the part again"));
        }
        Ok(Some(found.values))
    }

    /// Keeps a finished part: whole, or not at all.
    ///
    /// # Errors
    /// A full disk, or numbers that are not finite, which no file can hold.
    pub fn save(&self, index: usize, part: &Part, values: &[f64]) -> Result<()> {
        if let Some(k) = values.iter().position(|value| !value.is_finite()) {
            return Err(Error::new(&part.label, format!("value {k} is {}", values[k]))
                .advise("the network overflowed: this is a defect of the settings"));
        }
        write(&self.path(index), &Finished { label: part.label.clone(), values: values.to_vec() })
    }

    /// Deletes the state, when the results are written.
    ///
    /// # Errors
    /// Files that cannot be deleted.
    pub fn discard(self) -> Result<()> {
        fs::remove_dir_all(&self.directory).map_err(|cause| Error::new(self.directory.display(), cause))
    }

    fn path(&self, index: usize) -> PathBuf {
        self.directory.join(format!("{index:05}.json"))
    }
}

/// The first setting in which two runs differ, as a sentence.
fn difference(found: &Identity, wanted: &Identity) -> String {
    let say = |name: &str, found: &str, wanted: &str| {
        format!("belongs to another run: its {name} is {found}, not {wanted}")
    };
    let fields = [
        ("experiment", found.experiment.clone(), wanted.experiment.clone()),
        ("size", found.size.clone(), wanted.size.clone()),
        ("seed", found.seed.to_string(), wanted.seed.to_string()),
        ("version", found.version.clone(), wanted.version.clone()),
    ];
    let settings = found.settings.iter().zip(&wanted.settings);
    let settings = settings.map(|(f, w)| (w.0.as_str(), f.1.clone(), w.1.clone()));
    match fields.into_iter().chain(settings).find(|(_, f, w)| f != w) {
        Some((name, f, w)) => say(name, &f, &w),
        None => "belongs to another run: its settings are others".into(),
    }
}

fn read<T: for<'a> Deserialize<'a>>(path: &Path) -> Result<T> {
    let text = fs::read_to_string(path).map_err(|cause| Error::new(path.display(), cause))?;
    serde_json::from_str(&text).map_err(|cause| {
        Error::new(path.display(), format!("is damaged: {cause}"))
            .advise("delete it, and what it held is computed again")
    })
}

fn write<T: Serialize>(path: &Path, value: &T) -> Result<()> {
    let text = serde_json::to_string(value).map_err(|cause| Error::new(path.display(), cause))?;
    write_atomically(path, |out| out.write_all(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(seed: u64) -> Identity {
        Identity {
            version: "1".into(),
            experiment: "fisher".into(),
            size: "reduced".into(),
            seed,
            settings: vec![("widths".into(), "8".into())],
        }
    }

    #[test]
    fn a_stopped_run_goes_on_and_another_does_not() {
        let place = tempfile::tempdir().unwrap();
        let directory = place.path().join("state");
        let part = |label: &str| Part::new(label, false);
        let state = State::open(directory.clone(), &identity(1), false).unwrap();
        state.save(3, &part("a"), &[1.5, 0.1]).unwrap();
        assert!(state.save(4, &part("b"), &[f64::NAN]).is_err());
        let open = |seed, resume| State::open(directory.clone(), &identity(seed), resume);
        assert!(open(1, false).unwrap_err().to_string().contains("--resume"));
        let other = open(2, true).unwrap_err().to_string();
        assert!(other.contains("its seed is 1, not 2"), "{other}");
        let mut changed = identity(1);
        changed.settings[0].1 = "16".into();
        let other = State::open(directory.clone(), &changed, true).unwrap_err().to_string();
        assert!(other.contains("its widths is 8, not 16"), "{other}");
        let again = open(1, true).unwrap();
        assert_eq!(again.load(3, &part("a")).unwrap(), Some(vec![1.5, 0.1]));
        assert_eq!(again.load(4, &part("b")).unwrap(), None);
        assert!(again.load(3, &part("c")).is_err());
        std::fs::write(directory.join("00003.json"), "{\"label\"").unwrap();
        assert!(again.load(3, &part("a")).unwrap_err().to_string().contains("damaged"));
        again.discard().unwrap();
        assert!(!directory.exists());
    }
}
