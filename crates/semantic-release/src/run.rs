//! The verb: inputs → facts → plan → apply → report.

mod apply;
mod cancel;
mod comments;
mod late;
mod tell;

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};

use actions_core::{Context, Failure, Runner};
use github_client::GitHub;
use http_client::{Client, Settings as HttpSettings};
use tracing::info;

use crate::analysis::Analyst;
use crate::error::ReleaseError;
use crate::facts::{self, Facts, Source, Standing, Unmerged};
use crate::inputs::Request;
use crate::make::Workshop;
use crate::notes::comment::{Preview, comment};
use crate::notes::{Links, Template};
use crate::packages::units;
use crate::plan::{Plan, Terms, plan};
use crate::publish::PublishError;
use crate::report::{self, Texts, Told};
use crate::settings::{self, Settings};
use apply::{Made, Released};

/// How often a version is computed anew because another run released meanwhile.
const MOST_RACES: usize = 5;

/// Releases what the commits since the last release ask for.
///
/// Nothing to release is a success. A run on a commit that is released already finishes what is missing and reports the same.
///
/// # Errors
/// [`Failure`] when an input is wrong, the history cannot be read, or GitHub refuses.
pub async fn run(runner: &Runner) -> Result<(), Failure> {
    let request = Request::read(runner)?;
    let settings = settings::read(&request)?;
    for notice in &settings.notices {
        runner.warning(notice);
    }
    let job = Job::new(runner, request, settings)?;
    let mut races = 0;
    loop {
        match Box::pin(job.once(runner)).await {
            Err(Ended::Raced(error)) if races < MOST_RACES => {
                races += 1;
                info!("another run released meanwhile ({error}): the version is computed anew");
            }
            Err(Ended::Raced(error)) => return Err(ReleaseError::from(error).into()),
            Err(Ended::Failed(failure)) => return Err(failure),
            Ok(()) => return Ok(()),
        }
    }
}

/// Why a try did not end well.
enum Ended {
    /// Another run was faster.
    Raced(PublishError),
    /// For good.
    Failed(Failure),
}

impl<E: Into<ReleaseError>> From<E> for Ended {
    fn from(error: E) -> Self {
        Self::Failed(error.into().into())
    }
}

/// What a run has to do, and with what.
struct Job {
    request: Request,
    settings: Settings,
    context: Option<Context>,
    github: Option<GitHub>,
    links: Option<Links>,
    template: Template,
    date: String,
    only_shows: bool,
}

/// What is to be done, and what that was found out from.
struct Found {
    source: Source,
    standing: Standing,
    /// The releases before that are to be finished.
    late: Vec<Plan>,
    plans: Vec<Plan>,
}

impl Job {
    fn new(runner: &Runner, request: Request, settings: Settings) -> Result<Self, Failure> {
        // At a desk a dry run knows no repository on GitHub; then the notes have no links.
        let at_desk = settings.dry_run && runner.env("GITHUB_REPOSITORY").is_none();
        let context = if at_desk { None } else { Some(runner.context()?) };
        let links =
            context.as_ref().map(|context| Links { repository: format!("{}/{}", context.server_url, context.repository) });
        let github = match (&context, &request.token) {
            (Some(context), Some(token)) => {
                let client = Client::new(runner, HttpSettings::default())?;
                Some(GitHub::new(&client, &context.api_url, Some(token), &context.repository)?)
            }
            _ => None,
        };
        let unmerged = context.as_ref().and_then(Unmerged::of);
        if let Some(unmerged) = unmerged {
            info!("a {} releases nothing: this is what merging it would release", unmerged.word());
        }
        if let Some(file) = &request.notes_file {
            writable(file)?;
        }
        Ok(Self {
            template: template(&request, &settings)?,
            only_shows: settings.dry_run || unmerged.is_some(),
            date: runner.now().strftime("%Y-%m-%d").to_string(),
            request,
            settings,
            context,
            github,
            links,
        })
    }

    async fn once(&self, runner: &Runner) -> Result<(), Ended> {
        let Found { source, standing, late, plans } = cancel::reading(runner.cancelled(), Box::pin(self.find(runner))).await?;
        let workshop = self.workshop(&source, &standing);
        let Some(github) = self.github.as_ref().filter(|_| !self.only_shows) else {
            let told = show(runner, &workshop, &plans)?;
            return self.report(runner, &workshop, plans, told).map_err(Ended::Failed);
        };
        let mut released = Vec::new();
        let making = self.make(runner, github, &workshop, &late, &plans, &mut released);
        let made = cancel::making(runner.cancelled(), cancel::GRACE, Box::pin(making)).await;
        let ended = made.and_then(|Made { told, unfinished }| {
            self.report(runner, &workshop, plans, told).map_err(Ended::Failed)?;
            unfinished.map_or(Ok(()), |tag| Err(ReleaseError::Unfinished { tag }.into()))
        });
        comments::tell(runner, github, &released).await;
        ended
    }

    /// Finishes the releases before and makes the planned ones. What is out is added to `released` on the way.
    async fn make(
        &self,
        runner: &Runner,
        github: &GitHub,
        workshop: &Workshop<'_>,
        late: &[Plan],
        plans: &[Plan],
        released: &mut Vec<Released>,
    ) -> Result<Made, Ended> {
        let late = self.finish_late(runner, github, workshop, late, released).await?;
        let made = self.apply(runner, github, workshop, plans, released).await?;
        Ok(Made { unfinished: late.or(made.unfinished), ..made })
    }

    /// Finds out what is to be done.
    async fn find(&self, runner: &Runner) -> Result<Found, Ended> {
        let source = Box::pin(Source::open(&self.request, self.context.as_ref(), self.github.as_ref())).await?;
        let standing = Standing::of(&source.repository, self.context.as_ref(), &self.settings.releases).await?;
        report::say_standing(&standing);
        let may_release = standing.may_release();
        let terms = Terms { releases: &self.settings.releases, asked: self.request.release_as.as_ref(), may_release };
        let analyst = Analyst::new(terms.releases)?;
        let facts = Box::pin(self.facts(&source, &standing, &analyst)).await?;
        let late =
            plan(Box::pin(self.late(runner, &source, &standing, &facts, &analyst)).await?, Terms { asked: None, ..terms })?;
        let plans = plan(facts, terms)?;
        late.iter().for_each(report::say_late);
        for plan in &plans {
            report::say(runner, plan, may_release);
        }
        Ok(Found { source, standing, late, plans })
    }

    async fn facts(&self, source: &Source, standing: &Standing, analyst: &Analyst) -> Result<Vec<Facts>, ReleaseError> {
        let releases = &self.settings.releases;
        let format = self.settings.tag_format()?;
        let mut all = Vec::new();
        for unit in units(releases, &format, self.request.package.as_deref())? {
            all.push(facts::gather(source, standing, unit, analyst, releases).await?);
        }
        Ok(all)
    }

    fn workshop<'a>(&'a self, source: &'a Source, standing: &'a Standing) -> Workshop<'a> {
        Workshop {
            releases: &self.settings.releases,
            template: &self.template,
            links: self.links.as_ref(),
            date: &self.date,
            root: &self.request.path,
            has_other_comments: self.settings.has_other_comments,
            branch: standing.branch().or_else(|| source.repository.branch()),
        }
    }

    fn report(&self, runner: &Runner, workshop: &Workshop<'_>, plans: Vec<Plan>, told: Vec<Told>) -> Result<(), Failure> {
        let planned: Vec<_> = plans.iter().filter_map(|plan| Some((plan, plan.release.as_ref()?))).collect();
        let kinds: Vec<String> = planned.iter().map(|(plan, _)| report::kind(plan)).collect();
        let previews: Vec<_> = planned
            .iter()
            .zip(&kinds)
            .map(|((plan, release), kind)| Preview {
                package: plan.facts.unit.name.as_deref(),
                bump: kind,
                release: plan.input(release, workshop.releases, workshop.links, None),
            })
            .collect();
        let comment = comment(&previews, workshop.template)?;
        let notes_file = self.write_notes(&told)?;
        let all: Vec<_> = plans.into_iter().zip(told).collect();
        Ok(report::set_outputs(runner, &all, &Texts { comment, notes_file })?)
    }

    fn write_notes(&self, told: &[Told]) -> Result<String, ReleaseError> {
        let Some(path) = &self.request.notes_file else { return Ok(String::new()) };
        let notes: Vec<&str> = told.iter().map(|told| told.notes.as_str()).filter(|notes| !notes.is_empty()).collect();
        let text = notes.iter().map(|notes| format!("{notes}\n")).collect::<Vec<_>>().join("\n");
        std::fs::write(path, text).map_err(|source| ReleaseError::Unwritable { path: path.clone(), source })?;
        Ok(path.to_string_lossy().into_owned())
    }
}

/// Shows what would be released.
fn show(runner: &Runner, workshop: &Workshop<'_>, plans: &[Plan]) -> Result<Vec<Told>, ReleaseError> {
    let mut told = Vec::new();
    for plan in plans {
        let mut said = Told { sha: plan.facts.head.to_string(), ..Told::default() };
        if let Some(release) = &plan.release {
            said.notes = workshop.notes(plan, release)?;
            runner.print(&format!("\nThis would be the release {}:\n\n{}\n", release.tag, said.notes));
        }
        told.push(said);
    }
    Ok(told)
}

/// Makes sure that a file can be written, before anything is done of which it is to tell.
fn writable(path: &Path) -> Result<(), ReleaseError> {
    let opened = OpenOptions::new().append(true).create(true).open(path);
    opened.map(drop).map_err(|source| ReleaseError::Unwritable { path: path.to_owned(), source })
}

fn template(request: &Request, settings: &Settings) -> Result<Template, ReleaseError> {
    let Some(file) = &settings.releases.notes.template else { return Ok(Template::built_in()?) };
    let path: PathBuf = request.path.join(file);
    let text = std::fs::read_to_string(&path).map_err(|source| ReleaseError::Unreadable { path, source })?;
    Ok(Template::parse(file, &text)?)
}
