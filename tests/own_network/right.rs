//! Right networks hold, with many seeds and few networks never refuted.

use ntk_verify::claims::Unwatched;
use ntk_verify::ensemble::Ensemble;
use ntk_verify::record::Verdict;
use ntk_verify::spec::Parameterization;

use super::{User, assert_verdict, question, relu, spec, summary, without_outputs};

#[test]
fn a_right_network_holds_at_one_and_at_several_widths() {
    let user = User::new(relu(), 1);
    for widths in [&[512][..], &[128, 256, 512]] {
        let ensemble = without_outputs(&user.ensemble(widths, 800, |_, _, _| {}));
        let record = question(&user.spec, &user.inputs, ensemble).judge(&Unwatched).unwrap();
        assert_eq!(record.verdict, Verdict::Holds, "{}", summary(&record));
        assert_eq!(record.claims.len(), 2, "{}", summary(&record));
        if widths.len() > 1 {
            let reason = &record.not_applicable["ntk-rate"];
            assert!(reason.starts_with("a rate needs about "), "{reason}");
        }
    }
}

#[test]
fn rates_hold_where_there_are_enough_networks() {
    let user = User::new(spec("erf", 1, 1.5, 0.0, Parameterization::Ntk), 4);
    let ensemble = without_outputs(&user.ensemble(&[32, 64, 128, 256, 512], 2000, |_, _, _| {}));
    let record = question(&user.spec, &user.inputs, ensemble).judge(&Unwatched).unwrap();
    assert_eq!(record.verdict, Verdict::Holds, "{}", summary(&record));
    for id in ["ntk-gram", "ntk-limit", "ntk-rate", "ntk-variance"] {
        assert_verdict(&record, id, Verdict::Holds);
    }
}

#[test]
fn outputs_of_a_right_network_hold() {
    let user = User { outputs: 40, ..User::new(spec("erf", 1, 1.5, 0.2, Parameterization::Ntk), 2) };
    let ensemble = user.ensemble(&[256], 1500, |_, _, _| {});
    let ensemble = Ensemble::new(Vec::new(), ensemble.outputs().to_vec(), Vec::new()).unwrap();
    let record = question(&user.spec, &user.inputs, ensemble).judge(&Unwatched).unwrap();
    assert_eq!(record.verdict, Verdict::Holds, "{}", summary(&record));
    assert_eq!(record.claims.len(), 2, "{}", summary(&record));
}

#[test]
fn no_right_network_is_refuted_whatever_the_seed() {
    let networks = [
        relu(),
        spec("erf", 1, 1.5, 0.0, Parameterization::Ntk),
        spec("gelu", 2, 1.2, 0.5, Parameterization::Standard),
        spec("sin", 2, 1.0, 0.1, Parameterization::Ntk),
    ];
    for (which, network) in networks.into_iter().enumerate() {
        for seed in 0..30 {
            let user = User { outputs: 2, ..User::new(network.clone(), 1000 * which as u64 + seed) };
            let few = [10, 20, 80][seed as usize % 3];
            let widths = &[24, 48, 96][..1 + seed as usize % 3];
            let record = question(&user.spec, &user.inputs, user.ensemble(widths, few, |_, _, _| {}))
                .judge(&Unwatched)
                .unwrap();
            assert_ne!(
                record.verdict,
                Verdict::Refuted,
                "network {which}, seed {seed}\n{}",
                summary(&record)
            );
        }
    }
}

#[test]
fn few_networks_are_inconclusive_and_say_how_many_would_decide() {
    let user = User::new(relu(), 3);
    let ensemble = without_outputs(&user.ensemble(&[256, 512], 20, |_, _, _| {}));
    let record = question(&user.spec, &user.inputs, ensemble).judge(&Unwatched).unwrap();
    assert_verdict(&record, "ntk-limit", Verdict::Inconclusive);
    let reason = super::claim(&record, "ntk-limit").reason.clone().unwrap();
    assert!(reason.contains("times as many networks would decide"), "{reason}");
}
