//! Slices of pre-activations.

use super::{CHUNK, chunk, put};
use crate::activation::Nonlinearity;
use crate::numeric::{Kernel, Lane};

/// φ and φ' of a slice.
pub(in crate::activation) struct Points<'a, A> {
    pub(in crate::activation) activation: &'a A,
    pub(in crate::activation) x: &'a [f64],
    pub(in crate::activation) value: &'a mut [f64],
    pub(in crate::activation) derivative: &'a mut [f64],
}

impl<A: Nonlinearity> Kernel for Points<'_, A> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { activation, x, value: values, derivative: derivatives } = self;
        for start in (0..x.len()).step_by(CHUNK) {
            let mut room = [0.0; CHUNK];
            let x = chunk(x, start, &mut room);
            let (mut value, mut derivative) = ([0.0; CHUNK], [0.0; CHUNK]);
            let mut nan = false;
            for i in 0..CHUNK {
                let point = activation.point(Lane(x[i]));
                (value[i], derivative[i]) = (point.value.0, point.derivative.0);
                nan |= value[i].is_nan() | derivative[i].is_nan();
            }
            if nan {
                for i in 0..CHUNK {
                    if value[i].is_nan() || derivative[i].is_nan() {
                        let point = activation.point(x[i]);
                        (value[i], derivative[i]) = (point.value, point.derivative);
                    }
                }
            }
            put(values, start, &value);
            put(derivatives, start, &derivative);
        }
    }
}
