//! Networks that are there more than once.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use ndarray::{ArrayView3, Axis};

use crate::{Error, Result};

/// Refuses an ensemble all of whose networks show the same, and, if `strict`, one in which any two do.
///
/// Independent networks of a continuous law differ with probability one; that two numbers of 24 bits agree by chance happens, that all N(N+1)/2 of a
/// kernel do, N > 1, does not.
///
/// # Errors
/// The networks that are equal.
pub(super) fn refuse(place: &str, values: ArrayView3<'_, f64>, strict: bool) -> Result<()> {
    let advice = "draw every network from its own seed: a key split for each in JAX, no torch.manual_seed inside the loop in PyTorch";
    let first = values.index_axis(Axis(0), 0);
    if values.outer_iter().all(|one| one == first) {
        let problem = format!("all {} networks are equal: the same seed was used for each", values.dim().0);
        return Err(Error::new(place, problem).advise(advice));
    }
    if !strict {
        return Ok(());
    }
    let mut seen: HashMap<u64, usize> = HashMap::new();
    for (m, one) in values.outer_iter().enumerate() {
        let mut hasher = DefaultHasher::new();
        one.iter().for_each(|value| value.to_bits().hash(&mut hasher));
        if let Some(earlier) = seen.insert(hasher.finish(), m)
            && values.index_axis(Axis(0), earlier) == one
        {
            let problem = format!("networks {earlier} and {m} are equal: they were drawn from the same seed");
            return Err(Error::new(place, problem).advise(advice));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use ndarray::Array3;

    use super::*;

    #[test]
    fn two_equal_networks_are_found_among_many() {
        let mut values = Array3::from_shape_fn((20, 2, 2), |(m, i, j)| (m * 4 + i * 2 + j) as f64);
        refuse("K", values.view(), true).unwrap();
        let third = values.index_axis(Axis(0), 3).to_owned();
        values.index_axis_mut(Axis(0), 17).assign(&third);
        let error = refuse("K", values.view(), true).unwrap_err().to_string();
        assert!(error.contains("networks 3 and 17 are equal"), "{error}");
        refuse("K", values.view(), false).unwrap();
        assert!(refuse("K", Array3::ones((9, 1, 1)).view(), false).is_err());
    }
}
