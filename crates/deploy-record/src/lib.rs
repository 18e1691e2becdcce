//! The record of one deployment, `deployment.json`: written by the rollout, and all that people see is rendered from it.

pub mod record;

pub use record::{
    Commit, ContainerState, GateRecord, GateState, Outcome, Record, RecordError, ServiceRecord, TargetRecord, TargetState,
    WaveRecord,
};
