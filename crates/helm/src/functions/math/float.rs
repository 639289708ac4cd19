//! Rounding, and the largest and the smallest of floating point numbers.

use gotemplate::{Function, Functions, Param, Value};

use super::cast::to_float;
use super::of_one;

pub(super) fn add(functions: &mut Functions) {
    functions.insert("ceil", of_one(|value| Value::Float(to_float(value).ceil())));
    functions.insert("floor", of_one(|value| Value::Float(to_float(value).floor())));
    functions.insert("maxf", of_many(larger));
    functions.insert("minf", of_many(|a, b| -larger(-a, -b)));
    functions.insert(
        "round",
        Function::variadic(&[Param::Any, Param::Int, Param::Float64], |_, args| {
            let mut numbers = args.iter().map(to_float);
            let (number, places) = (numbers.next().unwrap_or(0.0), numbers.next().unwrap_or(0.0));
            Ok(Value::Float(round(number, places, numbers.next().unwrap_or(0.5))))
        }),
    );
}

fn of_many(operation: fn(f64, f64) -> f64) -> Function {
    Function::variadic(&[Param::Any, Param::Any], move |_, args| {
        let mut numbers = args.iter().map(to_float);
        let first = numbers.next().unwrap_or(0.0);
        Ok(Value::Float(numbers.fold(first, operation)))
    })
}

/// Go's `math.Max`: an infinity wins over NaN, NaN over numbers, 0 over -0.
fn larger(a: f64, b: f64) -> f64 {
    if a == f64::INFINITY || b == f64::INFINITY {
        f64::INFINITY
    } else if a.is_nan() || b.is_nan() {
        f64::NAN
    } else if a == b {
        if a.is_sign_negative() { b } else { a }
    } else {
        a.max(b)
    }
}

/// Rounds up where the part behind the digit is at least `up_from`, otherwise down.
fn round(number: f64, places: f64, up_from: f64) -> f64 {
    let power = power_of_ten(places);
    let digit = power * number;
    let rounded = if digit.fract() >= up_from {
        digit.ceil()
    } else {
        digit.floor()
    };
    rounded / power
}

/// 10^n by squaring, as Go's `math.Pow` does it: the last bits depend on the way.
fn power_of_ten(n: f64) -> f64 {
    let (mut factor, mut factor_exponent) = (0.625_f64, 4_i32);
    let (mut result, mut exponent) = (1.0_f64, 0_i32);
    let mut rest = n.abs() as u64;
    while rest != 0 {
        if factor_exponent > 1 << 12 {
            exponent += factor_exponent;
            break;
        }
        if rest & 1 == 1 {
            result *= factor;
            exponent += factor_exponent;
        }
        factor *= factor;
        factor_exponent *= 2;
        if factor < 0.5 {
            factor *= 2.0;
            factor_exponent -= 1;
        }
        rest >>= 1;
    }
    if n < 0.0 {
        result = 1.0 / result;
        exponent = -exponent;
    }
    // In two steps, as the power of two alone may be out of range.
    let half = exponent.clamp(-2000, 2000) / 2;
    result * 2_f64.powi(half) * 2_f64.powi(exponent.clamp(-2000, 2000) - half)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_ten() {
        for n in -22..=22 {
            assert_eq!(
                power_of_ten(f64::from(n)),
                format!("1e{n}").parse::<f64>().unwrap(),
                "{n}"
            );
        }
        assert_eq!(power_of_ten(400.0), f64::INFINITY);
        assert_eq!(power_of_ten(-400.0), 0.0);
        assert_eq!(power_of_ten(1e18), f64::INFINITY);
    }

    #[test]
    fn rounding() {
        assert_eq!(round(123.555_55, 3.0, 0.5), 123.556);
        assert_eq!(round(123.500_01, 0.0, 0.51), 123.0);
        assert_eq!(round(-1.5, 0.0, 0.5), -2.0);
        assert_eq!(round(1234.0, -2.0, 0.5), 1200.0);
    }

    #[test]
    fn larger_and_smaller() {
        assert_eq!(larger(0.0, -0.0).to_bits(), 0);
        assert_eq!(larger(-0.0, 0.0).to_bits(), 0);
        assert_eq!(larger(f64::NAN, f64::INFINITY), f64::INFINITY);
        assert!(larger(1.0, f64::NAN).is_nan());
        assert_eq!(larger(1.0, 2.0), 2.0);
    }
}
