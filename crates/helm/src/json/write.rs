//! Values → text, as Go's encoder writes it.

use gotemplate::Value;

/// Go looks for cycles from this depth on; nothing that people write is as deep.
const MAX_DEPTH: usize = 1000;

const HEX: &[u8; 16] = b"0123456789abcdef";

/// `json.Marshal`: sorted keys, `<`, `>`, `&`, U+2028 and U+2029 escaped; without `escape_html` only the last two are.
///
/// # Errors
/// For values that JSON has no form for, with Go's words.
pub fn write(value: &Value, escape_html: bool) -> Result<Vec<u8>, String> {
    let mut writer = Writer {
        out: Vec::new(),
        escape_html,
        layout: None,
    };
    writer.value(value, 0)?;
    Ok(writer.out)
}

/// `json.MarshalIndent`.
///
/// # Errors
/// As [`write()`].
pub fn write_indented(value: &Value, prefix: &str, indent: &str) -> Result<Vec<u8>, String> {
    let mut writer = Writer {
        out: Vec::new(),
        escape_html: true,
        layout: Some((prefix, indent)),
    };
    writer.value(value, 0)?;
    Ok(writer.out)
}

struct Writer<'a> {
    out: Vec<u8>,
    escape_html: bool,
    layout: Option<(&'a str, &'a str)>,
}

impl Writer<'_> {
    fn value(&mut self, value: &Value, depth: usize) -> Result<(), String> {
        if depth > MAX_DEPTH {
            return Err(format!(
                "json: unsupported value: encountered a cycle via {}",
                value.type_name()
            ));
        }
        match value {
            Value::Nil => self.word("null"),
            Value::Bool(true) => self.word("true"),
            Value::Bool(false) => self.word("false"),
            Value::Int(_, number) => self.word(&number.to_string()),
            Value::Uint(_, number) => self.word(&number.to_string()),
            Value::Float(number) => self.float(*number)?,
            Value::String(text) => self.string(text.as_bytes()),
            Value::Bytes(bytes) => {
                self.out.push(b'"');
                base64(&mut self.out, bytes);
                self.out.push(b'"');
            }
            Value::List(list) if list.is_nil() => self.word("null"),
            Value::List(list) => {
                self.out.push(b'[');
                for (index, item) in list.iter().enumerate() {
                    self.separate(index, depth + 1);
                    self.value(item, depth + 1)?;
                }
                self.close(b']', list.len(), depth);
            }
            Value::Map(map) if map.is_nil() => self.word("null"),
            Value::Map(map) => {
                let entries = map.entries();
                self.entries(entries.iter().map(|(key, value)| (key.as_bytes(), value)), depth)?;
            }
            Value::Object(object) => match object.json_fields() {
                Some(fields) => self.entries(fields.iter().map(|(key, value)| (key.as_bytes(), value)), depth)?,
                None => self.value(&object.plain(), depth)?,
            },
        }
        Ok(())
    }

    fn entries<'v>(
        &mut self,
        entries: impl ExactSizeIterator<Item = (&'v [u8], &'v Value)>,
        depth: usize,
    ) -> Result<(), String> {
        let count = entries.len();
        self.out.push(b'{');
        for (index, (key, value)) in entries.enumerate() {
            self.separate(index, depth + 1);
            self.string(key);
            self.word(if self.layout.is_some() { ": " } else { ":" });
            self.value(value, depth + 1)?;
        }
        self.close(b'}', count, depth);
        Ok(())
    }

    fn separate(&mut self, index: usize, depth: usize) {
        if index > 0 {
            self.out.push(b',');
        }
        self.line(depth);
    }

    fn close(&mut self, end: u8, count: usize, depth: usize) {
        if count > 0 {
            self.line(depth);
        }
        self.out.push(end);
    }

    fn line(&mut self, depth: usize) {
        if let Some((prefix, indent)) = self.layout {
            self.out.push(b'\n');
            self.out.extend_from_slice(prefix.as_bytes());
            for _ in 0..depth {
                self.out.extend_from_slice(indent.as_bytes());
            }
        }
    }

    fn word(&mut self, word: &str) {
        self.out.extend_from_slice(word.as_bytes());
    }

    fn float(&mut self, number: f64) -> Result<(), String> {
        if !number.is_finite() {
            let name = if number.is_nan() {
                "NaN"
            } else if number > 0.0 {
                "+Inf"
            } else {
                "-Inf"
            };
            return Err(format!("json: unsupported value: {name}"));
        }
        let size = number.abs();
        if size != 0.0 && !(1e-6..1e21).contains(&size) {
            let text = format!("{number:e}");
            let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
            let sign = if exponent.starts_with('-') { "" } else { "+" };
            self.word(&format!("{digits}e{sign}{exponent}"));
        } else {
            self.word(&number.to_string());
        }
        Ok(())
    }

    fn string(&mut self, text: &[u8]) {
        self.out.push(b'"');
        for chunk in text.utf8_chunks() {
            self.plain(chunk.valid());
            for _ in chunk.invalid() {
                self.word("\\ufffd");
            }
        }
        self.out.push(b'"');
    }

    fn plain(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let mut start = 0;
        for (at, &byte) in bytes.iter().enumerate() {
            let escaped: &[u8] = match byte {
                b'"' => b"\\\"",
                b'\\' => b"\\\\",
                8 => b"\\b",
                12 => b"\\f",
                b'\n' => b"\\n",
                b'\r' => b"\\r",
                b'\t' => b"\\t",
                0..=0x1F => &escape(byte),
                b'<' | b'>' | b'&' if self.escape_html => &escape(byte),
                // U+2028 and U+2029 are E2 80 A8 and E2 80 A9.
                0xE2 if bytes.get(at + 1) == Some(&0x80) => match bytes.get(at + 2) {
                    Some(0xA8) => b"\\u2028",
                    Some(0xA9) => b"\\u2029",
                    _ => continue,
                },
                _ => continue,
            };
            self.out.extend_from_slice(bytes.get(start..at).unwrap_or_default());
            self.out.extend_from_slice(escaped);
            start = if byte == 0xE2 { at + 3 } else { at + 1 };
        }
        self.out.extend_from_slice(bytes.get(start..).unwrap_or_default());
    }
}

fn escape(byte: u8) -> [u8; 6] {
    let digit = |half: u8| HEX.get(usize::from(half)).copied().unwrap_or(b'0');
    [b'\\', b'u', b'0', b'0', digit(byte >> 4), digit(byte & 15)]
}

fn base64(out: &mut Vec<u8>, bytes: &[u8]) {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0u32, |bits, &byte| bits << 8 | u32::from(byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let index = (bits >> (18 - 6 * place) & 63) as usize;
            let digit = ALPHABET.get(index).copied().unwrap_or(b'=');
            out.push(if place > chunk.len() { b'=' } else { digit });
        }
    }
}
