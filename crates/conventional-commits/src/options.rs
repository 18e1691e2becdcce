//! How messages are read: the presets, and the options of conventional-commits-parser.

/// The patterns that count where no option is given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Preset {
    /// `conventional-changelog-conventionalcommits`: `feat!: x` is a breaking change.
    #[default]
    ConventionalCommits,
    /// `conventional-changelog-angular`: `feat!: x` is no header, and `BREAKING-CHANGE` no keyword.
    Angular,
}

/// Which conventional-commits-parser is followed. They differ in where a note and a body end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Edition {
    /// Version 6, which semantic-release 25 and its commit-analyzer 13 use: a keyword needs no colon, any line with a reference
    /// to an issue ends a note or the body, and a `---` line ends the message.
    #[default]
    Six,
    /// Version 7.1: a keyword needs a colon, and lines of the form `token: text` or `token #1` end a note or the body.
    Seven,
}

/// The options of conventional-commits-parser by their names there. What is left empty is as the preset has it.
///
/// A pattern is the source of a JavaScript regular expression, or `/source/flags`. Names are given to its groups in their
/// order; a pattern with named groups names them itself, and then only those listed count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Which version of the parser is followed.
    pub edition: Edition,
    /// What begins a line that is a comment; by default nothing does.
    pub comment_char: Option<String>,
    /// The first line of a merge commit; the header is then the next line that is not blank. By default a merge's first line is
    /// its header.
    pub merge_pattern: Option<String>,
    /// The names of its groups; `header` is the header itself.
    pub merge_correspondence: Vec<String>,
    /// The form of a header.
    pub header_pattern: Option<String>,
    /// The names of its groups; `type`, `scope`, `subject` by default.
    pub header_correspondence: Vec<String>,
    /// The form of the header of a breaking change, tried first, with the same names. Its third group is the note.
    pub breaking_header_pattern: Option<String>,
    /// The form of a whole message that reverts a commit.
    pub revert_pattern: Option<String>,
    /// The names of its groups: `header` and `hash` by default; what is not named is not compared.
    pub revert_correspondence: Vec<String>,
    /// A line that says that the lines after it are the value of a field, with the field's name as first group.
    pub field_pattern: Option<String>,
    /// The first line of a note, with its title and its text as groups; the keywords do not count then.
    pub notes_pattern: Option<String>,
    /// The words that begin a note.
    pub note_keywords: Vec<String>,
    /// What stands before the number of an issue.
    pub issue_prefixes: Vec<String>,
    /// Whether `gh-1` has the prefix `GH-`.
    pub issue_prefixes_case_sensitive: bool,
    /// The words before an issue that say what a commit does to it.
    pub reference_actions: Vec<String>,
}
