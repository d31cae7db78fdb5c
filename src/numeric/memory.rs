//! Whether matrices fit into memory, asked before they are made.

use std::fs;

use crate::{Error, Result};

/// Refuses `matrices` matrices of `rows` × `columns` elements of `size` bytes that do not fit into the memory that is free now, and
/// says how much they would take.
///
/// Where the system does not tell what is free (anything but Linux), only what the allocator refuses is refused.
///
/// # Errors
/// More bytes than there are.
pub fn affordable(rows: usize, columns: usize, matrices: usize, size: usize) -> Result<()> {
    refuse_beyond(free(), rows, columns, matrices, size)
}

fn refuse_beyond(
    free: Option<u128>,
    rows: usize,
    columns: usize,
    matrices: usize,
    size: usize,
) -> Result<()> {
    // No overflow: each factor is below 2⁶⁴, and matrices and size are single digits.
    let needed = (rows as u128 * columns as u128).saturating_mul((matrices * size) as u128);
    let granted = usize::try_from(needed)
        .is_ok_and(|bytes| bytes <= isize::MAX as usize && Vec::<u8>::new().try_reserve_exact(bytes).is_ok());
    if granted && free.is_none_or(|free| needed <= free) {
        return Ok(());
    }
    let what = if matrices == 1 { "kernel takes" } else { "kernels take" };
    let there = free.map_or_else(String::new, |free| format!(", and {} are free", bytes(free)));
    Err(Error::new("memory", format!("{matrices} {rows} × {columns} {what} {}{there}", bytes(needed)))
        .advise("give fewer points, or compute K(X, X') for some rows of X at a time"))
}

/// A number of bytes in words.
fn bytes(count: u128) -> String {
    const UNITS: [&str; 7] = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let mut value = count as f64;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    if unit == 0 { format!("{count} bytes") } else { format!("{value:.1} {}", UNITS[unit]) }
}

/// The bytes that can still be had without swapping, of the machine and of the group of processes that this one is in, where
/// that can be found out (Linux).
pub fn free() -> Option<u128> {
    let machine = fs::read_to_string("/proc/meminfo").ok().and_then(|text| available(&text));
    let group = |name: &str| fs::read_to_string(format!("/sys/fs/cgroup/memory.{name}")).ok();
    let group = group("max")
        .zip(group("current"))
        .and_then(|(max, current)| granted(&max, &current, &group("stat").unwrap_or_default()));
    machine.into_iter().chain(group).min()
}

/// What a group of processes may still take: its limit less what it holds, but for pages of files that are given up on demand.
fn granted(max: &str, current: &str, statistics: &str) -> Option<u128> {
    let (max, current): (u128, u128) = (max.trim().parse().ok()?, current.trim().parse().ok()?);
    let files = statistics.lines().find_map(|line| line.strip_prefix("inactive_file "));
    let files: u128 = files.and_then(|count| count.trim().parse().ok()).unwrap_or(0);
    Some(max.saturating_sub(current.saturating_sub(files)))
}

/// MemAvailable of /proc/meminfo.
fn available(text: &str) -> Option<u128> {
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u128>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_refused_with_its_size() {
        let gib = 1u128 << 30;
        assert!(refuse_beyond(Some(gib), 8192, 8192, 2, 8).is_ok());
        let error = refuse_beyond(Some(gib), 8192, 8193, 2, 8).unwrap_err().to_string();
        assert!(
            error.starts_with("memory: 2 8192 × 8193 kernels take 1.0 GiB, and 1.0 GiB are free"),
            "{error}"
        );
        let error = refuse_beyond(None, 10_000_000, 10_000_000, 1, 8).unwrap_err().to_string();
        assert!(error.starts_with("memory: 1 10000000 × 10000000 kernel takes 727.6 TiB\n"), "{error}");
        assert!(refuse_beyond(None, usize::MAX, usize::MAX, 2, 8).is_err());
        assert!(affordable(3, 4, 2, 8).is_ok());
    }

    #[test]
    fn what_is_free_is_read() {
        assert_eq!(available("MemTotal: 9 kB\nMemAvailable:   2048 kB\n"), Some(2 << 20));
        assert_eq!(available("MemTotal: 9 kB\n"), None);
        assert_eq!(granted("1000\n", "900\n", "anon 3\ninactive_file 600\n"), Some(700));
        assert_eq!(granted("1000\n", "900\n", ""), Some(100));
        assert_eq!(granted("max\n", "900\n", ""), None);
        assert_eq!(bytes(1023), "1023 bytes");
        assert_eq!(bytes(3 << 29), "1.5 GiB");
    }
}
