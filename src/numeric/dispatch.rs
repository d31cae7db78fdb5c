//! One source, compiled for several instruction sets, chosen when the program runs.

/// Compiles a function for AVX-512, AVX2 and the target's baseline, and dispatches on the processor.
///
/// The body must do the same floating-point operations whatever the instruction set: no fused multiply-add, no sum
/// whose order is left open. Rust never contracts or reorders on its own, so plain code has that property and the three
/// versions agree to the last bit. Helpers must be `#[inline(always)]` to be compiled along.
macro_rules! vectorised {
    ($(#[$meta:meta])* $vis:vis fn $name:ident($($arg:ident: $type:ty),* $(,)?) $body:block) => {
        $(#[$meta])*
        #[inline]
        $vis fn $name($($arg: $type),*) {
            #[inline(always)]
            fn baseline($($arg: $type),*) $body

            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx512f,avx512dq,avx512vl,avx512bw")]
                fn avx512($($arg: $type),*) {
                    baseline($($arg),*)
                }
                #[target_feature(enable = "avx2")]
                fn avx2($($arg: $type),*) {
                    baseline($($arg),*)
                }
                match crate::numeric::dispatch::level() {
                    // SAFETY: the processor was asked for exactly these features.
                    crate::numeric::dispatch::Level::Avx512 => return unsafe { avx512($($arg),*) },
                    // SAFETY: as above.
                    crate::numeric::dispatch::Level::Avx2 => return unsafe { avx2($($arg),*) },
                    crate::numeric::dispatch::Level::Baseline => {}
                }
            }
            baseline($($arg),*)
        }
    };
}
pub(crate) use vectorised;

/// A piece of work that is written once and compiled for each instruction set: a loop over slices whose body is
/// branch-free (over [`Lane`](super::Lane)s or [`DoubleDouble`](super::DoubleDouble)s), so that the compiler can
/// vectorise it. It is the generic counterpart of a `vectorised!` function, and may use the fused multiply-add where
/// that is exact.
///
/// `run` and all that it calls must be `#[inline(always)]`, or else the body stays compiled for the baseline.
pub trait Kernel {
    /// What the work returns.
    type Output;

    /// Does the work.
    fn run(self) -> Self::Output;
}

/// Runs the kernel under AVX-512, AVX2, or what the target offers as its baseline.
#[inline]
pub fn dispatch<K: Kernel>(kernel: K) -> K::Output {
    #[cfg(target_arch = "x86_64")]
    {
        #[target_feature(enable = "avx512f,avx512dq,avx512vl,avx512bw,avx2,fma")]
        fn avx512<K: Kernel>(kernel: K) -> K::Output {
            kernel.run()
        }
        #[target_feature(enable = "avx2,fma")]
        fn avx2<K: Kernel>(kernel: K) -> K::Output {
            kernel.run()
        }
        match level() {
            // SAFETY: the processor was asked for exactly these features.
            Level::Avx512 => return unsafe { avx512(kernel) },
            // SAFETY: as above.
            Level::Avx2 => return unsafe { avx2(kernel) },
            Level::Baseline => {}
        }
    }
    kernel.run()
}

/// The instruction sets that code is compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// What the target triple guarantees.
    Baseline,
    /// AVX2 and FMA.
    Avx2,
    /// AVX-512 F, DQ, VL, BW, and FMA.
    Avx512,
}

/// The best level that this processor has.
#[cfg(target_arch = "x86_64")]
#[inline]
pub(crate) fn level() -> Level {
    #[cfg(test)]
    return detected().min(limit::get());
    #[cfg(not(test))]
    detected()
}

#[cfg(target_arch = "x86_64")]
#[inline]
fn detected() -> Level {
    let fma = std::arch::is_x86_feature_detected!("fma");
    if fma
        && std::arch::is_x86_feature_detected!("avx512f")
        && std::arch::is_x86_feature_detected!("avx512dq")
        && std::arch::is_x86_feature_detected!("avx512vl")
        && std::arch::is_x86_feature_detected!("avx512bw")
    {
        Level::Avx512
    } else if fma && std::arch::is_x86_feature_detected!("avx2") {
        Level::Avx2
    } else {
        Level::Baseline
    }
}

#[cfg(test)]
pub(crate) use limit::at_most;

/// Tests run every version that the processor can run.
#[cfg(test)]
mod limit {
    use std::cell::Cell;

    use super::Level;

    thread_local!(static LIMIT: Cell<Level> = const { Cell::new(Level::Avx512) });

    pub(super) fn get() -> Level {
        LIMIT.get()
    }

    /// Runs `work` on this thread with no better instruction set than `level`.
    pub(crate) fn at_most<T>(level: Level, work: impl FnOnce() -> T) -> T {
        let before = LIMIT.replace(level);
        let result = work();
        LIMIT.set(before);
        result
    }
}
