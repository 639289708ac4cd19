//! The catalogue of operators, as text.

use std::io::{self, Write};

use super::words::write_wrapped;
use crate::operators::catalogue::{self, Operator, Standing, Value};
use crate::words::counted;

/// Writes every operator, with the images that its newest known version starts and what overrides them.
///
/// # Errors
/// Those of `out`.
pub fn write(width: usize, out: &mut dyn Write) -> io::Result<()> {
    for operator in catalogue::operators() {
        write_operator(operator, width, out)?;
    }
    writeln!(out, "Start only what their manifest names:")?;
    for passive in catalogue::passive() {
        if let Standing::InManifest(place) = passive.standing {
            write_wrapped(out, &format!("  {}: ", passive.name), place, width)?;
        }
    }
    writeln!(out, "\nStart no image of their own:")?;
    let nothing = catalogue::passive()
        .iter()
        .filter(|passive| matches!(passive.standing, Standing::Nothing(_)));
    let names: Vec<&str> = nothing.map(|passive| passive.name).collect();
    write_wrapped(out, "  ", &names.join(", "), width)?;
    let images = catalogue::operators()
        .iter()
        .map(|operator| operator.starts.len())
        .sum();
    let operators = catalogue::operators().len();
    writeln!(
        out,
        "\n{}, {}",
        counted(operators, "operator"),
        counted(images, "image")
    )
}

fn write_operator(operator: &Operator, width: usize, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{} ({})", operator.id, operator.name)?;
    write_wrapped(out, "  is     ", &operator.images.join(", "), width)?;
    for start in operator.starts {
        let values = operator.versions.iter().zip(start.values).rev();
        let mut known = values.filter_map(|(version, value)| match value {
            Value::Is(image) => Some((version, image)),
            _ => None,
        });
        let Some((version, image)) = known.next() else { continue };
        write_wrapped(out, "  starts ", &format!("{image} (version {version})"), width)?;
        write_wrapped(out, "         when ", start.when, width)?;
        let ways = start.ways().unwrap_or_else(|| "nothing overrides it".to_owned());
        write_wrapped(out, "         override ", &ways, width)?;
    }
    out.write_all(b"\n")
}
