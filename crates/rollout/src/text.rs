//! A plan as text, for a dry run and for the log.

use std::fmt::{self, Write};

use deploy_config::{OnFailure, Period};

use crate::plan::{Action, Plan, PlannedService, Step};

/// The plan as lines.
#[must_use]
pub fn render(plan: &Plan) -> String {
    let mut out = String::new();
    // Writing into a String cannot fail.
    let _ = write_plan(&mut out, plan);
    out
}

fn write_plan(out: &mut String, plan: &Plan) -> fmt::Result {
    let (environment, version) = (&plan.environment, &plan.version);
    match plan.previous_version.as_deref() {
        Some(previous) if previous == version.to_string() => write!(out, "{environment}: {version} is live already")?,
        previous => write!(out, "{environment}: {} → {version}", previous.unwrap_or("unknown"))?,
    }
    writeln!(out, " (image tag {})", plan.image_tag)?;
    for (index, wave) in plan.waves.iter().enumerate() {
        writeln!(out, "wave {}", index + 1)?;
        wave.iter().try_for_each(|step| write_step(out, plan, step))?;
    }
    if let Some(bake) = plan.bake {
        writeln!(out, "then every gated service is watched for {}", Period(bake))?;
    }
    match plan.on_failure {
        OnFailure::Rollback => writeln!(out, "on failure: go back, newest wave first"),
        OnFailure::Stop => writeln!(out, "on failure: stop and leave everything as it is"),
    }
}

fn write_step(out: &mut String, plan: &Plan, step: &Step) -> fmt::Result {
    let previous = step.previous_tag.as_deref().unwrap_or("unknown");
    match step.action {
        Action::Deploy if !step.changes_tag(&plan.image_tag) => {
            writeln!(out, "  {} ({}): {previous}, with new settings", step.target, step.kind)?;
        }
        Action::Deploy => writeln!(out, "  {} ({}): {previous} → {}", step.target, step.kind, plan.image_tag)?,
        Action::Trigger => writeln!(out, "  {} ({}): triggered, with whatever tag it is set to", step.target, step.kind)?,
        Action::Keep => writeln!(out, "  {} ({}): runs {} already", step.target, step.kind, plan.image_tag)?,
    }
    step.services.iter().try_for_each(|service| write_service(out, plan, service))
}

fn write_service(out: &mut String, plan: &Plan, service: &PlannedService) -> fmt::Result {
    write!(out, "    {}  {}:{}", service.name, service.image, plan.image_tag)?;
    if let Some(digest) = &service.digest {
        write!(out, "@{digest}")?;
    }
    let Some(probe) = &service.probe else {
        return writeln!(out, "  no gate");
    };
    let proof = if probe.echo.is_some() { "proves the version" } else { "proves health only" };
    let (successes, deadline) = (probe.limits.successes, Period(probe.limits.deadline));
    writeln!(out, "  gate {}: {successes} in a row within {deadline}, {proof}", probe.health)
}
