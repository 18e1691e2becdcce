//! Tags, labels and annotations of images, by the rules of docker/metadata-action.
//!
//! Pure: inputs and facts are values, and so are the outputs and warnings.
//!
//! | module | what it holds |
//! |---|---|
//! | [`metadata`] | everything of one run |
//! | [`facts`] | what a run is of: event, repository, commit, clock |
//! | [`list`] | inputs that are lists |
//! | [`image`], [`tag`], [`flavor`] | those inputs |
//! | [`version`](mod@version) | rules and facts → names of tags |
//! | [`git_ref`] | what a checkout is of |
//! | [`error`] | what makes a computation fail |
//! | `labels`, `collate` | labels, and the order of their keys |
//! | `scope` | what templates see |
//! | `handlebars` | templates |
//! | `moment` | moments as text |
//! | `node_semver`, `pep440` | versions |
//! | `pattern` | regular expressions |
//! | `csv`, `js` | what csv-parse and JavaScript make of text |

mod collate;
mod csv;
pub mod error;
pub mod facts;
pub mod flavor;
pub mod git_ref;
mod handlebars;
pub mod image;
mod js;
mod labels;
pub mod list;
pub mod metadata;
mod moment;
mod node_semver;
mod pattern;
mod pep440;
mod scope;
pub mod tag;
pub mod version;

pub use error::MetadataError;
pub use facts::{About, Event, Facts};
pub use metadata::{Lists, Metadata};

/// The README's example is run as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadMe;
