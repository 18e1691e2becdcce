//! YAML as a tree that knows where each value stands in the text.

use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, Span, StructureStyle};

use super::error::{Fault, WorkflowProblem};

/// A value, and the bytes that it is written in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its bytes in the text, with quotes or brackets.
    pub range: Range<usize>,
    /// The line that it begins in, counted from 1.
    pub line: usize,
    /// Whether an anchor or a tag stands before it, or it is an alias.
    pub is_shared: bool,
    /// What it is.
    pub kind: Kind,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A text, number, boolean or nothing, as it reads.
    Scalar {
        /// The text.
        text: String,
        /// How it is quoted.
        quotes: Quotes,
    },
    /// A list.
    List {
        /// Whether it is written in brackets.
        is_flow: bool,
        /// Its values.
        items: Vec<Node>,
    },
    /// A mapping, in the order of the file.
    Map(Vec<(Node, Node)>),
    /// What stands elsewhere.
    Alias,
}

/// How a text is quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quotes {
    /// Not at all.
    None,
    /// `'…'`.
    Single,
    /// `"…"`.
    Double,
    /// A block of lines.
    Block,
}

/// A mapping or list that is still open.
struct Open {
    node: Node,
    key: Option<Node>,
}

impl Node {
    /// Reads the first document of a text; nothing when it is empty.
    ///
    /// # Errors
    /// [`WorkflowProblem::Syntax`] when it is not YAML.
    pub fn parse(text: &str) -> Result<Option<Self>, Fault> {
        let mut open: Vec<Open> = Vec::new();
        for next in Parser::new_from_str(text) {
            let (event, span) = next
                .map_err(|error| Fault { line: Some(error.marker().line()), problem: WorkflowProblem::Syntax(error.info()) })?;
            let done = match event {
                Event::DocumentEnd => break,
                Event::MappingEnd | Event::SequenceEnd => open.pop().map(|open| open.node.up_to(&span)),
                _ if event.is_node() => {
                    let node = Self::of(&event, &span);
                    match node.kind {
                        Kind::List { .. } | Kind::Map(_) => {
                            open.push(Open { node, key: None });
                            None
                        }
                        Kind::Scalar { .. } | Kind::Alias => Some(node),
                    }
                }
                _ => None,
            };
            let Some(done) = done else { continue };
            match open.last_mut() {
                Some(parent) => parent.take(done),
                None => return Ok(Some(done)),
            }
        }
        Ok(None)
    }

    fn of(event: &Event<'_>, span: &Span) -> Self {
        let (is_shared, kind) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                (*anchor != 0 || tag.is_some(), Kind::Scalar { text: text.to_string(), quotes: Quotes::of(*style) })
            }
            Event::SequenceStart(style, anchor, tag) => {
                let is_flow = *style == StructureStyle::Flow;
                (*anchor != 0 || tag.is_some(), Kind::List { is_flow, items: Vec::new() })
            }
            Event::MappingStart(_, anchor, tag) => (*anchor != 0 || tag.is_some(), Kind::Map(Vec::new())),
            _ => (true, Kind::Alias),
        };
        Self { range: span.byte_range().unwrap_or_default(), line: span.start.line(), is_shared, kind }
    }

    /// The same mapping or list, which ends there.
    fn up_to(mut self, span: &Span) -> Self {
        self.range.end = span.byte_range().map_or(self.range.end, |range| range.end);
        self
    }

    /// The value of a key; nothing when this is no mapping or has no such key.
    ///
    /// # Errors
    /// [`WorkflowProblem::Twice`] when the key is there twice.
    pub fn get(&self, key: &str) -> Result<Option<&Self>, Fault> {
        let Kind::Map(entries) = &self.kind else {
            return Ok(None);
        };
        let mut found = entries.iter().filter(|(known, _)| known.text() == Some(key));
        match (found.next(), found.next()) {
            (_, Some((again, _))) => Err(Fault { line: Some(again.line), problem: WorkflowProblem::Twice(key.to_owned()) }),
            (first, None) => Ok(first.map(|(_, value)| value)),
        }
    }

    /// The text of a scalar, unless nothing is written there.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar { text, quotes } if *quotes != Quotes::None || !self.range.is_empty() => Some(text),
            _ => None,
        }
    }

    /// The values of a list; none of anything else.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        match &self.kind {
            Kind::List { items, .. } => items,
            _ => &[],
        }
    }
}

impl Open {
    /// Takes in a key or a value that has ended.
    fn take(&mut self, done: Node) {
        match &mut self.node.kind {
            Kind::List { items, .. } => items.push(done),
            Kind::Map(entries) => match self.key.take() {
                Some(key) => entries.push((key, done)),
                None => self.key = Some(done),
            },
            Kind::Scalar { .. } | Kind::Alias => {}
        }
    }
}

impl Quotes {
    fn of(style: ScalarStyle) -> Self {
        match style {
            ScalarStyle::Plain => Self::None,
            ScalarStyle::SingleQuoted => Self::Single,
            ScalarStyle::DoubleQuoted => Self::Double,
            ScalarStyle::Literal | ScalarStyle::Folded => Self::Block,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, path: &[&str]) -> String {
        let root = Node::parse(text).unwrap().unwrap();
        let node = path.iter().fold(&root, |node, key| node.get(key).unwrap().unwrap());
        text[node.range.clone()].to_owned()
    }

    #[test]
    fn each_value_knows_its_bytes() {
        let text = "a:\r\n  \"b\": 'x ä' # one\r\n  c: [1, \"2\" ]\r\n  d: { e: f }\r\n";
        assert_eq!(shown(text, &["a", "b"]), "'x ä'");
        assert_eq!(shown(text, &["a", "c"]), "[1, \"2\" ]");
        assert_eq!(shown(text, &["a", "d", "e"]), "f");
    }

    #[test]
    fn what_is_not_yaml_is_told_with_its_line() {
        let fault = Node::parse("a: 1\nb: [\n").unwrap_err();
        assert!(matches!(fault.problem, WorkflowProblem::Syntax(_)) && fault.line.is_some(), "{fault}");
        assert_eq!(Node::parse("").unwrap(), None);
    }

    #[test]
    fn a_key_that_is_there_twice_is_refused() {
        let root = Node::parse("a: 1\nb: 2\na: 3\n").unwrap().unwrap();
        assert_eq!(root.get("a").unwrap_err().to_string(), "line 3: `a` is there twice");
        assert_eq!(root.get("c").unwrap(), None);
    }

    #[test]
    fn what_is_shared_is_known() {
        let root = Node::parse("a: &x 1\nb: *x\nc: !!str 2\nd: 3\n").unwrap().unwrap();
        let shared = ["a", "b", "c", "d"].map(|key| root.get(key).unwrap().unwrap().is_shared);
        assert_eq!(shared, [true, true, true, false]);
    }
}
