//! Recording: a formula written over [`Scalar`] as the list of its operations.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::{Add, Div, Mul, Neg, Sub};

use super::{Pointwise, Scalar};

/// One step of a [`Formula`]; its arguments are earlier steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// The input of this number.
    Input(usize),
    /// An integer.
    Integer(i32),
    /// A parameter by the bits of its value.
    Parameter(u64),
    /// π.
    Pi,
    /// A function of one argument.
    One(Unary, Term),
    /// A function of two arguments.
    Two(Binary, Term, Term),
    /// [`Scalar::vanishing`].
    Vanishing {
        /// What vanishes.
        x: Term,
        /// The power series about 0.
        series: Term,
        /// The formula.
        direct: Term,
    },
}

/// Functions of one argument, as [`Scalar`] and [`Pointwise`] define them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is the method of its name")]
pub enum Unary {
    Neg,
    Sqrt,
    Exp,
    ExpM1,
    Sin,
    Cos,
    Atan,
    Abs,
    PositivePart,
    Heaviside,
    Erf,
}

/// Functions of two arguments, as [`Scalar`] defines them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is the method of its name")]
pub enum Binary {
    Add,
    Sub,
    Mul,
    Div,
    Arg,
    Quotient,
    TwoForms,
}

/// A step of the formula that is being recorded: the scalar that records. It has no meaning outside
/// [`Formula::record`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Term(usize);

/// The steps so far, and where each stands.
#[derive(Default)]
struct Recording {
    operations: Vec<Operation>,
    places: HashMap<Operation, Term>,
}

thread_local! {
    /// The recordings that this thread is at, innermost last.
    static RECORDINGS: RefCell<Vec<Recording>> = const { RefCell::new(Vec::new()) };
}

/// Ends a recording, also when the recorded code panics.
struct Guard;

impl Guard {
    fn finish(self) -> Recording {
        let recording = RECORDINGS.with_borrow_mut(Vec::pop);
        std::mem::forget(self);
        recording.expect("invariant: each guard stands for one recording")
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        RECORDINGS.with_borrow_mut(Vec::pop);
    }
}

/// A function of some inputs as a straight-line program: what the author of an activation wrote, operation by operation,
/// with equal steps shared.
///
/// ```
/// use ntk_verify::numeric::{Formula, Scalar};
/// let hypotenuse = Formula::record(|[a, b]| [(a.square() + b.square()).sqrt()]);
/// assert_eq!(hypotenuse.evaluate(&[3.0, 4.0]), [5.0]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formula {
    operations: Vec<Operation>,
    outputs: Vec<Term>,
}

impl Formula {
    /// Records `function` of I inputs with O outputs.
    pub fn record<const I: usize, const O: usize>(function: impl FnOnce([Term; I]) -> [Term; O]) -> Self {
        RECORDINGS.with_borrow_mut(|all| all.push(Recording::default()));
        let guard = Guard;
        let inputs = std::array::from_fn(|index| Term::new(Operation::Input(index)));
        let outputs = function(inputs).to_vec();
        Self { operations: guard.finish().operations, outputs }
    }

    /// The steps in order.
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The number of the step that is the output of this number.
    pub fn outputs(&self) -> impl Iterator<Item = usize> {
        self.outputs.iter().map(|term| term.0)
    }

    /// Every step at these inputs, which are as many as were recorded, over any arithmetic.
    pub fn steps<S: Pointwise>(&self, inputs: &[S]) -> Vec<S> {
        let mut values: Vec<S> = Vec::with_capacity(self.operations.len());
        for operation in &self.operations {
            values.push(operation.over(inputs, &values));
        }
        values
    }

    /// The outputs at these inputs: the same as the recorded function, to the last bit.
    pub fn evaluate<S: Pointwise>(&self, inputs: &[S]) -> Vec<S> {
        let steps = self.steps(inputs);
        self.outputs.iter().map(|term| steps[term.0]).collect()
    }
}

impl Operation {
    fn over<S: Pointwise>(&self, inputs: &[S], values: &[S]) -> S {
        match *self {
            Operation::Input(index) => inputs[index],
            Operation::Integer(n) => S::integer(n),
            Operation::Parameter(bits) => S::parameter(f64::from_bits(bits)),
            Operation::Pi => S::pi(),
            Operation::One(function, x) => function.of(values[x.0]),
            Operation::Two(function, x, y) => function.of(values[x.0], values[y.0]),
            Operation::Vanishing { x, series, direct } => {
                S::vanishing(values[x.0], values[series.0], values[direct.0])
            }
        }
    }
}

impl Unary {
    fn of<S: Pointwise>(self, x: S) -> S {
        match self {
            Unary::Neg => -x,
            Unary::Sqrt => x.sqrt(),
            Unary::Exp => x.exp(),
            Unary::ExpM1 => x.exp_m1(),
            Unary::Sin => x.sin(),
            Unary::Cos => x.cos(),
            Unary::Atan => x.atan(),
            Unary::Abs => x.abs(),
            Unary::PositivePart => x.positive_part(),
            Unary::Heaviside => x.heaviside(),
            Unary::Erf => x.erf(),
        }
    }
}

impl Binary {
    fn of<S: Pointwise>(self, x: S, y: S) -> S {
        match self {
            Binary::Add => x + y,
            Binary::Sub => x - y,
            Binary::Mul => x * y,
            Binary::Div => x / y,
            Binary::Arg => S::arg(x, y),
            Binary::Quotient => x.quotient(y),
            Binary::TwoForms => S::two_forms(x, y),
        }
    }
}

impl Term {
    fn new(operation: Operation) -> Self {
        RECORDINGS.with_borrow_mut(|all| {
            let recording = all.last_mut().expect("invariant: terms live while their formula is recorded");
            *recording.places.entry(operation).or_insert_with(|| {
                recording.operations.push(operation);
                Term(recording.operations.len() - 1)
            })
        })
    }

    /// The number of the step.
    pub fn index(self) -> usize {
        self.0
    }
}

impl Add for Term {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self::new(Operation::Two(Binary::Add, self, other))
    }
}

impl Sub for Term {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self::new(Operation::Two(Binary::Sub, self, other))
    }
}

impl Mul for Term {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        Self::new(Operation::Two(Binary::Mul, self, other))
    }
}

impl Div for Term {
    type Output = Self;

    fn div(self, other: Self) -> Self {
        Self::new(Operation::Two(Binary::Div, self, other))
    }
}

impl Neg for Term {
    type Output = Self;

    fn neg(self) -> Self {
        Self::new(Operation::One(Unary::Neg, self))
    }
}

/// The methods of one argument, each recorded under its name.
macro_rules! record {
    ($($method:ident $function:ident),*) => {
        $(
            fn $method(self) -> Self {
                Self::new(Operation::One(Unary::$function, self))
            }
        )*
    };
}

impl Scalar for Term {
    record!(
        sqrt Sqrt, exp Exp, exp_m1 ExpM1, sin Sin, cos Cos, atan Atan, abs Abs, positive_part PositivePart,
        heaviside Heaviside
    );

    fn integer(n: i32) -> Self {
        Self::new(Operation::Integer(n))
    }

    fn parameter(x: f64) -> Self {
        Self::new(Operation::Parameter(x.to_bits()))
    }

    fn pi() -> Self {
        Self::new(Operation::Pi)
    }

    fn arg(sin: Self, cos: Self) -> Self {
        Self::new(Operation::Two(Binary::Arg, sin, cos))
    }

    fn quotient(self, divisor: Self) -> Self {
        Self::new(Operation::Two(Binary::Quotient, self, divisor))
    }

    fn vanishing(x: Self, series: Self, direct: Self) -> Self {
        Self::new(Operation::Vanishing { x, series, direct })
    }

    fn two_forms(plain: Self, careful: Self) -> Self {
        Self::new(Operation::Two(Binary::TwoForms, plain, careful))
    }
}

impl Pointwise for Term {
    record!(erf Erf);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_steps_are_recorded_once() {
        let formula = Formula::record(|[x]| [(x.exp() + x.exp()) * x.exp()]);
        assert_eq!(formula.operations().len(), 4, "{formula:?}");
    }

    #[test]
    fn a_recording_may_hold_another_and_outlives_a_panic() {
        let outer = Formula::record(|[x]| {
            let inner = Formula::record(|[y]| [y * y]);
            let caught =
                std::panic::catch_unwind(|| Formula::record(|[_]: [Term; 1]| -> [Term; 1] { panic!() }));
            assert!(caught.is_err());
            assert_eq!(inner.evaluate(&[3.0]), [9.0]);
            [x + x]
        });
        assert_eq!(outer.evaluate(&[3.0]), [6.0]);
    }

    #[test]
    fn negative_zero_and_zero_are_two_parameters() {
        let formula = Formula::record(|[]| [Term::parameter(0.0), Term::parameter(-0.0)]);
        let values = formula.evaluate::<f64>(&[]);
        assert!(values[0].is_sign_positive() && values[1].is_sign_negative());
    }
}
