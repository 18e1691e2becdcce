//! Tokens → tree.

use super::expect::{ENDS, FOLLOWERS, NAMES, begins_value, behind_value, first_statement, listed, values};
use super::lexer::{Kind, Lexer, Token, line, position};
use super::tree::{Block, Call, Expression, Inverse, Node, Path, Program, Strip, Text};

type Parsed<T> = Result<T, String>;

struct Parser<'a> {
    template: &'a str,
    lexer: Lexer<'a>,
    next: Token<'a>,
    /// Where the last token that was taken ends.
    taken: usize,
}

/// A tag that opens a block.
struct Opening<'a> {
    token: Token<'a>,
    /// Where its name begins.
    named_at: usize,
    call: Call,
    names: Vec<String>,
    strip: Strip,
}

/// What comes behind a block's first part.
struct Rest {
    strip: Strip,
    inverse: Inverse,
}

/// Reads a template.
///
/// # Errors
/// The message of Handlebars.js.
pub(super) fn parse(template: &str) -> Parsed<Program> {
    let mut lexer = Lexer::new(template);
    let next = lexer.next()?;
    let mut parser = Parser { template, lexer, next, taken: 0 };
    parser.statements(&[Kind::EOF])
}

impl<'a> Parser<'a> {
    fn take(&mut self) -> Parsed<Token<'a>> {
        self.taken = self.next.at + self.next.written.len();
        let next = self.lexer.next()?;
        Ok(std::mem::replace(&mut self.next, next))
    }

    fn expect(&mut self, kind: Kind) -> Parsed<Token<'a>> {
        if self.next.kind == kind { self.take() } else { Err(self.unexpected(vec![kind])) }
    }

    fn unexpected(&self, expected: Vec<Kind>) -> String {
        let (before, after) = self.template.split_at(self.next.at);
        let line = line(self.template, self.taken);
        let position = position(before, after, self.next.written.len());
        // At the end of a raw block that is not closed its lexer answers a bare number.
        let is_raw = expected.contains(&Kind::END_RAW_BLOCK) && self.next.kind == Kind::EOF;
        let got = if is_raw { "1".to_owned() } else { format!("{:?}", self.next.kind) };
        format!("Parse error on line {line}:\n{position}\nExpecting {}, got '{got}'", listed(expected))
    }

    /// A place as messages name it: line and column.
    fn place(&self, at: usize) -> String {
        let column = self.template[..at].rsplit('\n').next().map_or(0, |line| line.chars().count());
        format!("{}:{column}", line(self.template, at))
    }

    fn statements(&mut self, follow: &[Kind]) -> Parsed<Program> {
        let mut program = Program::default();
        while !follow.contains(&self.next.kind) {
            match self.statement()? {
                Some(node) => program.nodes.push(node),
                None if !program.nodes.is_empty() && FOLLOWERS.contains(&self.next.kind) => {
                    return Err(self.unexpected(follow.to_vec()));
                }
                None => return Err(self.unexpected(first_statement(follow))),
            }
        }
        Ok(program)
    }

    fn statement(&mut self) -> Parsed<Option<Node>> {
        Ok(Some(match self.next.kind {
            Kind::CONTENT => {
                let text = self.take()?.text;
                Node::Text(Text { value: text.clone(), original: text, ..Text::default() })
            }
            Kind::COMMENT => {
                let token = self.take()?;
                Node::Comment { strip: strip(&token, &token) }
            }
            Kind::OPEN | Kind::OPEN_UNESCAPED => self.mustache()?,
            Kind::OPEN_BLOCK => self.block(false)?,
            Kind::OPEN_INVERSE => self.block(true)?,
            Kind::OPEN_RAW_BLOCK => self.raw_block()?,
            Kind::OPEN_PARTIAL => self.partial()?,
            Kind::OPEN_PARTIAL_BLOCK => self.partial_block()?,
            _ => return Ok(None),
        }))
    }

    fn mustache(&mut self) -> Parsed<Node> {
        let open = self.take()?;
        let end = if open.kind == Kind::OPEN { Kind::CLOSE } else { Kind::CLOSE_UNESCAPED };
        let call = self.call(NAMES.to_vec(), &[end])?;
        let close = self.expect(end)?;
        let is_escaped = !open.written.ends_with(['&']) && end == Kind::CLOSE;
        let is_decorator = open.written.ends_with('*');
        Ok(Node::Mustache { call, is_escaped, is_decorator, strip: strip(&open, &close) })
    }

    /// A name and what it is given, up to one of the ends.
    fn call(&mut self, names: Vec<Kind>, ends: &[Kind]) -> Parsed<Call> {
        if !names.contains(&self.next.kind) {
            return Err(self.unexpected(names));
        }
        let callee = self.value()?;
        let mut call = Call { callee: callee.into_path(), given: Vec::new(), named: Vec::new() };
        while begins_value(self.next.kind) {
            if self.next.kind == Kind::ID {
                let at = self.next.at;
                let key = self.take()?;
                if self.next.kind == Kind::EQUALS {
                    self.named(key.text, &mut call)?;
                    break;
                }
                let path = self.path_from(key, at, false, &[Kind::EQUALS, Kind::SEP])?;
                call.given.push(path);
            } else {
                let value = self.value()?;
                call.given.push(value);
            }
        }
        if ends.contains(&self.next.kind) {
            return Ok(call);
        }
        let given = if call.named.is_empty() { values() } else { Vec::new() };
        Err(self.unexpected(given.into_iter().chain(ends.iter().copied()).collect()))
    }

    fn named(&mut self, first: String, call: &mut Call) -> Parsed<()> {
        let mut key = first;
        loop {
            self.expect(Kind::EQUALS)?;
            if !begins_value(self.next.kind) {
                return Err(self.unexpected(values()));
            }
            let value = self.value()?;
            call.named.push((plain(&key), value));
            if self.next.kind != Kind::ID {
                break;
            }
            key = self.take()?.text;
        }
        if ENDS.contains(&self.next.kind) { Ok(()) } else { Err(self.unexpected([Kind::ID].into_iter().chain(ENDS).collect())) }
    }

    fn value(&mut self) -> Parsed<Expression> {
        let at = self.next.at;
        let token = self.take()?;
        let value = match token.kind {
            Kind::OPEN_SEXPR => {
                let call = self.call(NAMES.to_vec(), &[Kind::CLOSE_SEXPR])?;
                self.expect(Kind::CLOSE_SEXPR)?;
                Expression::Call(Box::new(call))
            }
            Kind::STRING => Expression::Text(token.text),
            Kind::NUMBER => Expression::Number(crate::js::number(&token.text)),
            Kind::BOOLEAN => Expression::Boolean(token.text == "true"),
            Kind::UNDEFINED => Expression::Undefined,
            Kind::NULL => Expression::Null,
            Kind::DATA => {
                let id = self.expect(Kind::ID)?;
                return self.path_from(id, at, true, &[Kind::SEP]);
            }
            _ => return self.path_from(token, at, false, &[Kind::SEP]),
        };
        self.behind(&[])?;
        Ok(value)
    }

    fn behind(&self, more: &[Kind]) -> Parsed<()> {
        let allowed = behind_value(more);
        if allowed.contains(&self.next.kind) { Ok(()) } else { Err(self.unexpected(allowed)) }
    }

    /// A path whose first name has been taken.
    fn path_from(&mut self, first: Token<'a>, at: usize, is_data: bool, behind: &[Kind]) -> Parsed<Expression> {
        let mut segments = vec![(String::new(), first.text)];
        while self.next.kind == Kind::SEP {
            let separator = self.take()?.text;
            segments.push((separator, self.expect(Kind::ID)?.text));
        }
        self.behind(if segments.len() == 1 { behind } else { &[Kind::SEP] })?;
        let mut path = Path { original: if is_data { "@".to_owned() } else { String::new() }, is_data, ..Path::default() };
        for (separator, written) in segments {
            let part = plain(&written);
            path.original.push_str(&separator);
            path.original.push_str(&part);
            if part == written && matches!(part.as_str(), ".." | "." | "this") {
                if !path.parts.is_empty() {
                    return Err(format!("Invalid path: {} - {}", path.original, self.place(at)));
                }
                path.depth += usize::from(part == "..");
            } else {
                path.parts.push(part);
            }
        }
        path.is_scoped = is_scoped(&path.original);
        Ok(Expression::Path(path))
    }

    fn opening(&mut self, end: Kind) -> Parsed<Opening<'a>> {
        let token = self.take()?;
        let named_at = self.next.at;
        let ends: &[Kind] = if end == Kind::CLOSE { &[Kind::CLOSE, Kind::OPEN_BLOCK_PARAMS] } else { &[end] };
        let call = self.call(NAMES.to_vec(), ends)?;
        let mut names = Vec::new();
        if self.next.kind == Kind::OPEN_BLOCK_PARAMS {
            self.take()?;
            names.push(plain(&self.expect(Kind::ID)?.text));
            while self.next.kind == Kind::ID {
                names.push(plain(&self.take()?.text));
            }
            if self.next.kind != Kind::CLOSE_BLOCK_PARAMS {
                return Err(self.unexpected(vec![Kind::ID, Kind::CLOSE_BLOCK_PARAMS]));
            }
            self.take()?;
        }
        let close = self.expect(end)?;
        let strip = strip(&token, &close);
        Ok(Opening { token, named_at, call, names, strip })
    }

    fn block(&mut self, is_inverse: bool) -> Parsed<Node> {
        let opening = self.opening(Kind::CLOSE)?;
        let follow: &[Kind] = if is_inverse { &FOLLOWERS[2..] } else { &FOLLOWERS[1..] };
        let program = self.statements(follow)?;
        let rest = self.rest()?;
        let close = self.end_of_block(&opening)?;
        let mut block = finished(opening, program, rest, close);
        if block.is_decorator && block.inverse.is_some() {
            return Err("Unexpected inverse block on decorator".to_owned());
        }
        if is_inverse {
            let program = block.program.take().map(Inverse::Else);
            block.program = block.inverse.take().map(|mut inverse| std::mem::take(inverse.first()));
            block.inverse = program;
        }
        Ok(Node::Block(Box::new(block)))
    }

    /// `{{else}}` or `{{else if …}}`, with what is behind it.
    fn rest(&mut self) -> Parsed<Option<Rest>> {
        match self.next.kind {
            Kind::INVERSE => {
                let token = self.take()?;
                let inverse = Inverse::Else(self.statements(&[Kind::OPEN_ENDBLOCK])?);
                Ok(Some(Rest { strip: strip(&token, &token), inverse }))
            }
            Kind::OPEN_INVERSE_CHAIN => {
                let opening = self.opening(Kind::CLOSE)?;
                let own = opening.strip;
                let program = self.statements(&FOLLOWERS[1..])?;
                let rest = self.rest()?;
                let close = rest.as_ref().map_or(Strip::default(), |rest| rest.strip);
                let inverse = Inverse::Chain(Box::new(finished(opening, program, rest, close)));
                Ok(Some(Rest { strip: own, inverse }))
            }
            _ => Ok(None),
        }
    }

    /// `{{/name}}`.
    fn end_of_block(&mut self, opening: &Opening<'a>) -> Parsed<Strip> {
        let token = self.expect(Kind::OPEN_ENDBLOCK)?;
        if !NAMES.contains(&self.next.kind) {
            return Err(self.unexpected(NAMES.to_vec()));
        }
        let name = self.value()?.into_path();
        let close = self.expect(Kind::CLOSE)?;
        self.same_name(opening, &name)?;
        Ok(strip(&token, &close))
    }

    fn same_name(&self, opening: &Opening<'a>, close: &Expression) -> Parsed<()> {
        let (open, close) = (original(&opening.call.callee), original(close));
        if open == close {
            return Ok(());
        }
        Err(format!("{open} doesn't match {close} - {}", self.place(opening.named_at)))
    }

    fn raw_block(&mut self) -> Parsed<Node> {
        let opening = self.opening(Kind::CLOSE_RAW_BLOCK)?;
        let mut program = Program::default();
        while self.next.kind == Kind::CONTENT {
            let text = self.take()?.text;
            program.nodes.push(Node::Text(Text { value: text.clone(), original: text, ..Text::default() }));
        }
        if self.next.kind != Kind::END_RAW_BLOCK {
            return Err(self.unexpected(vec![Kind::CONTENT, Kind::END_RAW_BLOCK]));
        }
        let end = self.take()?.text;
        self.same_name(&opening, &Expression::Text(end).into_path())?;
        let mut block = finished(opening, program, None, Strip::default());
        (block.is_raw, block.open) = (true, Strip::default());
        Ok(Node::Block(Box::new(block)))
    }

    fn partial(&mut self) -> Parsed<Node> {
        let open = self.take()?;
        let call = self.call(values(), &[Kind::CLOSE])?;
        let close = self.expect(Kind::CLOSE)?;
        Ok(Node::Partial { call, fallback: None, strip: strip(&open, &close) })
    }

    fn partial_block(&mut self) -> Parsed<Node> {
        let token = self.take()?;
        let named_at = self.next.at;
        let call = self.call(values(), &[Kind::CLOSE])?;
        let end = self.expect(Kind::CLOSE)?;
        let opening = Opening { strip: strip(&token, &end), token, named_at, call, names: Vec::new() };
        let fallback = Some(self.statements(&[Kind::OPEN_ENDBLOCK])?);
        let close = self.end_of_block(&opening)?;
        let strip = Strip { before: opening.strip.before, after: close.after };
        Ok(Node::Partial { call: opening.call, fallback, strip })
    }
}

fn finished(opening: Opening<'_>, mut program: Program, rest: Option<Rest>, close: Strip) -> Block {
    program.names = opening.names;
    let middle = rest.as_ref().map_or(Strip::default(), |rest| rest.strip);
    let mut inverse = rest.map(|rest| rest.inverse);
    if let Some(Inverse::Chain(chained)) = &mut inverse {
        chained.close = close;
    }
    let is_decorator = opening.token.written.ends_with('*');
    let (call, open) = (opening.call, opening.strip);
    Block { call, is_decorator, is_raw: false, program: Some(program), inverse, open, middle, close }
}

fn strip(open: &Token<'_>, close: &Token<'_>) -> Strip {
    let tilde_before_end = close.written.len().checked_sub(3).and_then(|at| close.written.get(at..=at));
    Strip { before: open.written.get(2..3) == Some("~"), after: tilde_before_end == Some("~") }
}

/// A name without the brackets that let it hold anything.
fn plain(name: &str) -> String {
    name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name).to_owned()
}

fn original(expression: &Expression) -> String {
    match expression {
        Expression::Path(path) => path.original.clone(),
        _ => "undefined".to_owned(),
    }
}

/// Handlebars' own test for it is `/^\.|this\b/`.
fn is_scoped(original: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    original.starts_with('.') || original.match_indices("this").any(|(at, _)| !original[at + 4..].starts_with(is_word))
}
