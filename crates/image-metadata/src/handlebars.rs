//! Handlebars templates, with the results and the error texts of Handlebars.js 4.7.
//!
//! | module | what it holds |
//! |---|---|
//! | `lexer` | text → tokens |
//! | `parser` | tokens → tree |
//! | `expect` | what the parser says it expected |
//! | `tree` | the tree |
//! | `whitespace` | `~`, and lines that hold nothing but a tag |
//! | `value` | JavaScript's values, as far as templates see them |
//! | `render` | tree and values → text |
//! | `helpers` | `if`, `unless`, `each`, `with`, `lookup` |

mod expect;
mod helpers;
mod lexer;
mod parser;
mod render;
mod tree;
mod value;
mod whitespace;

use crate::error::MetadataError;

pub(crate) use value::{Options, Scope, Value};

/// Renders a template.
///
/// # Errors
/// [`MetadataError::Said`] in the words of Handlebars.js, or of the function that failed.
pub(crate) fn render(template: &str, scope: &dyn Scope) -> Result<String, MetadataError> {
    let tree = parser::parse(template).map_err(MetadataError::Said)?;
    let tree = whitespace::control(tree);
    render::run(&tree, scope).map_err(MetadataError::Said)
}

/// The parts of the path of a template that is one expression and nothing else.
pub(crate) fn only_path(template: &str) -> Option<Vec<String>> {
    match parser::parse(template).ok()?.nodes.as_slice() {
        [tree::Node::Mustache { call, is_decorator: false, .. }] => match &call.callee {
            tree::Expression::Path(path) => Some(path.parts.clone()),
            _ => None,
        },
        _ => None,
    }
}
