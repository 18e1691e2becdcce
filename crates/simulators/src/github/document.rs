//! GraphQL documents, as far as clients of this product write them: one operation with fields, arguments and inline fragments.

use serde_json::{Map, Value, json};

/// An operation.
#[derive(Debug)]
pub struct Operation {
    /// Whether it changes something.
    pub is_mutation: bool,
    /// What is asked for.
    pub fields: Vec<Selection>,
}

/// A part of what is asked of an object.
#[derive(Debug)]
pub enum Selection {
    /// A field.
    Field(Field),
    /// Fields of objects of one type only.
    On(String, Vec<Selection>),
}

/// A field that is asked for.
#[derive(Debug)]
pub struct Field {
    /// The name that it has in the answer.
    pub alias: String,
    /// The name that it has in the schema.
    pub name: String,
    /// The arguments with the variables' values in them.
    pub arguments: Map<String, Value>,
    /// What is asked of its value; nothing when that is a scalar.
    pub fields: Vec<Selection>,
}

/// Reads a document, with the values of its variables.
///
/// # Errors
/// What is wrong with it, in words.
pub fn parse(text: &str, variables: &Value) -> Result<Operation, String> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0, variables };
    let is_mutation = match parser.peek() {
        Some("{") => false,
        Some("query" | "mutation") => parser.take()? == "mutation",
        other => return Err(format!("Expected one of QUERY, MUTATION, LCURLY, actual: {other:?}")),
    };
    while !matches!(parser.peek(), Some("{") | None) {
        if parser.take()? == "(" {
            parser.skip_variables()?;
        }
    }
    let fields = parser.selection()?;
    match parser.peek() {
        None => Ok(Operation { is_mutation, fields }),
        Some(token) => Err(format!("Expected end of document, actual: {token}")),
    }
}

struct Parser<'a> {
    tokens: Vec<String>,
    at: usize,
    variables: &'a Value,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&str> {
        self.tokens.get(self.at).map(String::as_str)
    }

    fn take(&mut self) -> Result<String, String> {
        let token = self.tokens.get(self.at).cloned().ok_or("Unexpected end of document")?;
        self.at += 1;
        Ok(token)
    }

    fn expect(&mut self, wanted: &str) -> Result<(), String> {
        let token = self.take()?;
        if token == wanted { Ok(()) } else { Err(format!("Expected {wanted}, actual: {token}")) }
    }

    fn is_next(&mut self, token: &str) -> bool {
        let is = self.peek() == Some(token);
        self.at += usize::from(is);
        is
    }

    fn skip_variables(&mut self) -> Result<(), String> {
        while self.take()? != ")" {}
        Ok(())
    }

    fn selection(&mut self) -> Result<Vec<Selection>, String> {
        self.expect("{")?;
        let mut selections = Vec::new();
        while !self.is_next("}") {
            if self.is_next("...") {
                self.expect("on")?;
                selections.push(Selection::On(self.take()?, self.selection()?));
            } else {
                selections.push(Selection::Field(self.field()?));
            }
        }
        if selections.is_empty() { Err("A selection must not be empty".to_owned()) } else { Ok(selections) }
    }

    fn field(&mut self) -> Result<Field, String> {
        let first = self.take()?;
        let (alias, name) = if self.is_next(":") { (first, self.take()?) } else { (first.clone(), first) };
        if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
            return Err(format!("Expected a name, actual: {name}"));
        }
        let mut arguments = Map::new();
        if self.is_next("(") {
            while !self.is_next(")") {
                let argument = self.take()?;
                self.expect(":")?;
                let value = self.value()?;
                // GraphQL's `Int` has 32 bits; GitHub runs nothing of a document that breaks a rule.
                if value.as_i64().is_some_and(|number| i32::try_from(number).is_err()) {
                    let place = format!("Argument '{argument}' on Field '{alias}'");
                    return Err(format!("{place} has an invalid value ({value}). Expected type 'Int!'."));
                }
                arguments.insert(argument, value);
            }
        }
        let fields = if self.peek() == Some("{") { self.selection()? } else { Vec::new() };
        Ok(Field { alias, name, arguments, fields })
    }

    fn value(&mut self) -> Result<Value, String> {
        let token = self.take()?;
        if token == "$" {
            let name = self.take()?;
            return self.variables.get(&name).cloned().ok_or_else(|| format!("Variable ${name} was provided no value"));
        }
        if let Some(text) = token.strip_prefix('"') {
            return Ok(json!(text));
        }
        token.parse::<i64>().map(|number| json!(number)).map_err(|_| format!("Unexpected value {token}"))
    }
}

/// The document in pieces; a text keeps its first quote as a mark.
fn tokens(text: &str) -> Result<Vec<String>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '.' if rest.starts_with("...") => 3,
            '"' => rest[1..].find('"').map(|end| end + 2).ok_or("Unterminated string")?,
            _ if is_word(first) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            _ => first.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        tokens.push(if first == '"' { token[..length - 1].to_owned() } else { token.to_owned() });
        rest = after.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
    }
    Ok(tokens)
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-'
}
