//! One table per action: its inputs and outputs, from which help, flags, manifests and reading follow.

/// An action: one verb of the binary and one `action.yml`.
#[derive(Debug, Clone, Copy)]
pub struct Action {
    /// The verb, as in `deploy-action <verb>`; kebab case.
    pub verb: &'static str,
    /// What the action does: one sentence in the third person, without a full stop; the manifest's `description`.
    pub description: &'static str,
    /// The inputs in the order of the manifest.
    pub inputs: &'static [Input],
    /// The outputs in the order of the manifest.
    pub outputs: &'static [Output],
}

impl Action {
    /// The input of that name, if the table has one.
    #[must_use]
    pub fn input(&self, name: &str) -> Option<&'static Input> {
        self.inputs.iter().find(|input| input.name == name)
    }
}

/// One input of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Input {
    /// The name as written under `with:` and, after `--`, at a desk.
    pub name: &'static str,
    /// What it means: one sentence without a full stop, as in the manifest.
    pub description: &'static str,
    /// The manifest's default: an expression (`${{ … }}`) is evaluated by the runner only.
    pub default: Option<&'static str>,
    /// Whether a value must be given; the runner itself never enforces it.
    pub required: bool,
    /// How the text is read.
    pub kind: Kind,
}

impl Input {
    /// An optional text input without default.
    #[must_use]
    pub const fn text(name: &'static str, description: &'static str) -> Self {
        Self { name, description, default: None, required: false, kind: Kind::Text }
    }

    /// A boolean input that is false unless given.
    #[must_use]
    pub const fn flag(name: &'static str, description: &'static str) -> Self {
        Self { name, description, default: Some("false"), required: false, kind: Kind::Flag }
    }

    /// A boolean input without default, for one that a file or another name of it may say too.
    #[must_use]
    pub const fn optional_flag(name: &'static str, description: &'static str) -> Self {
        Self { name, description, default: None, required: false, kind: Kind::Flag }
    }

    /// An input that holds a secret: masked when read, never shown.
    #[must_use]
    pub const fn secret(name: &'static str, description: &'static str) -> Self {
        Self { name, description, default: None, required: false, kind: Kind::Secret }
    }

    /// The same input with a default.
    #[must_use]
    pub const fn default(self, default: &'static str) -> Self {
        Self { default: Some(default), ..self }
    }

    /// The same input, required.
    #[must_use]
    pub const fn required(self) -> Self {
        Self { required: true, ..self }
    }
}

/// How the text of an input is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text, as it is.
    Text,
    /// A boolean of YAML 1.2's core schema: `true`, `True`, `TRUE`, `false`, `False`, `FALSE`.
    Flag,
    /// A secret.
    Secret,
}

/// One output of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Output {
    /// The name as in `steps.<id>.outputs.<name>`.
    pub name: &'static str,
    /// What it holds: one sentence without a full stop, as in the manifest.
    pub description: &'static str,
}

impl Output {
    /// An output.
    #[must_use]
    pub const fn new(name: &'static str, description: &'static str) -> Self {
        Self { name, description }
    }
}
