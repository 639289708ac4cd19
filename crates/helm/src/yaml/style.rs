//! Which styles a scalar allows.

/// What go-yaml's emitter finds out about a scalar.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Analysis {
    pub multiline: bool,
    pub plain: bool,
    pub single_quoted: bool,
    pub block: bool,
}

/// The length of the line break here; 0 if there is none.
pub(super) fn break_at(text: &[u8], at: usize) -> usize {
    match text.get(at..).unwrap_or_default() {
        [b'\n' | b'\r', ..] => 1,
        [0xC2, 0x85, ..] => 2,
        [0xE2, 0x80, 0xA8 | 0xA9, ..] => 3,
        _ => 0,
    }
}

/// The length of the character that begins with the byte.
pub(super) fn width(byte: u8) -> usize {
    match byte {
        0x00..=0x7F => 1,
        0x80..=0xDF => 2,
        0xE0..=0xEF => 3,
        _ => 4,
    }
}

pub(super) fn is_printable(text: &[u8], at: usize) -> bool {
    match text.get(at..).unwrap_or_default() {
        [b'\n' | 0x20..=0x7E, ..] => true,
        [0xC2, second, ..] => *second >= 0xA0,
        [0xED, second, ..] => *second < 0xA0,
        [0xEF, 0xBB, 0xBF, ..] | [0xEF, 0xBF, 0xBE | 0xBF, ..] => false,
        [0xC3..=0xEF, ..] => true,
        _ => false,
    }
}

/// Looks at the text; in go-yaml v3 tabs may stand in block scalars.
pub(super) fn analyze(text: &[u8], tabs_in_blocks: bool) -> Analysis {
    if text.is_empty() {
        return Analysis {
            multiline: false,
            plain: true,
            single_quoted: true,
            block: false,
        };
    }
    let mut indicators = text.starts_with(b"---") || text.starts_with(b"...");
    let mut tabs = false;
    let (mut special, mut breaks, mut break_space, mut space_break) = (false, false, false, false);
    let (mut after_space, mut after_break, mut after_blank) = (false, false, true);
    let mut at = 0;
    while let Some(byte) = text.get(at).copied() {
        let next = at + width(byte);
        let before_blank = matches!(text.get(next), None | Some(b' ' | b'\t'));
        indicators |= match byte {
            b'#' => at == 0 || after_blank,
            b':' => before_blank,
            b',' | b'[' | b']' | b'{' | b'}' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\'' | b'"' | b'%' | b'@' | b'`' => {
                at == 0
            }
            b'?' | b'-' => at == 0 && before_blank,
            _ => false,
        };
        if byte == b'\t' {
            tabs = true;
        } else if !is_printable(text, at) {
            special = true;
        }
        let is_break = break_at(text, at) > 0;
        if byte == b' ' {
            break_space |= after_break;
        } else if is_break {
            breaks = true;
            space_break |= after_space;
        }
        (after_space, after_break) = (byte == b' ', is_break);
        after_blank = byte == b' ' || byte == b'\t' || byte == 0 || is_break;
        at = next;
    }
    special |= tabs && !tabs_in_blocks;
    let at_edge = text.starts_with(b" ") || text.ends_with(b" ");
    Analysis {
        multiline: breaks,
        plain: !(at_edge || breaks || special || tabs || indicators),
        single_quoted: !(break_space || space_break || special || tabs),
        block: !(text.ends_with(b" ") || space_break || special),
    }
}
