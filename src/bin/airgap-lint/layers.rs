//! The options for values as layers, and the name of each layer in reports.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

use helm::Layer;

use crate::args::chart::ValuesOptions;
use crate::output::Failure;

/// The most that is read of one file.
const MOST: u64 = 1 << 30;

/// Reads the files that the options name.
pub fn read(options: &ValuesOptions) -> Result<Vec<Layer>, Failure> {
    let mut layers = Vec::new();
    for name in &options.values {
        if name.contains("://") {
            return Err(Failure(format!(
                "-f {name}: airgap-lint makes no network connections; download the file and pass its path"
            )));
        }
        let bytes = read_bytes(name).map_err(|error| Failure::io("read", name, &error))?;
        layers.push(Layer::File {
            name: name.clone(),
            bytes,
        });
    }
    layers.extend(options.set_json.iter().cloned().map(Layer::SetJson));
    layers.extend(options.set.iter().cloned().map(Layer::Set));
    layers.extend(options.set_string.iter().cloned().map(Layer::SetString));
    let set_file = |expression: &String| Layer::SetFile {
        expression: expression.clone(),
        read: Arc::new(read_bytes),
    };
    layers.extend(options.set_file.iter().map(set_file));
    layers.extend(options.set_literal.iter().cloned().map(Layer::SetLiteral));
    Ok(layers)
}

/// A layer as reports name it: a file by its name, a flag by itself.
pub fn name_of(layer: &Layer) -> &str {
    match layer {
        Layer::File { name, .. } if name == "-" => "<stdin>",
        Layer::File { name, .. } => name,
        Layer::Set(_) => "--set",
        Layer::SetString(_) => "--set-string",
        Layer::SetJson(_) => "--set-json",
        Layer::SetFile { .. } => "--set-file",
        Layer::SetLiteral(_) => "--set-literal",
    }
}

/// Whether flags set values, which may be passwords.
pub fn have_flags(layers: &[Layer]) -> bool {
    layers.iter().any(|layer| !matches!(layer, Layer::File { .. }))
}

/// The text of a layer: the content of a file, or the argument of a flag.
pub fn text_of(layer: &Layer) -> &[u8] {
    match layer {
        Layer::File { bytes, .. } => bytes,
        Layer::Set(text) | Layer::SetString(text) | Layer::SetJson(text) | Layer::SetLiteral(text) => text.as_bytes(),
        Layer::SetFile { expression, .. } => expression.as_bytes(),
    }
}

/// A layer as on the command line, without the values it sets: they may be passwords.
pub fn said(layer: &Layer) -> String {
    let name = name_of(layer);
    match layer {
        Layer::File { .. } => format!("-f {name}"),
        _ => {
            let text = String::from_utf8_lossy(text_of(layer));
            match text.split_once('=') {
                // JSON may have values before an equals sign.
                Some((path, _)) if !path.contains(['{', '"', ',']) => format!("{name} {path}=…"),
                _ => format!("{name} …"),
            }
        }
    }
}

/// A message about values, which may repeat what a flag sets, without that.
pub fn without_values(message: &str, layers: &[Layer]) -> String {
    let flags = layers.iter().filter(|layer| !matches!(layer, Layer::File { .. }));
    flags.fold(message.to_owned(), |message, layer| {
        match std::str::from_utf8(text_of(layer)) {
            Ok(text) if !text.is_empty() => message.replace(text, "…"),
            _ => message,
        }
    })
}

/// The bytes of a file that an option names; `-` is standard input.
fn read_bytes(name: &str) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    match name {
        "-" => io::stdin().lock().take(MOST + 1).read_to_end(&mut bytes)?,
        _ => File::open(name)?.take(MOST + 1).read_to_end(&mut bytes)?,
    };
    match bytes.len() as u64 > MOST {
        true => Err(io::Error::other("it is larger than 1 GiB")),
        false => Ok(bytes),
    }
}
