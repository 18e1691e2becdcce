//! What makes a computation fail.

use thiserror::Error;

/// Why no tags can be computed. The texts are those of docker/metadata-action, because people look for them.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MetadataError {
    /// A rule of the action itself is broken.
    #[error("{rule}{text}")]
    Broken {
        /// Which rule, up to the offending text.
        rule: &'static str,
        /// The offending text.
        text: String,
    },
    /// What one of the libraries that the action is made of would say: csv-parse, Handlebars, moment, or JavaScript itself.
    #[error("{0}")]
    Said(String),
}

impl MetadataError {
    pub(crate) fn broken(rule: &'static str, text: impl Into<String>) -> Self {
        Self::Broken { rule, text: text.into() }
    }

    pub(crate) fn said(text: impl Into<String>) -> Self {
        Self::Said(text.into())
    }
}
