//! What has to be at the mirror, and under which name; and what is reachable already.

use std::io::{self, Write};

use rustc_hash::FxHashMap;

use super::facts::Facts;
use super::row;
use super::text::{Number, Text};
use crate::inventory::{Entry, Standing};

/// One image with its name at the mirror, whatever the ways to write it.
struct Move<'r> {
    entry: &'r Entry,
    from: &'r str,
    to: &'r str,
    places: usize,
    /// At how many of the places an edit moves it.
    edited: usize,
}

pub(super) fn write(facts: &Facts<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_moves(&moves(facts), out)?;
    write_staying(&facts.staying, out)
}

fn moves<'r>(facts: &Facts<'r>) -> Vec<Move<'r>> {
    let mut moves: Vec<Move<'r>> = Vec::new();
    let mut known: FxHashMap<(&str, &str), usize> = FxHashMap::default();
    for entry in &facts.moving {
        let (Some(from), Some(to)) = (entry.resolved.as_deref(), entry.target.as_deref()) else {
            continue;
        };
        let index = *known.entry((from, to)).or_insert_with(|| {
            let (places, edited) = (0, 0);
            moves.push(Move {
                entry,
                from,
                to,
                places,
                edited,
            });
            moves.len() - 1
        });
        moves[index].places += entry.standings.values().sum::<usize>();
        moves[index].edited += entry.standings.get(&Standing::Moves).copied().unwrap_or_default();
    }
    moves
}

fn write_moves(moves: &[Move<'_>], out: &mut dyn Write) -> io::Result<()> {
    if moves.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "<p>The manifests name these elsewhere. Each has to be at the mirror under the name on the right; no registry was \
         asked whether it is there.</p>"
    )?;
    writeln!(
        out,
        "<div class=\"copied\"><table id=\"moves\">\n<caption>From the source to the mirror</caption>\n<thead><tr>\
         <th scope=\"col\">Source</th><th scope=\"col\">At the mirror</th><th scope=\"col\" class=\"n\">Places</th>\
         <th scope=\"col\" class=\"n\">Edited by rewrite</th></tr></thead>\n<tbody>"
    )?;
    for Move {
        entry,
        from,
        to,
        places,
        edited,
    } in moves
    {
        row::begin(entry, from, out)?;
        let class = if edited < places { "n warning" } else { "n" };
        writeln!(
            out,
            "<td><code>{}</code></td><td class=\"n\">{}</td><td class=\"{class}\">{}</td></tr>",
            Text(to),
            Number(*places),
            Number(*edited)
        )?;
    }
    writeln!(out, "</tbody>\n</table></div>")
}

fn write_staying(staying: &[&Entry], out: &mut dyn Write) -> io::Result<()> {
    if staying.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "<table>\n<caption>Reachable as named</caption>\n<thead><tr><th scope=\"col\">Name</th>\
         <th scope=\"col\">Because</th><th scope=\"col\" class=\"n\">Places</th></tr></thead>\n<tbody>"
    )?;
    for entry in staying {
        let why = match entry.target.is_some() {
            true => "at the mirror",
            false => "allowed, or on a private host",
        };
        row::begin(entry, &entry.reference, out)?;
        writeln!(
            out,
            "<td class=\"v\">{why}</td><td class=\"n\">{}</td></tr>",
            Number(entry.occurrences.len())
        )?;
    }
    writeln!(out, "</tbody>\n</table>")
}
