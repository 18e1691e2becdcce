//! The record of one deployment, `deployment.json`: written by the rollout, and all that people see is rendered from it.
//!
//! | module | what it holds |
//! |---|---|
//! | [`record`] | the type, as it is written |
//! | [`read`] | text or a file → the type, or what is wrong with it and what to do |

pub mod read;
pub mod record;

pub use read::RecordError;
pub use record::{
    Commit, ContainerState, GateRecord, GateState, NoticeRecord, Outcome, Record, SCHEMA, ServiceRecord, TargetRecord,
    TargetState, WRITER, WaveRecord,
};
