//! Networks in files: NET.toml, or the same in JSON.
//!
//! ```toml
//! activation = { name = "leaky_relu", negative_slope = 0.1 } # or "relu", or "leaky_relu:negative_slope=0.1"
//! hidden_layers = 3
//! weight_std = 1.4
//! bias_std = 0.1
//! parameterization = "ntk" # or "standard"
//! ```
//!
//! Only `activation` is needed. Unknown fields are refused.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::{Draft, Parameterization};
use crate::activation::{Activation, find, parse};
use crate::{Error, Result};

/// The fields of the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    activation: Choice,
    hidden_layers: Option<usize>,
    weight_std: Option<f64>,
    bias_std: Option<f64>,
    parameterization: Option<Parameterization>,
}

/// An activation by name, or by name and parameters.
enum Choice {
    Spelled(String),
    Table { name: String, parameters: Vec<(String, f64)> },
}

impl<'de> Deserialize<'de> for Choice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ChoiceVisitor)
    }
}

struct ChoiceVisitor;

impl<'de> Visitor<'de> for ChoiceVisitor {
    type Value = Choice;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of an activation, or a table with `name` and the parameters")
    }

    fn visit_str<E>(self, text: &str) -> Result<Choice, E> {
        Ok(Choice::Spelled(text.to_owned()))
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Choice, M::Error> {
        let mut name = None;
        let mut parameters = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            if key == "name" {
                name = Some(map.next_value()?);
            } else {
                parameters.push((key, map.next_value()?));
            }
        }
        let name = name.ok_or_else(|| serde::de::Error::missing_field("name"))?;
        Ok(Choice::Table { name, parameters })
    }
}

impl Choice {
    fn build(&self) -> Result<Arc<dyn Activation>> {
        match self {
            Choice::Spelled(text) => parse(text),
            Choice::Table { name, parameters } => {
                let given: Vec<(&str, f64)> = parameters.iter().map(|(key, x)| (key.as_str(), *x)).collect();
                find(name)?.build(&given)
            }
        }
    }
}

impl Fields {
    fn draft(self) -> Result<Draft> {
        let draft = Draft {
            activation: self.activation.build()?,
            hidden_layers: self.hidden_layers,
            weight_std: self.weight_std,
            bias_std: self.bias_std,
            parameterization: self.parameterization,
        };
        draft.clone().complete().map(|_| draft)
    }
}

/// What to do about a file that does not parse.
const ADVICE: &str = "the fields are activation, hidden_layers, weight_std, bias_std, parameterization";

/// Reads a network from the text of a TOML file; `place` is the file's name in errors.
///
/// ```
/// # fn main() -> ntk_verify::Result<()> {
/// let draft = ntk_verify::spec::from_toml("activation = \"relu\"\nhidden_layers = 2", "net.toml")?;
/// assert_eq!(draft.complete()?.spec.hidden_layers(), 2);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// Text that is not TOML, an unknown or missing field, a value of the wrong type or out of its range.
pub fn from_toml(text: &str, place: &str) -> Result<Draft> {
    let fields: Fields = toml::from_str(text).map_err(|error| {
        let line = error.span().map(|span| text[..span.start].matches('\n').count() + 1);
        let place = line.map_or(place.to_owned(), |line| format!("{place}:{line}"));
        Error::new(place, error.message().trim()).advise(ADVICE)
    })?;
    fields.draft().map_err(|error| error.within(place))
}

/// Reads a network from the text of a JSON file; `place` is the file's name in errors.
///
/// # Errors
/// As [`from_toml`].
pub fn from_json(text: &str, place: &str) -> Result<Draft> {
    let fields: Fields =
        serde_json::from_str(text).map_err(|error| Error::new(place, error).advise(ADVICE))?;
    fields.draft().map_err(|error| error.within(place))
}

/// Reads a network from a file: JSON if its name ends in `.json`, else TOML.
///
/// # Errors
/// A file that cannot be read, and as [`from_toml`].
pub fn read(path: &Path) -> Result<Draft> {
    let place = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        Error::new(&place, format!("cannot be read: {error}")).advise("give the path of a TOML or JSON file")
    })?;
    let json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    if json { from_json(&text, &place) } else { from_toml(&text, &place) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn toml_and_json_say_the_same() {
        let toml = "activation = { name = \"leaky_relu\", negative_slope = 0.1 }\nhidden_layers = 2\n\
                    weight_std = 1\nbias_std = 0.1\nparameterization = \"standard\"";
        let json =
            "{\"activation\": {\"name\": \"leaky_relu\", \"negative_slope\": 0.1}, \"hidden_layers\": 2,
                    \"weight_std\": 1, \"bias_std\": 0.1, \"parameterization\": \"standard\"}";
        for draft in [from_toml(toml, "net.toml").unwrap(), from_json(json, "net.json").unwrap()] {
            assert_eq!(draft.activation.parameters(), [("negative_slope", 0.1)]);
            assert_eq!(draft.hidden_layers, Some(2));
            assert_eq!((draft.weight_std, draft.bias_std), (Some(1.0), Some(0.1)));
            assert_eq!(draft.parameterization, Some(Parameterization::Standard));
        }
        let spelled = from_toml("activation = \"leaky_relu:negative_slope=0.1\"", "net.toml").unwrap();
        assert_eq!(spelled.activation.parameters(), [("negative_slope", 0.1)]);
    }

    #[test]
    fn each_refusal_names_file_and_field() {
        for (text, parts) in [
            ("", ["net.toml", "missing field `activation`"]),
            ("activation = \"relu\"\nwidth = 3", ["net.toml:2", "unknown field `width`"]),
            ("activation = \"rellu\"", ["net.toml: activation: there is no", "did you mean `relu`?"]),
            ("activation = 3", ["net.toml:1", "the name of an activation"]),
            ("activation = { negative_slope = 1 }", ["net.toml:1", "missing field `name`"]),
            ("activation = { name = \"relu\", a = 1 }", ["net.toml: relu", "no parameter `a`"]),
            ("activation = \"relu\"\nhidden_layers = -1", ["net.toml:2", "-1"]),
            ("activation = \"relu\"\nweight_std = -1", ["net.toml: weight_std", "-1"]),
            ("activation = \"relu\"\nbias_std = nan", ["net.toml: bias_std", "NaN"]),
            ("activation = \"relu\"\nparameterization = \"mup\"", ["net.toml:2", "unknown variant `mup`"]),
            ("activation = ", ["net.toml:1", "fields are"]),
        ] {
            let complaint = from_toml(text, "net.toml").unwrap_err().to_string();
            assert!(parts.iter().all(|part| complaint.contains(part)), "{text}: {complaint}");
        }
        let complaint = from_json("{\"activation\": \"relu\",\n \"width\": 3}", "net.json").unwrap_err();
        assert!(complaint.to_string().contains("unknown field `width`"), "{complaint}");
        assert!(read(Path::new("no/such.toml")).unwrap_err().to_string().contains("cannot be read"));
    }
}
