//! What the command says, on the terminal and in PREFIX.json.

use ndarray::{Array2, ArrayView2};
use serde::Serialize;

use super::Regress;
use super::answer::Found;
use super::arguments::Question;
use super::model::Prediction;
use super::score::Score;
use crate::activation::spell;
use crate::dynamics::{Criterion, Selection};
use crate::kernel::Nngp;
use crate::report::{Page, number};

/// The schema of PREFIX.json.
const SCHEMA: &str = "ntk-verify/regression/1";

/// Everything worth telling.
#[derive(Serialize)]
pub(super) struct Summary {
    schema: &'static str,
    kernel: String,
    network: Network,
    /// What was left at its default, and why.
    defaults: Vec<String>,
    train: String,
    test: String,
    points: usize,
    dimension: usize,
    outputs: usize,
    classes: bool,
    test_points: usize,
    /// ρ, in the units of the kernel, and relative to the mean of K(x, x).
    ridge: f64,
    relative_ridge: f64,
    /// The factor on all variances.
    amplitude: f64,
    /// The noise on targets, a standard deviation.
    noise_stddev: f64,
    /// The time of training; nothing for training to the end.
    time: Option<f64>,
    /// The numerical rank of the kernel, where it is less than N and matters.
    rank: Option<usize>,
    selection: Option<Selected>,
    mean_stddev: f64,
    score: Option<Score>,
    certificate: Option<Proved>,
}

/// Proved bounds.
#[derive(Serialize)]
struct Proved {
    /// The largest error of a prediction.
    prediction_error: f64,
    /// The largest error of a coefficient.
    coefficient_error: f64,
    /// Of λ_min(K + ρI).
    lambda_min_lower: f64,
}

#[derive(Serialize)]
struct Network {
    activation: String,
    hidden_layers: usize,
    weight_std: f64,
    bias_std: f64,
}

#[derive(Serialize)]
struct Selected {
    criterion: &'static str,
    networks: Vec<Row>,
}

/// One network with its best ridge.
#[derive(Serialize)]
struct Row {
    network: String,
    ridge: f64,
    amplitude: f64,
    log_marginal_likelihood: f64,
    leave_one_out_rmse: f64,
    chosen: bool,
}

impl Summary {
    pub(super) fn new(
        arguments: &Regress,
        question: &Question,
        model: &Found,
        prediction: &Prediction,
        classes: Option<&Array2<f64>>,
    ) -> Self {
        let data = &question.data;
        let candidate = &question.candidates[model.network];
        let network = &candidate.network;
        let noise = model.amplitude * model.ridge;
        let labels = data.labels.as_ref().map(|matrix| matrix.view());
        let (mean, stddev) = (prediction.mean.view(), prediction.stddev.view());
        let score = match (classes, labels) {
            (_, None) => None,
            (Some(classes), Some(labels)) => Some(Score::accuracy(classes.view(), labels)),
            (None, Some(labels)) => Some(Score::error(mean, stddev, noise, labels, data.targets.view())),
        };
        let (points, dimension) = data.train.points().dim();
        Self {
            schema: SCHEMA,
            kernel: arguments.kernel.clone(),
            network: Network {
                activation: spell(&*network.activation),
                hidden_layers: network.spec.hidden_layers(),
                weight_std: network.scales.weight_std,
                bias_std: network.scales.bias_std,
            },
            defaults: network.defaults.clone(),
            train: arguments.train.join(" "),
            test: arguments.test.clone(),
            points,
            dimension,
            outputs: data.targets.ncols(),
            classes: classes.is_some(),
            test_points: data.test.points().nrows(),
            ridge: model.ridge,
            relative_ridge: model.relative_ridge,
            amplitude: model.amplitude,
            noise_stddev: noise.sqrt(),
            time: arguments.time,
            rank: model.deficient,
            selection: arguments.select.map(|criterion| Selected::new(criterion, question, model)),
            mean_stddev: average(stddev),
            score,
            certificate: model.certificate.as_ref().map(|certificate| Proved {
                prediction_error: certificate.largest(),
                coefficient_error: certificate.coefficient_error,
                lambda_min_lower: certificate.lambda_min_lower,
            }),
        }
    }

    /// The whole of it.
    pub(super) fn json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("invariant: plain numbers and strings");
        text.push('\n');
        text
    }

    /// For people.
    pub(super) fn render(&self, page: &mut Page, files: &[String]) {
        let Network { activation, hidden_layers, weight_std, bias_std } = &self.network;
        page.labelled(
            "Kernel",
            12,
            &format!(
                "{} of {activation}, {hidden_layers} hidden layer(s), σ_w = {}, σ_b = {}",
                self.kernel,
                number(*weight_std, 5),
                number(*bias_std, 5)
            ),
        );
        let what = if self.classes { "classes" } else { "output(s)" };
        let shape =
            format!("{} points in {} dimension(s), {} {what}", self.points, self.dimension, self.outputs);
        page.labelled("Training", 12, &format!("{}: {shape}", self.train));
        page.labelled("Fit", 12, &self.fit());
        if let Some(selection) = &self.selection {
            selection.render(page);
            if let Some(note) = self.at_the_edge() {
                page.labelled("", 12, note);
            }
        }
        let spread = number(self.mean_stddev, 3);
        page.labelled(
            "Test",
            12,
            &format!(
                "{}: {} points, standard deviation of f {spread} on average",
                self.test, self.test_points
            ),
        );
        if let Some(score) = &self.score {
            page.labelled("Score", 12, &sentence(score));
        }
        if let Some(proved) = &self.certificate {
            let (prediction, coefficient) =
                (number(proved.prediction_error, 2), number(proved.coefficient_error, 2));
            let words = format!(
                "predictions err by at most {prediction}, coefficients by {coefficient}: proved, for the kernel in exact \
                 arithmetic, λ_min ≥ {}",
                number(proved.lambda_min_lower, 3)
            );
            page.labelled("Certified", 12, &words);
        }
        page.labelled("Files", 12, &files.join(", "));
    }

    /// What a ridge at the end of the range says.
    fn at_the_edge(&self) -> Option<&'static str> {
        let (smallest, largest) = Selection::<Nngp>::RANGE;
        // Ridges are sought in steps of 1 %.
        match self.relative_ridge {
            ridge if ridge < 1.01 * smallest => {
                Some("this ridge is the smallest tried: the targets show no noise")
            }
            ridge if ridge > largest / 1.01 => {
                Some("this ridge is the largest tried: the targets show nothing but noise")
            }
            _ => None,
        }
    }

    fn fit(&self) -> String {
        let mut words = match self.ridge {
            0.0 => "no ridge".to_owned(),
            ridge => format!(
                "ridge {} = {} × mean K(x,x), noise {} on targets",
                number(ridge, 3),
                number(self.relative_ridge, 3),
                number(self.noise_stddev, 3)
            ),
        };
        if self.amplitude != 1.0 {
            words.push_str(&format!(", kernel × {} for variances", number(self.amplitude, 3)));
        }
        match self.time {
            Some(time) => words.push_str(&format!(", gradient flow until t = {time}")),
            None => words.push_str(", trained to the end"),
        }
        if let Some(rank) = self.rank {
            words.push_str(&format!(
                "; the kernel has rank {rank} of {} to working precision, and directions outside are left as they were",
                self.points
            ));
        }
        words
    }
}

impl Selected {
    fn new(criterion: Criterion, question: &Question, model: &Found) -> Self {
        let row = |(index, fit): (usize, &crate::dynamics::Fit)| Row {
            network: question.candidates[index].name.clone(),
            ridge: fit.ridge,
            amplitude: fit.amplitude,
            log_marginal_likelihood: fit.log_marginal_likelihood,
            leave_one_out_rmse: fit.leave_one_out.sqrt(),
            chosen: index == model.network,
        };
        let criterion = match criterion {
            Criterion::MarginalLikelihood => "marginal likelihood",
            Criterion::LeaveOneOut => "leave-one-out error",
        };
        Self { criterion, networks: model.fits.iter().enumerate().map(row).collect() }
    }

    fn render(&self, page: &mut Page) {
        let networks = self.networks.len();
        let among = if networks == 1 { String::new() } else { format!(", and the network of {networks}") };
        page.labelled("Selected", 12, &format!("the ridge{among}, by {}", self.criterion));
        for row in &self.networks {
            let mark = if row.chosen { "→ " } else { "  " };
            let (likelihood, error) =
                (number(row.log_marginal_likelihood, 6), number(row.leave_one_out_rmse, 4));
            let name = if row.network.is_empty() { String::new() } else { format!("{}: ", row.network) };
            let values =
                format!("ln p = {likelihood}, leave-one-out rmse {error}, ridge {}", number(row.ridge, 2));
            page.labelled(mark, 12, &format!("{name}{values}"));
        }
    }
}

fn sentence(score: &Score) -> String {
    match score {
        Score::Accuracy { right, of, accuracy, standard_error } => format!(
            "{:.1} % ± {:.1} % (standard error): {right} of {of} right",
            100.0 * accuracy,
            100.0 * standard_error
        ),
        Score::Error { rmse, rmse_of_mean, within_95_percent } => format!(
            "rmse {}, where the mean of the targets has {}; {:.0} % of targets within their 95 % intervals",
            number(*rmse, 4),
            number(*rmse_of_mean, 4),
            100.0 * within_95_percent
        ),
    }
}

fn average(values: ArrayView2<'_, f64>) -> f64 {
    values.sum() / values.len() as f64
}
