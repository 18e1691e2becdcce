//! Tree and values → text.

use indexmap::IndexMap;

use super::helpers;
use super::tree::{Block, Call, Expression, Inverse, Node, Path, Program};
use super::value::{Options, Scope, Value, escaped};

pub(super) type Rendered<T> = Result<T, String>;

/// What names mean at a place of the template.
#[derive(Clone)]
pub(super) struct Frame<'a> {
    scope: &'a dyn Scope,
    /// The values in sight, the innermost last.
    values: Vec<Value>,
    /// `@root`, `@index` …
    data: IndexMap<&'static str, Value>,
    /// The names that blocks have given, the innermost last.
    names: Vec<(String, Value)>,
    /// What `{{#*inline}}` has defined.
    partials: IndexMap<String, Program>,
    depth: usize,
}

/// How deep blocks and partials may be nested: an inline partial may include itself.
const DEEPEST: usize = 200;

/// The two cases of a block.
pub(super) struct Cases<'a> {
    pub(super) program: Option<&'a Program>,
    pub(super) inverse: Option<&'a Inverse>,
}

/// Renders a template.
pub(super) fn run(program: &Program, scope: &dyn Scope) -> Rendered<String> {
    let root = scope.values();
    let data = IndexMap::from([("root", root.clone())]);
    Frame { scope, values: vec![root], data, names: Vec::new(), partials: IndexMap::new(), depth: 0 }.program(program)
}

impl Frame<'_> {
    pub(super) fn scope(&self) -> &dyn Scope {
        self.scope
    }

    /// The same place with another value in sight.
    pub(super) fn with(&self, value: Value) -> Self {
        let mut frame = self.clone();
        frame.values.push(value);
        frame
    }

    pub(super) fn say(&mut self, name: &'static str, value: Value) {
        self.data.insert(name, value);
    }

    /// Gives a block's names to what it hands over.
    pub(super) fn name(&mut self, program: Option<&Program>, given: &[Value]) {
        let names = program.map(|program| program.names.iter()).unwrap_or_default();
        self.names.extend(names.cloned().zip(given.iter().cloned()));
    }

    pub(super) fn first(&self, cases: &Cases<'_>) -> Rendered<String> {
        cases.program.map_or(Ok(String::new()), |program| self.program(program))
    }

    pub(super) fn second(&self, cases: &Cases<'_>) -> Rendered<String> {
        match cases.inverse {
            None => Ok(String::new()),
            Some(Inverse::Else(program)) => self.program(program),
            Some(Inverse::Chain(block)) => self.block(block),
        }
    }

    fn program(&self, program: &Program) -> Rendered<String> {
        let mut frame = self.clone();
        frame.depth += 1;
        if frame.depth > DEEPEST {
            return Err("Maximum call stack size exceeded".to_owned());
        }
        for node in &program.nodes {
            frame.decorate(node)?;
        }
        program.nodes.iter().map(|node| frame.node(node)).collect()
    }

    /// Decorators are run before everything else of their program; `inline` is the only one there is.
    fn decorate(&mut self, node: &Node) -> Rendered<()> {
        let call = match node {
            Node::Mustache { call, is_decorator: true, .. } => call,
            Node::Block(block) if block.is_decorator => &block.call,
            _ => return Ok(()),
        };
        let Expression::Path(Path { original, .. }) = &call.callee else { return Ok(()) };
        let program = match node {
            Node::Block(block) if original == "inline" => block.program.clone(),
            _ => return Err(format!("Missing decorator: \"{original}\"")),
        };
        let name = call.given.first().map_or(Ok(Value::Undefined), |name| self.value(name))?.text();
        self.partials.insert(name, program.unwrap_or_default());
        Ok(())
    }

    fn node(&self, node: &Node) -> Rendered<String> {
        match node {
            Node::Text(text) => Ok(text.value.clone()),
            Node::Comment { .. } | Node::Mustache { is_decorator: true, .. } => Ok(String::new()),
            Node::Mustache { call, is_escaped, .. } => {
                let text = self.printed(call)?.text();
                Ok(if *is_escaped { escaped(&text) } else { text })
            }
            Node::Block(block) if block.is_decorator => Ok(String::new()),
            Node::Block(block) => self.block(block),
            Node::Partial { call, fallback, .. } => self.partial(call, fallback.as_ref()),
        }
    }

    /// What `{{…}}` prints.
    fn printed(&self, call: &Call) -> Rendered<Value> {
        match self.called(call, None)? {
            Value::Function(function) => self.scope.call(function, &[], None),
            value => Ok(value),
        }
    }

    /// The value of a tag: of a helper, a function, or what the name stands for.
    fn called(&self, call: &Call, cases: Option<&Cases<'_>>) -> Rendered<Value> {
        let Expression::Path(path) = &call.callee else { return self.value(&call.callee) };
        let is_named = path.is_simple() && !path.is_data && self.named(path).is_none();
        let is_helper = !call.given.is_empty() || !call.named.is_empty();
        if is_named && helpers::is_one(&path.original) {
            return helpers::call(self, &path.original, &self.given(call)?, &self.options(call)?, cases);
        }
        let value = self.path(path)?;
        if !is_helper && !path.is_simple() {
            return Ok(value);
        }
        match value {
            Value::Function(function) => self.scope.call(function, &self.given(call)?, Some(&self.options(call)?)),
            Value::Undefined | Value::Null | Value::Boolean(false) if is_helper => self.missing(call, path),
            _ if is_helper => Err(format!("{} is not a function", path.original)),
            value => Ok(value),
        }
    }

    fn given(&self, call: &Call) -> Rendered<Vec<Value>> {
        call.given.iter().map(|given| self.value(given)).collect()
    }

    fn options(&self, call: &Call) -> Rendered<Options> {
        let named = call.named.iter().map(|(name, value)| Ok((name.clone(), self.value(value)?)));
        Ok(Options { named: named.collect::<Rendered<_>>()? })
    }

    /// A value that is given to a tag. A function that is named is not called.
    fn value(&self, expression: &Expression) -> Rendered<Value> {
        Ok(match expression {
            Expression::Path(path) => self.path(path)?,
            Expression::Text(text) => Value::Text(text.clone()),
            Expression::Number(number) => Value::Number(*number),
            Expression::Boolean(value) => Value::Boolean(*value),
            Expression::Undefined => Value::Undefined,
            Expression::Null => Value::Null,
            Expression::Call(call) => self.sub(call)?,
        })
    }

    /// A tag within a tag is a helper or a function, even without anything given.
    fn sub(&self, call: &Call) -> Rendered<Value> {
        let Expression::Path(path) = &call.callee else { return self.value(&call.callee) };
        if path.is_simple() && helpers::is_one(&path.original) {
            return self.called(call, None);
        }
        match self.path(path)? {
            Value::Function(function) => self.scope.call(function, &self.given(call)?, Some(&self.options(call)?)),
            _ => self.missing(call, path),
        }
    }

    /// A helper that there is none of is nothing, unless something is given to it.
    fn missing(&self, call: &Call, path: &Path) -> Rendered<Value> {
        let is_wanted = !self.given(call)?.is_empty();
        if is_wanted { Err(format!("Missing helper: \"{}\"", path.original)) } else { Ok(Value::Undefined) }
    }

    fn named(&self, path: &Path) -> Option<Value> {
        let first = path.parts.first().filter(|_| path.depth == 0 && !path.is_scoped && !path.is_data)?;
        self.names.iter().rev().find(|(name, _)| name == first).map(|(_, value)| value.clone())
    }

    #[expect(clippy::unnecessary_wraps, reason = "all that reads a value may fail, and is written alike")]
    fn path(&self, path: &Path) -> Rendered<Value> {
        if path.is_data {
            let (first, rest) = path.parts.split_first().map_or((None, &[][..]), |(first, rest)| (Some(first), rest));
            let start = first.and_then(|first| self.data.get(first.as_str())).cloned().unwrap_or(Value::Undefined);
            return Ok(self.walk(start, rest));
        }
        if let Some(named) = self.named(path) {
            return Ok(self.walk(named, &path.parts[1..]));
        }
        let at = self.values.len().checked_sub(1 + path.depth);
        let start = at.and_then(|at| self.values.get(at)).cloned().unwrap_or(Value::Undefined);
        Ok(self.walk(start, &path.parts))
    }

    fn walk(&self, start: Value, parts: &[String]) -> Value {
        parts.iter().fold(start, |value, part| value.property(part, self.scope))
    }

    fn block(&self, block: &Block) -> Rendered<String> {
        let cases = Cases { program: block.program.as_ref(), inverse: block.inverse.as_ref() };
        let call = &block.call;
        if let Expression::Path(path) = &call.callee
            && path.is_simple()
            && helpers::is_one(&path.original)
        {
            return self.called(call, Some(&cases)).map(|value| value.text());
        }
        let value = match self.called(call, Some(&cases))? {
            Value::Function(function) => self.scope.call(function, &[], None)?,
            value => value,
        };
        // A block of a function prints what the function answered when something was given to it.
        if !call.given.is_empty() || !call.named.is_empty() {
            return Ok(value.text());
        }
        match value {
            Value::Boolean(true) => self.first(&cases),
            Value::Boolean(false) | Value::Undefined | Value::Null => self.second(&cases),
            Value::List(values) if values.is_empty() => self.second(&cases),
            Value::List(_) => helpers::each(self, &value, &cases),
            value => self.with(value).first(&cases),
        }
    }

    fn partial(&self, call: &Call, fallback: Option<&Program>) -> Rendered<String> {
        let name = match &call.callee {
            Expression::Path(path) => path.original.clone(),
            other => self.value(other)?.text(),
        };
        let mut frame = match call.given.first() {
            Some(given) => self.with(self.value(given)?),
            None => self.clone(),
        };
        if let (Some(Value::Object(values)), false) = (frame.values.last_mut(), call.named.is_empty()) {
            values.extend(self.options(call)?.named);
        }
        if name == "@partial-block" {
            return Err("The partial @partial-block could not be found".to_owned());
        }
        match self.partials.get(&name).or(fallback) {
            Some(program) => frame.program(program),
            None => Err(format!("The partial {name} could not be found")),
        }
    }
}
