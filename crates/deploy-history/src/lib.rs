//! What GitHub's deployments say, read in one way: who deployed what, when, where and how it ended; what is live, what was live before,
//! what was proven; and the four figures of DORA. Pure: it is given what was read.
//!
//! | module | what it holds |
//! |---|---|
//! | [`entry`] | one deployment as history tells it |
//! | [`ending`] | how a deployment ended, by what was said of it |
//! | [`past`] | the deployments of environments: what is live, what was before, what was proven |
//! | [`promotion`] | whether a version may be deployed, by what another environment has proven |
//! | [`dora`] | deployment frequency, lead time, change failure rate, time to restore |

pub mod dora;
pub mod ending;
pub mod entry;
pub mod past;
pub mod promotion;

pub use dora::{Dora, Window};
pub use ending::Ending;
pub use entry::{Entry, is_ours};
pub use past::{History, before, running};
pub use promotion::{Promotion, Unproven};
