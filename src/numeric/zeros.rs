//! Large arrays.

/// `count` zeros; of many, in large pages where the system offers them on request.
///
/// A matrix of a hundred MiB that is written once has tens of thousands of pages of 4 KiB, and the first touch of each is a
/// call into the kernel of the operating system.
pub(crate) fn zeros<T: Copy + Default>(count: usize) -> Vec<T> {
    let zeros = vec![T::default(); count];
    #[cfg(target_os = "linux")]
    ask_for_large_pages(&zeros);
    zeros
}

/// Asks for large pages behind `array`, if it has any to itself; nothing depends on the answer.
#[cfg(target_os = "linux")]
fn ask_for_large_pages<T>(array: &[T]) {
    const LARGE: usize = 2 << 20;
    const SMALL: usize = 4096;
    let bytes = size_of_val(array);
    if bytes < 4 * LARGE {
        return;
    }
    let start = array.as_ptr().addr().next_multiple_of(SMALL);
    let end = (array.as_ptr().addr() + bytes) / SMALL * SMALL;
    let first = array.as_ptr().with_addr(start).cast_mut().cast();
    // SAFETY: the pages lie within the array, and the advice does not change what they hold.
    unsafe { libc::madvise(first, end - start, libc::MADV_HUGEPAGE) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_and_large_arrays_are_zero_and_writable() {
        for count in [0, 1, 1000, 3_000_001] {
            let mut array: Vec<f64> = zeros(count);
            assert!(array.len() == count && array.iter().all(|&x| x == 0.0));
            array.iter_mut().for_each(|x| *x = 1.0);
            assert!(array.iter().all(|&x| x == 1.0));
        }
    }
}
