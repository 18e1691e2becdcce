//! Text → tokens, with the modes of Handlebars' own lexer.

use std::fmt::Write;

/// What a token is; the names are those of error messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(clippy::upper_case_acronyms, reason = "`ID` and `EOF` are its names")]
#[expect(non_camel_case_types, reason = "messages name the tokens so")]
pub(super) enum Kind {
    EOF,
    COMMENT,
    CONTENT,
    END_RAW_BLOCK,
    OPEN_RAW_BLOCK,
    CLOSE_RAW_BLOCK,
    OPEN_BLOCK,
    CLOSE,
    OPEN_INVERSE,
    OPEN_INVERSE_CHAIN,
    INVERSE,
    OPEN_ENDBLOCK,
    OPEN,
    OPEN_UNESCAPED,
    CLOSE_UNESCAPED,
    OPEN_PARTIAL,
    OPEN_PARTIAL_BLOCK,
    OPEN_SEXPR,
    CLOSE_SEXPR,
    ID,
    EQUALS,
    OPEN_BLOCK_PARAMS,
    CLOSE_BLOCK_PARAMS,
    STRING,
    NUMBER,
    BOOLEAN,
    UNDEFINED,
    NULL,
    DATA,
    SEP,
    INVALID,
}

/// A piece of the template.
#[derive(Debug, Clone)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    /// As written.
    pub(super) written: &'a str,
    /// What it says: without quotes and escapes.
    pub(super) text: String,
    /// Where it begins.
    pub(super) at: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Text,
    /// After `\{{`: text up to the next tag.
    Escaped,
    Tag,
    Raw,
}

pub(super) struct Lexer<'a> {
    template: &'a str,
    at: usize,
    modes: Vec<Mode>,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(template: &'a str) -> Self {
        Self { template, at: 0, modes: vec![Mode::Text] }
    }

    fn rest(&self) -> &'a str {
        &self.template[self.at..]
    }

    fn token(&mut self, kind: Kind, length: usize) -> Token<'a> {
        let (at, written) = (self.at, &self.rest()[..length]);
        self.at += length;
        Token { kind, written, text: written.to_owned(), at }
    }

    fn leave(&mut self) {
        if self.modes.len() > 1 {
            self.modes.pop();
        }
    }

    /// The next token.
    pub(super) fn next(&mut self) -> Result<Token<'a>, String> {
        loop {
            let mode = self.modes.last().copied().unwrap_or(Mode::Text);
            if self.rest().is_empty() {
                return Ok(self.token(Kind::EOF, 0));
            }
            let found = match mode {
                Mode::Text => self.content(),
                Mode::Escaped => Some(self.escaped()),
                Mode::Raw => Some(self.raw()),
                Mode::Tag => self.tag()?,
            };
            if let Some(token) = found {
                return Ok(token);
            }
        }
    }

    /// Text up to `{{`, where backslashes before it may escape it.
    fn content(&mut self) -> Option<Token<'a>> {
        let Some(length) = self.rest().find("{{") else {
            return Some(self.token(Kind::CONTENT, self.rest().len()));
        };
        let mut token = self.token(Kind::CONTENT, length);
        let is_escaped = token.text.ends_with('\\') && !token.text.ends_with("\\\\");
        if token.text.ends_with('\\') {
            token.text.pop();
        }
        self.modes.push(if is_escaped { Mode::Escaped } else { Mode::Tag });
        Some(token).filter(|token| !token.text.is_empty())
    }

    fn escaped(&mut self) -> Token<'a> {
        let rest = self.rest();
        let from = rest.char_indices().nth(2).map_or(rest.len(), |(at, _)| at);
        let next = rest[from..].find("{{").map_or(rest.len(), |at| from + at);
        // Up to two backslashes before the next tag are left for it to read.
        let backslashes = rest[from..next].bytes().rev().take_while(|byte| *byte == b'\\').count().min(2);
        self.leave();
        self.token(Kind::CONTENT, if next == rest.len() { next } else { next - backslashes })
    }

    fn raw(&mut self) -> Token<'a> {
        let rest = self.rest();
        if let Some(name) = rest.strip_prefix("{{{{/") {
            let length = name.find(|c| !is_id(c)).unwrap_or(name.len());
            if length > 0 && name[length..].starts_with("}}}}") {
                self.leave();
                let inner = self.modes.last() == Some(&Mode::Raw);
                let mut token = self.token(if inner { Kind::CONTENT } else { Kind::END_RAW_BLOCK }, length + 9);
                if !inner {
                    name[..length].clone_into(&mut token.text);
                }
                return token;
            }
        }
        if rest.starts_with("{{{{") && rest[4..].starts_with(|c| c != '/') {
            self.modes.push(Mode::Raw);
            return self.token(Kind::CONTENT, 4);
        }
        let from = rest.chars().next().map_or(0, char::len_utf8);
        match rest[from..].find("{{{{") {
            Some(length) => self.token(Kind::CONTENT, from + length),
            None => self.token(Kind::EOF, 0),
        }
    }

    fn tag(&mut self) -> Result<Option<Token<'a>>, String> {
        let rest = self.rest();
        let blanks = rest.find(|c| !crate::js::is_blank(c)).unwrap_or(rest.len());
        if blanks > 0 {
            self.at += blanks;
            return Ok(None);
        }
        if rest.starts_with("{{") {
            return self.opening().map(Some);
        }
        Ok(Some(self.closing().unwrap_or_else(|| self.word())))
    }

    fn opening(&mut self) -> Result<Token<'a>, String> {
        let rest = self.rest();
        if rest.starts_with("{{{{") {
            return Ok(self.token(Kind::OPEN_RAW_BLOCK, 4));
        }
        let tilde = 2 + usize::from(rest[2..].starts_with('~'));
        let inner = &rest[tilde..];
        let one_of = |signs: [&'static str; 5]| signs.into_iter().find(|sign| inner.starts_with(*sign));
        let token = match one_of(["#>", "#*", "#", ">", "/"]) {
            Some("#>") => (Kind::OPEN_PARTIAL_BLOCK, 2),
            Some("#*") => (Kind::OPEN_BLOCK, 2),
            Some("#") => (Kind::OPEN_BLOCK, 1),
            Some(">") => (Kind::OPEN_PARTIAL, 1),
            Some(_) => (Kind::OPEN_ENDBLOCK, 1),
            None => return self.opening_of_value(tilde),
        };
        Ok(self.token(token.0, tilde + token.1))
    }

    fn opening_of_value(&mut self, tilde: usize) -> Result<Token<'a>, String> {
        let rest = self.rest();
        let inner = &rest[tilde..];
        let word = inner.trim_start_matches(crate::js::is_blank);
        let blanks = inner.len() - word.len();
        let lone = |after: &str| {
            let end = after.trim_start_matches(crate::js::is_blank);
            let end = end.strip_prefix('~').unwrap_or(end);
            end.starts_with("}}").then(|| rest.len() - end.len() + 2)
        };
        if let Some(length) = inner.strip_prefix('^').and_then(lone).or_else(|| word.strip_prefix("else").and_then(lone)) {
            self.leave();
            return Ok(self.token(Kind::INVERSE, length));
        }
        if inner.starts_with('^') {
            return Ok(self.token(Kind::OPEN_INVERSE, tilde + 1));
        }
        if word.starts_with("else") {
            return Ok(self.token(Kind::OPEN_INVERSE_CHAIN, tilde + blanks + 4));
        }
        if inner.starts_with('!') {
            return self.comment(tilde);
        }
        Ok(match inner.chars().next() {
            Some('{') => self.token(Kind::OPEN_UNESCAPED, tilde + 1),
            Some('&' | '*') => self.token(Kind::OPEN, tilde + 1),
            _ => self.token(Kind::OPEN, tilde),
        })
    }

    fn comment(&mut self, tilde: usize) -> Result<Token<'a>, String> {
        let rest = self.rest();
        let long = rest[tilde..].starts_with("!--");
        let end = if long {
            ["--}}", "--~}}"].iter().filter_map(|end| rest.find(end).map(|at| at + end.len())).min()
        } else {
            rest.find("}}").map(|at| at + 2)
        };
        match end {
            Some(length) => {
                self.leave();
                Ok(self.token(Kind::COMMENT, length))
            }
            None if long => {
                let read = self.at + tilde + 2;
                let position = position(&self.template[..read], &self.template[self.at..], 0);
                Err(format!("Lexical error on line {}. Unrecognized text.\n{position}", line(self.template, read)))
            }
            None => Ok(self.token(Kind::OPEN, tilde)),
        }
    }

    fn closing(&mut self) -> Option<Token<'a>> {
        let rest = self.rest();
        let (kind, length) = if rest.starts_with("}}}}") {
            (Kind::CLOSE_RAW_BLOCK, 4)
        } else if rest.starts_with("}}}") || rest.starts_with("}~}}") {
            (Kind::CLOSE_UNESCAPED, if rest.starts_with("}~") { 4 } else { 3 })
        } else if rest.starts_with("}}") || rest.starts_with("~}}") {
            (Kind::CLOSE, if rest.starts_with('~') { 3 } else { 2 })
        } else {
            return None;
        };
        self.leave();
        if kind == Kind::CLOSE_RAW_BLOCK {
            self.modes.push(Mode::Raw);
        }
        Some(self.token(kind, length))
    }

    fn word(&mut self) -> Token<'a> {
        let rest = self.rest();
        let ends = |length: usize| rest[length..].starts_with(|c: char| "=~}/.)]|".contains(c) || crate::js::is_blank(c));
        let ends_literal = |length: usize| rest[length..].starts_with(|c: char| "~})]".contains(c) || crate::js::is_blank(c));
        for (sign, kind) in [("(", Kind::OPEN_SEXPR), (")", Kind::CLOSE_SEXPR), ("=", Kind::EQUALS), ("..", Kind::ID)] {
            if rest.starts_with(sign) {
                return self.token(kind, sign.len());
            }
        }
        if rest.starts_with('.') && ends(1) {
            return self.token(Kind::ID, 1);
        }
        if rest.starts_with(['/', '.']) {
            return self.token(Kind::SEP, 1);
        }
        if let Some(token) = self.quoted() {
            return token;
        }
        if rest.starts_with('@') {
            return self.token(Kind::DATA, 1);
        }
        let literals = [("true", Kind::BOOLEAN), ("false", Kind::BOOLEAN), ("undefined", Kind::UNDEFINED), ("null", Kind::NULL)];
        for (literal, kind) in literals {
            if rest.starts_with(literal) && ends_literal(literal.len()) {
                return self.token(kind, literal.len());
            }
        }
        if let Some(length) = number(rest).filter(|length| ends_literal(*length)) {
            return self.token(Kind::NUMBER, length);
        }
        if let Some(length) = rest.strip_prefix("as").map(|after| after.trim_start_matches(crate::js::is_blank)) {
            let blanks = rest.len() - length.len() - 2;
            if blanks > 0 && length.starts_with('|') {
                return self.token(Kind::OPEN_BLOCK_PARAMS, blanks + 3);
            }
        }
        if rest.starts_with('|') {
            return self.token(Kind::CLOSE_BLOCK_PARAMS, 1);
        }
        let id = rest.find(|c| !is_id(c)).unwrap_or(rest.len());
        if id > 0 && ends(id) {
            return self.token(Kind::ID, id);
        }
        let first = rest.chars().next().map_or(0, char::len_utf8);
        self.token(Kind::INVALID, first)
    }

    /// `"…"`, `'…'` and `[…]`, each with its end escaped by a backslash.
    fn quoted(&mut self) -> Option<Token<'a>> {
        let rest = self.rest();
        let open = rest.chars().next().filter(|c| matches!(c, '"' | '\'' | '['))?;
        let (close, kind) = if open == '[' { (']', Kind::ID) } else { (open, Kind::STRING) };
        let mut before = open;
        let (end, _) = rest.char_indices().skip(1).find(|(_, c)| {
            let is_end = *c == close && before != '\\';
            before = *c;
            is_end
        })?;
        let escaped = format!("\\{close}");
        let inner = rest[1..end].replace(&escaped, &close.to_string());
        let mut token = self.token(kind, end + 1);
        token.text = if open == '[' { format!("[{}]", inner.replace("\\\\", "\\")) } else { inner };
        Some(token)
    }
}

/// The characters of names (handlebars.l, `ID`).
fn is_id(c: char) -> bool {
    !crate::js::is_blank(c)
        && !matches!(c, '!' | '"' | '#' | '%'..=',' | '.' | '/' | ';'..='>' | '@' | '['..='^' | '`' | '{'..='~')
}

fn number(text: &str) -> Option<usize> {
    let digits = |from: usize| from + text[from..].bytes().take_while(u8::is_ascii_digit).count();
    let start = usize::from(text.starts_with('-'));
    let whole = digits(start);
    if whole == start {
        return None;
    }
    let fraction = if text[whole..].starts_with('.') { digits(whole + 1) } else { whole };
    Some(if fraction > whole + 1 { fraction } else { whole })
}

/// The line that a place of a text is on.
pub(super) fn line(text: &str, at: usize) -> usize {
    1 + text[..at].matches('\n').count()
}

/// Some of the text before and after a place, and a mark under it.
pub(super) fn position(before: &str, after: &str, length: usize) -> String {
    let mut shown = String::new();
    let cut = before.chars().count().saturating_sub(20);
    if cut > 0 {
        shown.push_str("...");
    }
    shown.extend(before.chars().skip(cut).filter(|c| *c != '\n'));
    let width = shown.chars().count();
    let is_long = after[..length].chars().count() > 20;
    shown.extend(after.chars().take(20));
    if is_long {
        shown.push_str("...");
    }
    let shown = shown.replace('\n', "");
    let mut marked = format!("{shown}\n");
    let _ = write!(marked, "{}^", "-".repeat(width));
    marked
}
