//! Record → job summary. Everything in a record may come from outside, so all of it is escaped here.

use actions_core::Summary;
use deploy_record::{Outcome, Record, TargetRecord};

use crate::safe::{address, block, code, link, text};
use crate::{commits, failed, pages, story, tables, ways};

/// The most logs that are linked at the top; the table of phases links all.
const MOST_LOGS: usize = 3;

/// The job summary of a deployment, the most important section first: after a failure, what failed and what to do.
#[must_use]
pub fn summary(record: &Record) -> Summary {
    let mut summary = Summary::new();
    let mut sections = vec![Some(status(record)), why(record)];
    if record.outcome.is_success() {
        sections.extend([tables::services(record), commits::lists(record), way_back(record), tables::phases(record)]);
    } else {
        sections.extend([way_back(record), retry(record), tables::services(record), failed::parts(record)]);
        sections.extend([tables::phases(record), commits::lists(record)]);
    }
    for section in sections.into_iter().flatten() {
        summary.section(section);
    }
    summary
}

pub(crate) fn status(record: &Record) -> String {
    let title = format!("## {} {}\n\n", story::mark(record.outcome), text(&story::title(record)));
    let facts: Vec<String> = [Some(story::live_now(record)), story::started_by(record)].into_iter().flatten().collect();
    let links = links(record).join(" · ");
    format!("{title}{}\n\n{links}\n", text(&facts.join(" ")))
}

/// The environment, the run, the comparison with the version before, the commit, and the logs.
fn links(record: &Record) -> Vec<String> {
    let environment = record.environment_url.as_deref().map(address);
    let run = record.run_url.as_deref().map(|url| link("run", Some(url)));
    let compare = pages::compare(record).map(|url| link("compare", Some(&url)));
    let short = record.sha.get(..7).unwrap_or(&record.sha);
    let commit = (!record.sha.is_empty()).then(|| link(short, pages::commit(record, &record.sha).as_deref()));
    let log = |target: &TargetRecord| Some(link(&format!("log of {}", target.name), Some(target.log_url.as_deref()?)));
    let logs = story::targets(record).filter_map(log).take(MOST_LOGS);
    [environment, run, compare, commit].into_iter().flatten().chain(logs).filter(|link| !link.is_empty()).collect()
}

pub(crate) fn why(record: &Record) -> Option<String> {
    let reason = record.reason.as_ref().map(|reason| format!("**Why:** {}\n\n", text(reason)));
    let hint = record.hint.as_ref().map(|hint| format!("**What now:** {}\n", text(hint)));
    let section: String = reason.into_iter().chain(hint).collect();
    Some(section).filter(|section| !section.is_empty())
}

pub(crate) fn way_back(record: &Record) -> Option<String> {
    let way = ways::back(record)?;
    let lead = if record.outcome == Outcome::Deployed { "To go back" } else { "To go back now" };
    let runs = match &way.workflow {
        Some(file) => link(file, pages::workflow(record, file).as_deref()),
        None => "the deploy action".to_owned(),
    };
    let inputs: Vec<_> = way.inputs.iter().map(|(name, value)| format!("{name} {}", code(value))).collect();
    let command = way.command.map_or_else(|| ".\n".to_owned(), |command| format!(", or\n\n{}", block("sh", &command)));
    Some(format!("**{lead}** to {}: run {runs} with {}{command}", code(&way.version), inputs.join(" and ")))
}

pub(crate) fn retry(record: &Record) -> Option<String> {
    let command = ways::retry(record)?;
    let page = link("the run's page", record.run_url.as_deref());
    Some(format!("**To try again** once the cause is gone: *Re-run jobs* on {page}, or\n\n{}", block("sh", &command)))
}
