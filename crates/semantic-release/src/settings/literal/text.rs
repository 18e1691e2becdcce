//! Texts in quotes, and templates without values in them.

use deploy_config::ConfigProblem;

use super::{Reader, problem};

impl Reader<'_> {
    /// Passes a text in quotes, and answers what it says.
    pub(in crate::settings) fn quoted(&mut self, quote: char) -> Result<String, ConfigProblem> {
        let place = self.scan.place();
        self.scan.bump();
        let mut text = String::new();
        while let Some(c) = self.scan.bump() {
            match c {
                _ if c == quote => return Ok(text),
                '\\' => self.escape(&mut text),
                '\n' => break,
                _ => text.push(c),
            }
        }
        Err(problem(place, "has a text whose quote is not closed"))
    }

    /// Passes a template, and answers what it says; nothing when a value is put into it.
    pub(super) fn template(&mut self) -> Result<Option<String>, ConfigProblem> {
        let place = self.scan.place();
        self.scan.bump();
        let mut text = String::new();
        while let Some(c) = self.scan.bump() {
            match c {
                '`' => return Ok(Some(text)),
                '\\' => self.escape(&mut text),
                '$' if self.scan.peek() == Some('{') => return Ok(None),
                _ => text.push(c),
            }
        }
        Err(problem(place, "has a template that is not closed"))
    }

    /// What a backslash and the characters after it mean.
    fn escape(&mut self, text: &mut String) {
        match self.scan.bump() {
            Some('n') => text.push('\n'),
            Some('t') => text.push('\t'),
            Some('r') => text.push('\r'),
            Some('b') => text.push('\u{8}'),
            Some('f') => text.push('\u{c}'),
            Some('v') => text.push('\u{b}'),
            Some('0') => text.push('\0'),
            Some('x') => text.push(self.hex(2).and_then(char::from_u32).unwrap_or('x')),
            Some('u') => text.push(self.unicode()),
            // A backslash at the end of a line goes on with the next.
            Some('\r') => drop(self.scan.take('\n')),
            Some('\n') | None => {}
            Some(other) => text.push(other),
        }
    }

    fn unicode(&mut self) -> char {
        const BROKEN: char = char::REPLACEMENT_CHARACTER;
        if self.scan.take('{') {
            let digits = self.scan.rest().split('}').next().unwrap_or_default();
            let code = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
            self.scan.take_text(digits);
            self.scan.take('}');
            return code.unwrap_or(BROKEN);
        }
        let Some(first) = self.hex(4) else { return BROKEN };
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first).unwrap_or(BROKEN);
        }
        // A character outside the basic plane is written as two.
        let before = self.scan.mark();
        let second = if self.scan.take_text("\\u") { self.hex(4).filter(|code| (0xdc00..0xe000).contains(code)) } else { None };
        let Some(second) = second else {
            self.scan.back_to(before);
            return BROKEN;
        };
        char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00)).unwrap_or(BROKEN)
    }

    fn hex(&mut self, digits: usize) -> Option<u32> {
        let text = self.scan.rest().get(..digits).filter(|text| text.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        self.scan.take_text(text);
        u32::from_str_radix(text, 16).ok()
    }
}
