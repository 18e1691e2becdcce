//! JavaScript's values, as far as templates see them.

use indexmap::IndexMap;

use crate::js;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Undefined,
    Null,
    Boolean(bool),
    Number(f64),
    Text(String),
    List(Vec<Value>),
    Object(IndexMap<String, Value>),
    /// A function of the scope, by its name.
    Function(&'static str),
}

/// What a function gets beside its arguments: the named ones.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Options {
    pub(crate) named: IndexMap<String, Value>,
}

/// The values that a template is about.
pub(crate) trait Scope {
    /// All of them, by name.
    fn values(&self) -> Value;

    /// Calls a function; without options when JavaScript would call it with its arguments alone.
    fn call(&self, function: &str, given: &[Value], options: Option<&Options>) -> Result<Value, String>;

    /// How many arguments a function has, and so its `length`.
    fn arity(&self, function: &str) -> usize;
}

impl Value {
    /// The own property of that name.
    pub(super) fn property(&self, name: &str, scope: &dyn Scope) -> Self {
        let found = match self {
            Self::Object(values) => values.get(name).cloned(),
            Self::List(values) if name == "length" => Some(Self::count(values.len())),
            Self::List(values) => index(name).and_then(|at| values.get(at)).cloned(),
            Self::Text(text) if name == "length" => Some(Self::count(text.encode_utf16().count())),
            Self::Text(text) => index(name).and_then(|at| text.chars().nth(at)).map(|c| Self::Text(c.to_string())),
            Self::Function(function) if name == "length" => Some(Self::count(scope.arity(function))),
            Self::Function(function) if name == "name" => Some(Self::Text((*function).to_owned())),
            _ => None,
        };
        found.unwrap_or(Self::Undefined)
    }

    pub(super) fn count(count: usize) -> Self {
        Self::Number(u32::try_from(count).map_or(f64::MAX, f64::from))
    }

    pub(super) fn is_nothing(&self) -> bool {
        matches!(self, Self::Undefined | Self::Null)
    }

    /// What `if` of Handlebars takes for no: JavaScript's falsy values but for zero, which it is told about, and empty lists.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Undefined | Self::Null | Self::Boolean(false) => true,
            Self::Text(text) => text.is_empty(),
            Self::List(values) => values.is_empty(),
            _ => false,
        }
    }

    pub(super) fn is_zero(&self) -> bool {
        matches!(self, Self::Number(number) if *number == 0.0)
    }

    /// The value as text; nothing prints as nothing.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Undefined | Self::Null => String::new(),
            Self::Boolean(value) => value.to_string(),
            Self::Number(number) => js::shown(*number),
            Self::Text(text) => text.clone(),
            Self::List(values) => values.iter().map(Self::text).collect::<Vec<_>>().join(","),
            Self::Object(_) => "[object Object]".to_owned(),
            Self::Function(name) => format!("function {name}() {{ … }}"),
        }
    }
}

fn index(name: &str) -> Option<usize> {
    name.parse().ok().filter(|at: &usize| at.to_string() == name)
}

/// A text with the characters that mean something to HTML as entities: Handlebars was made for pages.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#x27;"),
            '`' => escaped.push_str("&#x60;"),
            '=' => escaped.push_str("&#x3D;"),
            _ => escaped.push(c),
        }
    }
    escaped
}
