//! `mounts.*`: only its refusals are played, for no deployment of this product makes mounts.

use super::super::answer::Refusal;
use super::super::check::Rule;
use super::{Answer, Call, Procedure, mutation};

pub(super) const PROCEDURES: &[Procedure] = &[mutation("create", create).takes(&[
    Rule::Choice("type", &["bind", "volume", "file"]),
    Rule::Filled("mountPath"),
    Rule::Filled("serviceId"),
])];

fn create(_: &mut Call<'_>) -> Answer {
    Err(Refusal::internal("mounts are not simulated"))
}
