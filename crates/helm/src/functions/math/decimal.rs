//! sprig's arithmetic with floating point numbers: through exact decimals, so that 0.1 and 0.2 make 0.3.

use gotemplate::{CallError, Function, Functions, Param, State, Value};
use num_bigint::{BigInt, Sign};

use super::cast::to_float;
use super::panicked;

/// How many digits behind the point a division gives.
const DIVISION_DIGITS: i64 = 16;

pub(super) fn add(functions: &mut Functions) {
    functions.insert(
        "add1f",
        Function::new(&[Param::Any], |state, args| {
            let one = [Value::Float(1.0)];
            fold(state, args.first(), &one, Operation::Add)
        }),
    );
    functions.insert(
        "addf",
        Function::variadic(&[Param::Any], |state, args| {
            fold(state, Some(&Value::Float(0.0)), args, Operation::Add)
        }),
    );
    for (name, operation) in [
        ("subf", Operation::Sub),
        ("divf", Operation::Div),
        ("mulf", Operation::Mul),
    ] {
        let function = Function::variadic(&[Param::Any, Param::Any], move |state, args| {
            fold(state, args.first(), args.get(1..).unwrap_or_default(), operation)
        });
        functions.insert(name, function);
    }
}

#[derive(Clone, Copy)]
enum Operation {
    Add,
    Sub,
    Mul,
    Div,
}

fn fold(
    state: &mut State<'_>,
    first: Option<&Value>,
    rest: &[Value],
    operation: Operation,
) -> Result<Value, CallError> {
    let mut total = Decimal::new(first.map_or(0.0, to_float))?;
    for value in rest {
        total = total.with(operation, Decimal::new(to_float(value))?)?;
        state.spend(total.digits.bits() / 8)?;
    }
    Ok(Value::Float(total.to_float()))
}

/// `digits × 10^exponent`.
struct Decimal {
    digits: BigInt,
    exponent: i64,
}

impl Decimal {
    /// The shortest decimal that reads back as the number.
    fn new(number: f64) -> Result<Self, CallError> {
        if !number.is_finite() {
            let name = gotemplate::fmt::brief(b"%v", &[Value::Float(number)]);
            return Err(panicked(&format!("Cannot create a Decimal from {name}")));
        }
        let written = format!("{number:e}");
        let (mantissa, exponent) = written.split_once('e').unwrap_or((&written, "0"));
        let behind = mantissa.split_once('.').map_or(0, |(_, behind)| behind.len());
        let digits: i64 = mantissa.replace('.', "").parse().unwrap_or(0);
        Ok(Decimal {
            digits: digits.into(),
            exponent: exponent.parse::<i64>().unwrap_or(0) - behind as i64,
        })
    }

    fn with(self, operation: Operation, other: Decimal) -> Result<Decimal, CallError> {
        Ok(match operation {
            Operation::Add => {
                let (a, b, exponent) = self.aligned(other);
                Decimal {
                    digits: a + b,
                    exponent,
                }
            }
            Operation::Sub => {
                let (a, b, exponent) = self.aligned(other);
                Decimal {
                    digits: a - b,
                    exponent,
                }
            }
            Operation::Mul => Decimal {
                digits: self.digits * other.digits,
                exponent: self.exponent + other.exponent,
            },
            Operation::Div => self.divided(other)?,
        })
    }

    /// The digits of both for one exponent.
    fn aligned(self, other: Decimal) -> (BigInt, BigInt, i64) {
        let exponent = self.exponent.min(other.exponent);
        let raised = |number: Decimal| number.digits * power_of_ten(number.exponent - exponent);
        (raised(self), raised(other), exponent)
    }

    /// The quotient, halves away from zero.
    fn divided(self, other: Decimal) -> Result<Decimal, CallError> {
        if other.digits.sign() == Sign::NoSign {
            return Err(panicked("decimal division by 0"));
        }
        let shift = self.exponent - other.exponent + DIVISION_DIGITS;
        let dividend = self.digits * power_of_ten(shift.max(0));
        let divisor = other.digits * power_of_ten((-shift).max(0));
        let mut quotient = &dividend / &divisor;
        let rest = dividend - &quotient * &divisor;
        let negative = (rest.sign() == Sign::Minus) != (divisor.sign() == Sign::Minus);
        if rest.magnitude() * 2_u32 >= *divisor.magnitude() {
            quotient += if negative { -1 } else { 1 };
        }
        Ok(Decimal {
            digits: quotient,
            exponent: -DIVISION_DIGITS,
        })
    }

    /// The nearest floating point number.
    fn to_float(&self) -> f64 {
        format!("{}e{}", self.digits, self.exponent).parse().unwrap_or(0.0)
    }
}

fn power_of_ten(exponent: i64) -> BigInt {
    BigInt::from(10_u32).pow(u32::try_from(exponent).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(operation: Operation, numbers: &[f64]) -> f64 {
        let mut numbers = numbers.iter().map(|&number| Decimal::new(number).unwrap());
        let first = numbers.next().unwrap();
        numbers
            .fold(first, |total, number| total.with(operation, number).unwrap())
            .to_float()
    }

    #[test]
    fn decimals_are_exact() {
        assert_eq!(run(Operation::Add, &[0.1, 0.2]), 0.3);
        assert_eq!(run(Operation::Sub, &[0.3, 0.1]), 0.2);
        assert_eq!(run(Operation::Mul, &[1.1, 1.1]), 1.21);
        assert_eq!(run(Operation::Mul, &[1e300, 1e300]), f64::INFINITY);
        assert_eq!(run(Operation::Add, &[1e308, 1e-308]), 1e308);
    }

    #[test]
    fn quotients_have_sixteen_digits_behind_the_point() {
        assert_eq!(run(Operation::Div, &[2.0, 3.0]), 0.666_666_666_666_666_7);
        assert_eq!(run(Operation::Div, &[-2.0, 3.0]), -0.666_666_666_666_666_7);
        assert_eq!(run(Operation::Div, &[1e-300, 2.0]), 0.0);
        assert_eq!(run(Operation::Div, &[1e-16, 2.0]), 1e-16);
        assert_eq!(run(Operation::Div, &[10.0, 4.0, 2.0]), 1.25);
        assert!(Decimal::new(1.0).unwrap().divided(Decimal::new(0.0).unwrap()).is_err());
    }
}
