//! Hexadecimal floating point numbers.

/// The nearest float64 to `0x{whole}.{fraction}p{exponent}`, ties to even; infinite where it is too large.
pub(super) fn value(whole: &str, fraction: &str, exponent: i64) -> f64 {
    let mut mantissa = 0_u64;
    let mut sticky = false;
    let mut power = exponent;
    let behind = fraction.chars().map(|digit| (digit, true));
    for (digit, is_behind) in whole.chars().map(|digit| (digit, false)).chain(behind) {
        let digit = u64::from(digit.to_digit(16).unwrap_or(0));
        if mantissa >> 60 == 0 {
            mantissa = mantissa << 4 | digit;
            power -= if is_behind { 4 } else { 0 };
        } else {
            sticky |= digit != 0;
            power += if is_behind { 0 } else { 4 };
        }
    }
    if mantissa == 0 {
        return 0.0;
    }
    let lead = mantissa.leading_zeros();
    mantissa <<= lead;
    power -= i64::from(lead);
    round(mantissa, power, sticky)
}

/// `mantissa × 2^power`, where the highest bit of the mantissa is set.
fn round(mantissa: u64, power: i64, sticky: bool) -> f64 {
    let exponent = power.saturating_add(63);
    if exponent > 1023 {
        return f64::INFINITY;
    }
    // Below the smallest normal number fewer bits are left.
    let dropped = 11 + (-1022 - exponent).max(0);
    if dropped > 64 {
        return 0.0;
    }
    let wide = u128::from(mantissa);
    let half = 1_u128 << (dropped - 1);
    let rest = wide & ((half << 1) - 1);
    let mut kept = (wide >> dropped) as u64;
    if rest > half || (rest == half && (sticky || kept & 1 == 1)) {
        kept += 1;
    }
    kept as f64 * power_of_two(power + dropped)
}

/// 2^n for n from -1074 to 1023.
fn power_of_two(n: i64) -> f64 {
    let bits = if n >= -1022 {
        ((n + 1023) as u64) << 52
    } else {
        1 << (n + 1074)
    };
    f64::from_bits(bits)
}
