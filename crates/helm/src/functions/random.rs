//! Functions whose result is drawn by chance.

use std::rc::Rc;

use gotemplate::{CallError, Function, Functions, Param, Returned, State, Value};

use super::arguments::{int, text};
use super::entropy::Entropy;
use crate::base64;
use crate::world::World;

/// Adds them.
pub fn add(functions: &mut Functions, world: &Rc<dyn World>) {
    let digits = || b'0'..=b'9';
    let letters = || (b'A'..=b'Z').chain(b'a'..=b'z');
    functions.insert("randAlphaNum", drawn(world, letters().chain(digits())));
    functions.insert("randAlpha", drawn(world, letters()));
    functions.insert("randNumeric", drawn(world, digits()));
    functions.insert("randAscii", drawn(world, b' '..=b'~'));

    let entropy = Entropy::new(world);
    functions.insert(
        "randBytes",
        Function::new(&[Param::Int], move |state, args| {
            let mut bytes = vec![0; length(state, int(args, 0))?];
            entropy.fill(&mut bytes);
            Ok(base64::encode(&bytes).into())
        }),
    );
    let entropy = Entropy::new(world);
    functions.insert(
        "randInt",
        Function::new(&[Param::Int, Param::Int], move |_, args| {
            let (min, max) = (int(args, 0), int(args, 1));
            match u64::try_from(max.wrapping_sub(min)) {
                Ok(range) if range > 0 => Ok(Value::int(min.wrapping_add_unsigned(entropy.below(range)))),
                _ => Err(CallError::Panic("invalid argument to Intn".to_owned())),
            }
        }),
    );
    let entropy = Entropy::new(world);
    functions.insert("uuidv4", Function::new(&[], move |_, _| Ok(uuid(&entropy).into())));
    let entropy = Entropy::new(world);
    functions.insert(
        "shuffle",
        Function::new(&[Param::String], move |state, args| shuffle(&entropy, state, args)),
    );
}

/// A function that draws as many characters as it is asked for.
fn drawn(world: &Rc<dyn World>, alphabet: impl Iterator<Item = u8>) -> Function {
    let alphabet: Vec<u8> = alphabet.collect();
    let entropy = Entropy::new(world);
    Function::new(&[Param::Int], move |state, args| {
        let count = int(args, 0);
        if count <= 0 {
            return Ok("".into());
        }
        let wanted = length(state, count)?;
        let mut drawn = Vec::new();
        // Six bits or seven at a time, thrown away beyond the alphabet: one call for many characters.
        let mask = u8::try_from(alphabet.len().next_power_of_two() - 1).unwrap_or(u8::MAX);
        let mut pool = [0; 64];
        while drawn.len() < wanted {
            entropy.fill(&mut pool);
            let left = wanted - drawn.len();
            drawn.extend(
                pool.iter()
                    .filter_map(|byte| alphabet.get(usize::from(byte & mask)))
                    .take(left),
            );
        }
        Ok(Value::String(drawn.into()))
    })
}

/// The number of bytes that a template asks for, charged to it.
fn length(state: &mut State<'_>, count: i64) -> Result<usize, CallError> {
    let too_long = || CallError::Panic("runtime error: makeslice: len out of range".to_owned());
    let count = u64::try_from(count).map_err(|_| too_long())?;
    state.spend(count)?;
    usize::try_from(count).map_err(|_| too_long())
}

/// A random UUID, in the form of RFC 9562.
fn uuid(entropy: &Entropy) -> String {
    let mut bytes = [0; 16];
    entropy.fill(&mut bytes);
    let mut number = u128::from_be_bytes(bytes);
    number = number & !(0xf << 76) | 0x4 << 76;
    number = number & !(0x3 << 62) | 0x2 << 62;
    let hex = format!("{number:032x}");
    let (a, rest) = hex.split_at(8);
    let (b, rest) = rest.split_at(4);
    let (c, rest) = rest.split_at(4);
    let (d, e) = rest.split_at(4);
    format!("{a}-{b}-{c}-{d}-{e}")
}

fn shuffle(entropy: &Entropy, state: &mut State<'_>, args: &[Value]) -> Returned {
    let text = text(args, 0);
    state.spend(text.len() as u64)?;
    let mut runes: Vec<char> = text.to_str().chars().collect();
    for at in (1..runes.len()).rev() {
        let other = entropy.below(at as u64 + 1);
        runes.swap(at, usize::try_from(other).unwrap_or(at));
    }
    Ok(runes.into_iter().collect::<String>().into())
}
