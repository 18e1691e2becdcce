//! What a template is made of.

/// Which of the blanks around a tag are to go: those before it, and those after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Strip {
    pub(super) before: bool,
    pub(super) after: bool,
}

/// Nodes one after another, and the names that a block gives to what it hands over.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Program {
    pub(super) nodes: Vec<Node>,
    pub(super) names: Vec<String>,
}

/// What a block holds for the other case.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Inverse {
    /// `{{else}}`.
    Else(Program),
    /// `{{else if …}}`: a block that ends where this one does.
    Chain(Box<Block>),
}

impl Inverse {
    /// What is behind the first `{{else …}}`.
    pub(super) fn first(&mut self) -> &mut Program {
        match self {
            Self::Else(program) => program,
            Self::Chain(block) => block.program.get_or_insert_default(),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Text(Text),
    Comment { strip: Strip },
    Mustache { call: Call, is_escaped: bool, is_decorator: bool, strip: Strip },
    Block(Box<Block>),
    Partial { call: Call, fallback: Option<Program>, strip: Strip },
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Text {
    /// As written.
    pub(super) original: String,
    /// As it is to be printed.
    pub(super) value: String,
    pub(super) is_cut_before: bool,
    pub(super) is_cut_after: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Block {
    pub(super) call: Call,
    pub(super) is_decorator: bool,
    /// `{{{{raw}}}}` blocks keep their blanks.
    pub(super) is_raw: bool,
    pub(super) program: Option<Program>,
    pub(super) inverse: Option<Inverse>,
    pub(super) open: Strip,
    pub(super) middle: Strip,
    pub(super) close: Strip,
}

/// A name with what it is given.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Call {
    pub(super) callee: Expression,
    pub(super) given: Vec<Expression>,
    pub(super) named: Vec<(String, Expression)>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expression {
    Path(Path),
    Text(String),
    Number(f64),
    Boolean(bool),
    Undefined,
    Null,
    Call(Box<Call>),
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Path {
    /// As written.
    pub(super) original: String,
    /// `@`: what a block says of its loop.
    pub(super) is_data: bool,
    /// How many scopes up: `../`.
    pub(super) depth: usize,
    pub(super) parts: Vec<String>,
    /// `./x` or `this.x`: of the values only, never a helper.
    pub(super) is_scoped: bool,
}

impl Path {
    /// Whether it may name a helper.
    pub(super) fn is_simple(&self) -> bool {
        self.parts.len() == 1 && !self.is_scoped && self.depth == 0
    }
}

impl Expression {
    /// As the path that Handlebars takes a literal for where a name is wanted: `{{12}}` is what is called `12`.
    pub(super) fn into_path(self) -> Self {
        let name = match self {
            Self::Path(_) | Self::Call(_) => return self,
            Self::Text(text) => text,
            Self::Number(number) => crate::js::shown(number),
            Self::Boolean(value) => value.to_string(),
            Self::Undefined => "undefined".to_owned(),
            Self::Null => "null".to_owned(),
        };
        Self::Path(Path { original: name.clone(), parts: vec![name], ..Path::default() })
    }
}
