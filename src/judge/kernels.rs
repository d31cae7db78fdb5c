//! What a record keeps of the closed-form kernels.

use ndarray::ArrayView2;

use crate::Result;
use crate::limit::Kernels;
use crate::numeric::{eigenvalue_error, symmetric_eigenvalues};
use crate::record::{KernelRecord, Map, Series};

/// Both kernels.
pub fn kernel_records(kernels: &Kernels) -> Result<Vec<KernelRecord>> {
    Ok(vec![
        record("nngp", kernels.nngp.view(), kernels.error.nngp)?,
        record("ntk", kernels.ntk.view(), kernels.error.ntk)?,
    ])
}

fn record(kind: &str, entries: ArrayView2<'_, f64>, error: f64) -> Result<KernelRecord> {
    let eigenvalues = symmetric_eigenvalues(entries)?;
    let shown = entries.nrows() <= KernelRecord::SHOWN;
    Ok(KernelRecord {
        kind: kind.into(),
        entries: if shown {
            entries.rows().into_iter().map(|row| row.to_vec()).collect()
        } else {
            Vec::new()
        },
        smallest_eigenvalue: eigenvalues[0],
        largest_eigenvalue: eigenvalues[eigenvalues.len() - 1],
        quadrature_error: error,
        map: (!shown).then(|| Map::mean(kind, entries.nrows(), |i, j| entries[(i, j)])),
        spectrum: Some(spectrum(&eigenvalues, eigenvalue_error(entries))),
    })
}

/// Eigenvalues over ranks, as [`KernelRecord::spectrum`] has them; `eigenvalues` ascend.
fn spectrum(eigenvalues: &[f64], error: f64) -> Series {
    let known: Vec<f64> = eigenvalues.iter().rev().copied().take_while(|value| *value > error).collect();
    let mut ranks: Vec<usize> = if known.len() <= KernelRecord::RANKS {
        (1..=known.len()).collect()
    } else {
        let last = (KernelRecord::RANKS - 1) as f64;
        let rank = |k: usize| (known.len() as f64).powf(k as f64 / last).round() as usize;
        (0..KernelRecord::RANKS).map(rank).collect()
    };
    ranks.dedup();
    let three_digits = |value: f64| format!("{value:.2e}").parse().unwrap_or(value);
    Series {
        name: "eigenvalues".into(),
        y: ranks.iter().map(|rank| three_digits(known[rank - 1])).collect(),
        x: ranks.into_iter().map(|rank| rank as f64).collect(),
        standard_error: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spectra_leave_out_what_is_rounding_and_thin_out_what_is_long() {
        let few = spectrum(&[-1e-16, 1e-17, 0.123_456, 2.0], 1e-15);
        assert_eq!((few.x, few.y), (vec![1.0, 2.0], vec![2.0, 0.123]));
        let many: Vec<f64> = (0..5000).rev().map(|k| 1.0 / f64::from(k + 1)).collect();
        let thinned = spectrum(&many, 1e-15);
        assert!(thinned.x.len() <= KernelRecord::RANKS && thinned.x.len() > KernelRecord::RANKS / 2);
        assert_eq!((thinned.x[0], thinned.x[thinned.x.len() - 1]), (1.0, 5000.0));
        assert!(thinned.x.iter().zip(&thinned.y).all(|(rank, value)| (rank * value - 1.0).abs() < 0.005));
    }
}
