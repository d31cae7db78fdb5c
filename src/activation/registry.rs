//! The registry: every activation that can be asked for by name.

use std::sync::Arc;

use super::{
    AbRelu, Abs, Activation, Analytic, ClosedForm, Cosine, Domain, Elu, Entry, Erf, Exponential, Function,
    Gabor, Gaussian, Gelu, Hermite, Identity, LARGEST_DEGREE, LeakyRelu, Mish, Monomial, Parameter,
    Polynomial, Quadrature, Rbf, RectifiedMonomial, Relu, Sigmoid, SigmoidLike, Sign, Silu, Sine, Softplus,
    Step, Tanh,
};
use crate::{Error, Result};

/// All activations, in the order of listings: closed forms first, then quadratures.
pub fn registry() -> &'static [Entry] {
    &ENTRIES
}

/// A real parameter with a default.
const fn real(name: &'static str, default: f64) -> Parameter {
    Parameter { name, default: Some(default), domain: Domain::Real }
}

/// A parameter that must be given.
const fn required(name: &'static str, domain: Domain) -> Parameter {
    Parameter { name, default: None, domain }
}

/// The amplitude, frequency and phase of a wave.
const WAVE: &[Parameter] = &[real("a", 1.0), real("b", 1.0), real("c", 0.0)];

/// The coefficients of a polynomial.
const COEFFICIENTS: [Parameter; Polynomial::NAMES.len()] = {
    let mut all = [real("", 0.0); Polynomial::NAMES.len()];
    let mut i = 0;
    while i < all.len() {
        all[i].name = Polynomial::NAMES[i];
        i += 1;
    }
    all
};

fn closed(form: impl ClosedForm) -> Result<Arc<dyn Activation>> {
    Ok(Arc::new(Analytic(form)))
}

fn quadrature(function: impl Function) -> Result<Arc<dyn Activation>> {
    Ok(Arc::new(Quadrature::new(function)))
}

static ENTRIES: [Entry; 26] = [
    Entry {
        name: "identity",
        summary: "x",
        parameters: &[],
        examples: &["identity"],
        make: |_| closed(Identity),
    },
    Entry {
        name: "relu",
        summary: "max(x, 0)",
        parameters: &[],
        examples: &["relu"],
        make: |_| closed(Relu),
    },
    Entry {
        name: "leaky_relu",
        summary: "max(x, 0) + negative_slope min(x, 0)",
        parameters: &[real("negative_slope", 0.01)],
        examples: &["leaky_relu:negative_slope=0.1", "leaky_relu", "leaky_relu:negative_slope=-0.5"],
        make: |p| closed(LeakyRelu { negative_slope: p[0] }),
    },
    Entry {
        name: "ab_relu",
        summary: "a min(x, 0) + b max(x, 0)",
        parameters: &[required("a", Domain::Real), required("b", Domain::Real)],
        examples: &["ab_relu:a=-0.5,b=1.2", "ab_relu:a=0.3,b=2"],
        make: |p| closed(AbRelu { a: p[0], b: p[1] }),
    },
    Entry { name: "abs", summary: "|x|", parameters: &[], examples: &["abs"], make: |_| closed(Abs) },
    Entry {
        name: "step",
        summary: "1 on x > 0, ½ at 0, 0 on x < 0",
        parameters: &[],
        examples: &["step"],
        make: |_| closed(Step),
    },
    Entry {
        name: "sign",
        summary: "1 on x > 0, 0 at 0, −1 on x < 0",
        parameters: &[],
        examples: &["sign"],
        make: |_| closed(Sign),
    },
    Entry {
        name: "rectified_monomial",
        summary: "max(x, 0)^degree; degree 0 is step, 1 is relu",
        parameters: &[required("degree", Domain::Degree(RectifiedMonomial::LARGEST_DEGREE))],
        examples: &[
            "rectified_monomial:degree=2",
            "rectified_monomial:degree=3",
            "rectified_monomial:degree=0",
            "rectified_monomial:degree=1",
        ],
        make: |p| closed(RectifiedMonomial { degree: p[0] as u32 }),
    },
    Entry {
        name: "erf",
        summary: "a erf(b x) + c",
        parameters: WAVE,
        examples: &["erf", "erf:a=1.3,b=0.7,c=0.2"],
        make: |p| closed(Erf { a: p[0], b: p[1], c: p[2] }),
    },
    Entry {
        name: "sigmoid_like",
        summary: "½ erf(x/2.402) + ½, close to the logistic sigmoid",
        parameters: &[],
        examples: &["sigmoid_like"],
        make: |_| closed(SigmoidLike),
    },
    Entry {
        name: "gelu",
        summary: "x Φ(x), Φ the normal distribution function",
        parameters: &[],
        examples: &["gelu"],
        make: |_| closed(Gelu),
    },
    Entry {
        name: "sin",
        summary: "a sin(b x + c)",
        parameters: WAVE,
        examples: &["sin", "sin:a=1.2,b=0.8,c=0.3"],
        make: |p| closed(Sine { a: p[0], b: p[1], c: p[2] }),
    },
    Entry {
        name: "cos",
        summary: "a cos(b x + c)",
        parameters: WAVE,
        examples: &["cos", "cos:a=0.9,b=1.1,c=0.2"],
        make: |p| closed(Cosine { a: p[0], b: p[1], c: p[2] }),
    },
    Entry {
        name: "rbf",
        summary: "√2 sin(√(2 gamma) x + π/4), whose dual is the Gaussian kernel",
        parameters: &[Parameter { name: "gamma", default: Some(1.0), domain: Domain::Positive }],
        examples: &["rbf", "rbf:gamma=0.7"],
        make: |p| closed(Rbf { gamma: p[0] }),
    },
    Entry {
        name: "gaussian",
        summary: "a exp(b x²), b ≤ 0",
        parameters: &[
            real("a", 1.0),
            Parameter { name: "b", default: Some(-1.0), domain: Domain::NotPositive },
        ],
        examples: &["gaussian", "gaussian:a=1.1,b=-0.6"],
        make: |p| closed(Gaussian { a: p[0], b: p[1] }),
    },
    Entry {
        name: "gabor",
        summary: "exp(−x²) sin x",
        parameters: &[],
        examples: &["gabor"],
        make: |_| closed(Gabor),
    },
    Entry {
        name: "exp",
        summary: "a exp(b x)",
        parameters: &[real("a", 1.0), real("b", 1.0)],
        examples: &["exp:a=0.5,b=0.4", "exp:b=-0.5"],
        make: |p| closed(Exponential { a: p[0], b: p[1] }),
    },
    Entry {
        name: "monomial",
        summary: "x^degree",
        parameters: &[required("degree", Domain::Degree(LARGEST_DEGREE))],
        examples: &["monomial:degree=2", "monomial:degree=0", "monomial:degree=1", "monomial:degree=5"],
        make: |p| closed(Monomial { degree: p[0] as u32 }),
    },
    Entry {
        name: "polynomial",
        summary: "c0 + c1 x + … + c16 x¹⁶",
        parameters: &COEFFICIENTS,
        examples: &["polynomial:c0=0.1,c1=0.5,c2=-0.3,c3=0.2", "polynomial:c0=0.5"],
        make: |p| {
            if p.iter().all(|c| *c == 0.0) {
                return Err(Error::new("polynomial", "no coefficient is given, or all are 0")
                    .advise("give at least one: polynomial:c1=0.5,c3=0.2"));
            }
            closed(Polynomial::new(p.iter().copied()))
        },
    },
    Entry {
        name: "hermite",
        summary: "the probabilists' Hermite polynomial of this degree over √(degree!)",
        parameters: &[required("degree", Domain::Degree(LARGEST_DEGREE))],
        examples: &["hermite:degree=3", "hermite:degree=0", "hermite:degree=2", "hermite:degree=6"],
        make: |p| closed(Hermite { degree: p[0] as u32 }),
    },
    Entry {
        name: "tanh",
        summary: "tanh x",
        parameters: &[],
        examples: &["tanh"],
        make: |_| quadrature(Tanh),
    },
    Entry {
        name: "sigmoid",
        summary: "1/(1 + exp(−x))",
        parameters: &[],
        examples: &["sigmoid"],
        make: |_| quadrature(Sigmoid),
    },
    Entry {
        name: "softplus",
        summary: "log(1 + exp x)",
        parameters: &[],
        examples: &["softplus"],
        make: |_| quadrature(Softplus),
    },
    Entry {
        name: "silu",
        summary: "x/(1 + exp(−x)), also called swish",
        parameters: &[],
        examples: &["silu"],
        make: |_| quadrature(Silu),
    },
    Entry {
        name: "mish",
        summary: "x tanh(log(1 + exp x))",
        parameters: &[],
        examples: &["mish"],
        make: |_| quadrature(Mish),
    },
    Entry {
        name: "elu",
        summary: "x on x ≥ 0, alpha (exp x − 1) on x < 0",
        parameters: &[real("alpha", 1.0)],
        examples: &["elu", "elu:alpha=0.5"],
        make: |p| quadrature(Elu { alpha: p[0] }),
    },
];
