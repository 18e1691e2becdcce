//! Which images of a registry are kept, which are removed, and in which order. Pure: facts come in, a plan goes out.
//!
//! **facts → what is to be read still → plan.** Whoever has the hands fills an [`Image`] from what the registry lists, reads what
//! [`unread`] asks for until it asks for nothing, and carries out the steps of [`plan`](fn@plan).
//!
//! | module | what it holds |
//! |---|---|
//! | [`facts`] | what is known of one image's repository: tags, manifests, what runs |
//! | [`policy`] | what is to be kept |
//! | [`patterns`] | globs on tags, with `!` |
//! | [`plan`](mod@plan) | the answer: steps in order, what is kept and why, what is freed |
//! | `reason` | why something stays, and why something goes |
//! | `fallback` | tags such as `sha256-…` that stand for another manifest |
//! | `graph` | the manifests as a graph: what belongs to what |
//! | `age` | which images are surely newer than others |
//! | `keep` | what is kept, and why |
//! | `order` | what is removed first |
//! | `freed` | the bytes that nothing kept needs |

mod age;
pub mod facts;
mod fallback;
mod freed;
mod graph;
mod keep;
mod order;
pub mod patterns;
pub mod plan;
pub mod policy;
mod reason;

pub use facts::{Blob, Child, Content, Digest, Image, InUse, Kind, Manifest, Named};
pub use fallback::is_fallback;
pub use patterns::{PatternError, Patterns};
pub use plan::{Freed, Kept, Plan, Removed, Step, Untouched, plan, unread};
pub use policy::{Order, Policy};
pub use reason::{Reason, Removal};
