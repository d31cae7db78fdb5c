//! The function moves by O(1) while no single weight moves noticeably.

use super::super::{Case, Claim, Decoy, Findings, Group};
use super::rates;
use super::rung::Quantity;
use crate::Result;
use crate::record::ClaimKind;

/// |f_end − f_0| = O(1), typical |w_end − w_0|/std w_0 = O(n^{−1/2}).
///
/// The read-out and the first layer move most, by n^{−1/2} an entry; the matrices between them by n^{−1}. The most moved of n weights is farther out by a
/// factor √(ln n).
#[derive(Clone, Copy, Debug)]
pub struct WeightChange;

impl Claim for WeightChange {
    fn id(&self) -> &'static str {
        "weight-change"
    }

    fn group(&self) -> Group {
        Group::Training
    }

    fn statement(&self) -> &'static str {
        "training moves the function by O(1) while the relative change of a single weight vanishes like n^(−1/2)"
    }

    fn source(&self) -> &'static str {
        "Jacot, Gabriel, Hongler 2018, section 4 and remark 3; Lee et al. 2019, theorem 2.1"
    }

    fn kind(&self) -> ClaimKind {
        ClaimKind::Statistical
    }

    fn applies(&self, case: &Case) -> std::result::Result<(), String> {
        super::needs_ntk_rates(case)
    }

    fn examine(&self, case: &Case) -> Result<Findings> {
        let trained = case.trained()?;
        let typical = rates::exponent(trained, Quantity::TypicalWeight)?;
        let largest = rates::exponent(trained, Quantity::LargestWeight)?;
        let movement = rates::exponent(trained, Quantity::Movement)?;
        let label = "exponent of the relative change of a typical weight";
        Ok(Findings {
            comparisons: vec![
                rates::equals(&movement, "exponent of |f_end − f_0|", 0.0),
                rates::equals(&typical, label, -0.5),
                rates::at_most(&largest, "exponent of the relative change of the most moved weight", -0.25),
            ],
            margin: rates::MARGIN,
            decoy: Decoy {
                name: "weights move by O(1) too: n^0".into(),
                comparisons: vec![rates::equals(&typical, label, 0.0)],
            },
            series: vec![
                rates::series(trained, Quantity::Movement, "movement of the function, in units of |f₀ − y|"),
                rates::series(
                    trained,
                    Quantity::TypicalWeight,
                    "relative change of a typical weight, in units of |f₀ − y|",
                ),
            ],
            notes: vec![trained.note(), trained.setup.note(), rates::note(), rates::units()],
        })
    }
}
