//! Text → values, with the errors of Go's scanner.

use gotemplate::{Elem, List, Map, MapType, Str, Value};

/// Containers inside containers.
const MAX_DEPTH: usize = 1000;

/// What a typed target holds after decoding, and what went wrong on the way.
#[derive(Debug)]
pub struct Decoded {
    /// The target: untouched when the text is no JSON.
    pub value: Value,
    /// Go's words.
    pub error: Option<String>,
}

/// `json.Unmarshal` into an `interface{}`: every number is a float64.
///
/// # Errors
/// With Go's words.
pub fn read(text: &[u8]) -> Result<Value, String> {
    match document(text)? {
        (_, Some(error)) => Err(error),
        (value, None) => Ok(value),
    }
}

/// `json.Unmarshal` into a `map[string]interface{}`.
pub fn read_map(text: &[u8]) -> Decoded {
    typed(text, Value::Map(Map::new()), Value::Map(Map::nil(MapType::ANY)))
}

/// `json.Unmarshal` into a `[]interface{}`.
pub fn read_list(text: &[u8]) -> Decoded {
    typed(text, Value::list(Vec::new()), Value::List(List::nil(Elem::Any)))
}

fn typed(text: &[u8], empty: Value, nil: Value) -> Decoded {
    let (value, error) = match document(text) {
        Ok(decoded) => decoded,
        Err(error) => {
            return Decoded {
                value: empty,
                error: Some(error),
            };
        }
    };
    if matches!(value, Value::Nil) && error.is_none() {
        return Decoded { value: nil, error };
    }
    if value.kind() == empty.kind() {
        return Decoded { value, error };
    }
    let found = match value {
        Value::Bool(_) => "bool",
        Value::String(_) => "string",
        Value::List(_) => "array",
        Value::Map(_) => "object",
        _ => "number",
    };
    let error = format!(
        "json: cannot unmarshal {found} into Go value of type {}",
        empty.type_name()
    );
    Decoded {
        value: empty,
        error: Some(error),
    }
}

/// The value, and the first number that does not fit, which does not end the decoding.
fn document(text: &[u8]) -> Result<(Value, Option<String>), String> {
    let mut reader = Reader {
        text,
        at: 0,
        range: None,
    };
    let value = reader.value()?;
    reader.skip_space();
    match reader.peek() {
        None => Ok((value, reader.range)),
        Some(_) => Err(reader.unexpected("after top-level value")),
    }
}

/// A container that is not closed yet.
enum Open {
    List(Vec<Value>),
    Map(Map, Str),
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    range: Option<String>,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// Go's scanner sees a blank where the text ends, and says so only where a blank is wrong.
    fn unexpected(&self, context: &str) -> String {
        invalid(self.peek().unwrap_or(b' '), context)
    }

    /// For places where a blank is allowed.
    fn unexpected_or_end(&self, context: &str) -> String {
        if self.peek().is_none() {
            "unexpected end of JSON input".to_owned()
        } else {
            self.unexpected(context)
        }
    }

    fn value(&mut self) -> Result<Value, String> {
        let mut open: Vec<Open> = Vec::new();
        loop {
            self.skip_space();
            let mut value = match self.peek() {
                Some(start @ (b'[' | b'{')) => {
                    if open.len() == MAX_DEPTH {
                        return Err(self.unexpected("exceeded max depth"));
                    }
                    self.at += 1;
                    self.skip_space();
                    if start == b'[' {
                        if self.peek() != Some(b']') {
                            open.push(Open::List(Vec::new()));
                            continue;
                        }
                        self.at += 1;
                        Value::list(Vec::new())
                    } else if self.peek() == Some(b'}') {
                        self.at += 1;
                        Value::Map(Map::new())
                    } else {
                        let key = self.key()?;
                        open.push(Open::Map(Map::new(), key));
                        continue;
                    }
                }
                Some(b'"') => Value::String(self.string()?),
                Some(b'-' | b'0'..=b'9') => self.number()?,
                Some(b't') => self.literal("true", Value::Bool(true))?,
                Some(b'f') => self.literal("false", Value::Bool(false))?,
                Some(b'n') => self.literal("null", Value::Nil)?,
                _ => return Err(self.unexpected_or_end("looking for beginning of value")),
            };
            // The value is complete: it goes into its container, which may be complete with it.
            loop {
                let Some(container) = open.pop() else { return Ok(value) };
                self.skip_space();
                let next = self.peek();
                match container {
                    Open::List(mut items) => {
                        items.push(value);
                        match next {
                            Some(b',') => {
                                self.at += 1;
                                open.push(Open::List(items));
                                break;
                            }
                            Some(b']') => {
                                self.at += 1;
                                value = Value::list(items);
                            }
                            _ => return Err(self.unexpected_or_end("after array element")),
                        }
                    }
                    Open::Map(map, key) => {
                        map.set(key, value);
                        match next {
                            Some(b',') => {
                                self.at += 1;
                                self.skip_space();
                                let key = self.key()?;
                                open.push(Open::Map(map, key));
                                break;
                            }
                            Some(b'}') => {
                                self.at += 1;
                                value = Value::Map(map);
                            }
                            _ => return Err(self.unexpected_or_end("after object key:value pair")),
                        }
                    }
                }
            }
        }
    }

    /// A key and its colon.
    fn key(&mut self) -> Result<Str, String> {
        if self.peek() != Some(b'"') {
            return Err(self.unexpected_or_end("looking for beginning of object key string"));
        }
        let key = self.string()?;
        self.skip_space();
        if self.peek() != Some(b':') {
            return Err(self.unexpected_or_end("after object key"));
        }
        self.at += 1;
        Ok(key)
    }

    fn literal(&mut self, word: &str, value: Value) -> Result<Value, String> {
        for expected in word.bytes() {
            if self.peek() != Some(expected) {
                return Err(self.unexpected(&format!("in literal {word} (expecting '{}')", char::from(expected))));
            }
            self.at += 1;
        }
        Ok(value)
    }

    fn digits(&mut self, context: &str) -> Result<(), String> {
        if !matches!(self.peek(), Some(b'0'..=b'9')) {
            return Err(self.unexpected(context));
        }
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        Ok(())
    }

    fn number(&mut self) -> Result<Value, String> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits("in numeric literal")?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits("after decimal point in numeric literal")?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits("in exponent of numeric literal")?;
        }
        let digits = String::from_utf8_lossy(self.text.get(start..self.at).unwrap_or_default());
        match digits.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Value::Float(number)),
            _ => {
                let error = || format!("json: cannot unmarshal number {digits} into Go value of type float64");
                self.range.get_or_insert_with(error);
                Ok(Value::Nil)
            }
        }
    }

    fn string(&mut self) -> Result<Str, String> {
        self.at += 1;
        let mut text = Vec::new();
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let plain = rest
                .iter()
                .position(|&byte| byte < b' ' || byte == b'"' || byte == b'\\')
                .unwrap_or(rest.len());
            text.extend_from_slice(rest.get(..plain).unwrap_or_default());
            self.at += plain;
            match self.peek() {
                None => return Err("unexpected end of JSON input".to_owned()),
                Some(b'"') => {
                    self.at += 1;
                    return Ok(valid(text));
                }
                Some(b'\\') => {
                    self.at += 1;
                    self.escape(&mut text)?;
                }
                Some(_) => return Err(self.unexpected("in string literal")),
            }
        }
    }

    fn escape(&mut self, text: &mut Vec<u8>) -> Result<(), String> {
        let byte = match self.peek() {
            Some(byte @ (b'"' | b'\\' | b'/')) => byte,
            Some(b'b') => 8,
            Some(b'f') => 12,
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            Some(b'u') => {
                self.at += 1;
                let unit = self.hex()?;
                let rune = self.rune(unit)?;
                text.extend_from_slice(rune.encode_utf8(&mut [0; 4]).as_bytes());
                return Ok(());
            }
            _ => return Err(self.unexpected("in string escape code")),
        };
        self.at += 1;
        text.push(byte);
        Ok(())
    }

    /// The character of a code unit, together with the low surrogate that may follow; a lone surrogate is U+FFFD.
    fn rune(&mut self, unit: u32) -> Result<char, String> {
        if (0xD800..0xDC00).contains(&unit) && self.text.get(self.at..self.at + 2) == Some(b"\\u") {
            let before = self.at;
            self.at += 2;
            let low = self.hex()?;
            if (0xDC00..0xE000).contains(&low) {
                let code = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = before;
        }
        Ok(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hex(&mut self) -> Result<u32, String> {
        let mut unit = 0;
        for _ in 0..4 {
            match self.peek().and_then(|byte| char::from(byte).to_digit(16)) {
                Some(digit) => unit = unit * 16 + digit,
                None => return Err(self.unexpected("in \\u hexadecimal character escape")),
            }
            self.at += 1;
        }
        Ok(unit)
    }
}

/// Bytes that are not UTF-8 become U+FFFD, each by itself.
fn valid(text: Vec<u8>) -> Str {
    if std::str::from_utf8(&text).is_ok() {
        return Str::from(text);
    }
    let mut clean = String::with_capacity(text.len());
    for chunk in text.utf8_chunks() {
        clean.push_str(chunk.valid());
        clean.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    Str::from(clean)
}

fn invalid(byte: u8, context: &str) -> String {
    let shown = match byte {
        b'\'' => "\\'".to_owned(),
        b'"' => "\"".to_owned(),
        b'\\' => "\\\\".to_owned(),
        7 => "\\a".to_owned(),
        8 => "\\b".to_owned(),
        9 => "\\t".to_owned(),
        10 => "\\n".to_owned(),
        11 => "\\v".to_owned(),
        12 => "\\f".to_owned(),
        13 => "\\r".to_owned(),
        0..=0x1F | 0x7F => format!("\\x{byte:02x}"),
        // Go takes the byte for a code point.
        0x80..=0xA0 | 0xAD => format!("\\u{byte:04x}"),
        _ => char::from(byte).to_string(),
    };
    format!("invalid character '{shown}' {context}")
}
