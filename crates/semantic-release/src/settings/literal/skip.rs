//! Passing what cannot be read: to the comma, bracket or line where it ends.

use deploy_config::ConfigProblem;

use super::{DEEPEST, End, Reader, problem};

impl<'a> Reader<'a> {
    /// Passes an expression, and answers its source.
    pub(in crate::settings) fn computed(&mut self, end: End) -> Result<String, ConfigProblem> {
        let start = self.scan.mark();
        self.pass(end, false)?;
        Ok(self.scan.since(start).trim().to_owned())
    }

    /// Passes a statement, and answers its source; a block ends it.
    pub(in crate::settings) fn statement(&mut self) -> Result<&'a str, ConfigProblem> {
        let start = self.scan.mark();
        self.pass(End::Statement, true)?;
        if self.scan.is_at(start) {
            self.scan.bump();
        }
        Ok(self.scan.since(start).trim())
    }

    fn pass(&mut self, end: End, block_ends: bool) -> Result<(), ConfigProblem> {
        let mut open: Vec<char> = Vec::new();
        let mut last = None;
        while let Some(c) = self.scan.peek() {
            if open.is_empty() && self.stops(end, c, last) {
                return Ok(());
            }
            if c.is_whitespace() || self.scan.rest().starts_with("//") || self.scan.rest().starts_with("/*") {
                self.blank();
                continue;
            }
            match c {
                '"' | '\'' => drop(self.quoted(c)?),
                '`' => self.pass_template(0)?,
                '/' if begins_value(last) && self.scan.pattern().is_some() => {}
                '(' | '[' | '{' => {
                    open.push(if c == '(' {
                        ')'
                    } else if c == '[' {
                        ']'
                    } else {
                        '}'
                    });
                    self.scan.bump();
                }
                ')' | ']' | '}' => {
                    if open.pop() != Some(c) {
                        return Err(self.problem(format!("has a stray `{c}`")));
                    }
                    self.scan.bump();
                    if block_ends && c == '}' && open.is_empty() {
                        return Ok(());
                    }
                }
                _ => drop(self.scan.bump()),
            }
            last = Some(c);
        }
        if open.is_empty() { Ok(()) } else { Err(self.problem("ends too early")) }
    }

    /// Passes one blank or comment, and not the line's end after it, which may end a statement.
    fn blank(&mut self) {
        if self.scan.peek().is_some_and(char::is_whitespace) {
            self.scan.bump();
        } else if self.scan.rest().starts_with("//") {
            let line = self.scan.rest().split('\n').next().unwrap_or_default();
            self.scan.take_text(line);
        } else {
            self.scan.skip_space();
        }
    }

    /// Whether an expression ends before this character.
    fn stops(&mut self, end: End, c: char, last: Option<char>) -> bool {
        match (end, c) {
            (_, ';') | (End::Delimiter, ',' | ']' | '}' | ')') => true,
            (End::Statement, '\n') => last.is_some_and(|last| !leads_on(last)) && !self.goes_on(),
            _ => false,
        }
    }

    /// Whether the next line goes on with the expression.
    fn goes_on(&mut self) -> bool {
        let here = self.scan.mark();
        self.scan.skip_space();
        let next = self.scan.peek();
        self.scan.back_to(here);
        next.is_some_and(|c| {
            matches!(c, '.' | ',' | '?' | ':' | '+' | '-' | '*' | '%' | '&' | '|' | '^' | '=' | '<' | '>' | '(' | '[' | '`')
        })
    }

    fn pass_template(&mut self, depth: usize) -> Result<(), ConfigProblem> {
        if depth > DEEPEST {
            return Err(self.problem("has templates nested too deep"));
        }
        let place = self.scan.place();
        self.scan.bump();
        while let Some(c) = self.scan.bump() {
            match c {
                '`' => return Ok(()),
                '\\' => drop(self.scan.bump()),
                '$' if self.scan.take('{') => self.pass_inserted(depth)?,
                _ => {}
            }
        }
        Err(problem(place, "has a template that is not closed"))
    }

    /// Passes the code of a template's `${…}`.
    fn pass_inserted(&mut self, depth: usize) -> Result<(), ConfigProblem> {
        let mut open = 1_usize;
        while let Some(c) = self.scan.peek() {
            match c {
                '"' | '\'' => drop(self.quoted(c)?),
                '`' => self.pass_template(depth + 1)?,
                '{' => {
                    open += 1;
                    self.scan.bump();
                }
                '}' => {
                    self.scan.bump();
                    open -= 1;
                    if open == 0 {
                        return Ok(());
                    }
                }
                _ => drop(self.scan.bump()),
            }
        }
        Err(self.problem("ends too early"))
    }
}

/// Whether a slash after this character begins a regular expression, and is no division.
fn begins_value(last: Option<char>) -> bool {
    last.is_none_or(|last| !(super::is_word(last) || matches!(last, ')' | ']' | '}' | '"' | '\'' | '`')))
}

/// Whether an expression cannot end with this character.
fn leads_on(last: char) -> bool {
    matches!(last, '=' | '+' | '-' | '*' | '/' | '%' | '&' | '|' | '^' | '<' | '>' | '?' | ':' | ',' | '.' | '!' | '~')
}
