//! The last release, and what has changed since: of the checkout, of GitHub, or of both.

use std::collections::BTreeMap;
use std::path::Path;

use actions_core::failure::chain;
use actions_core::{Failure, Runner};
use deploy_config::DeployConfig;
use deploy_config::tag_format::TagFormat;
use github_client::GitHub;
use history::{Api, HistoryError, Id, Joined, Local, Repository, Tag};
use http_client::{Client, Settings as Http};
use semver::Version;

use super::{Last, Past, Settings};
use crate::error::ImageError;
use crate::inputs::Compared;
use crate::services::Services;

/// Reads what is known of the releases before a version. A history that cannot be read is no error, but a warning: then everything is
/// built.
///
/// # Errors
/// [`Failure`] when the run's context cannot be read.
pub(crate) async fn read(runner: &Runner, asked: &Compared, services: &Services, version: &Version) -> Result<Past, Failure> {
    let github = github(runner, asked)?;
    match history(runner, asked, github, services, version).await {
        Ok(past) => Ok(past),
        Err(error) => {
            runner.warning(format!("every image is built, because the history cannot be read: {}", chain(&error)));
            Ok(Past { highest: None, last: Err("the history cannot be read".to_owned()) })
        }
    }
}

/// GitHub, when there is a run and it has a token.
fn github(runner: &Runner, asked: &Compared) -> Result<Option<GitHub>, Failure> {
    if asked.token.is_none() || runner.env("GITHUB_REPOSITORY").is_none() {
        return Ok(None);
    }
    let context = runner.context()?;
    let client = Client::new(runner, Http::default())?;
    let github = GitHub::new(&client, &context.api_url, asked.token.as_ref(), &context.repository);
    Ok(Some(github.map_err(ImageError::from)?))
}

async fn history(
    runner: &Runner,
    asked: &Compared,
    github: Option<GitHub>,
    services: &Services,
    version: &Version,
) -> Result<Past, HistoryError> {
    let Some(repository) = open(runner, &asked.path, github).await? else {
        let why = "there is no whole checkout, and no token to ask GitHub with";
        return Ok(Past { highest: None, last: Err(why.to_owned()) });
    };
    let released = released(&repository, &services.builds.tag_format);
    let highest = released.iter().map(|(version, _)| version).find(|version| version.pre.is_empty()).cloned();
    if asked.all {
        return Ok(Past { highest, last: Err("`build` is `all`".to_owned()) });
    }
    if !services.builds.knows_paths {
        return Ok(Past { highest, last: Err("only a configuration says which paths belong to it".to_owned()) });
    }
    let last = last(&repository, &released, asked, version).await?;
    Ok(Past { highest, last })
}

/// The history: commits of the checkout when it holds all of them, and tags of GitHub when it can be asked; nothing when neither is there.
async fn open(runner: &Runner, path: &Path, github: Option<GitHub>) -> Result<Option<Repository>, HistoryError> {
    let local = match Local::open(path) {
        Ok(local) => Some(local),
        Err(HistoryError::NotARepository { .. }) => None,
        Err(error) => return Err(error),
    };
    Ok(match (local, github) {
        (Some(local), Some(github)) if !local.is_shallow() => {
            tracing::info!("read the history of the checkout, and the tags of GitHub");
            Some(Repository::Joined(Box::new(Joined::open(local, github).await?)))
        }
        (Some(local), None) if !local.is_shallow() => {
            tracing::info!("read the history and the tags of the checkout");
            Some(Repository::Local(Box::new(local)))
        }
        (local, Some(github)) => {
            let of_run = || Id::from_hex(runner.env("GITHUB_SHA").unwrap_or_default());
            let Some(head) = local.as_ref().map(Local::head).or_else(of_run) else { return Ok(None) };
            tracing::info!("read the history by GitHub's API");
            Some(Repository::Api(Box::new(Api::open(github, head, None, local).await?)))
        }
        (_, None) => None,
    })
}

/// The versions that have tags, highest first.
fn released<'r>(repository: &'r Repository, format: &TagFormat) -> Vec<(Version, &'r Tag)> {
    let version = |tag: &'r Tag| Some((format.version(&tag.name)?, tag));
    let mut released: Vec<_> = repository.tags().iter().filter_map(version).collect();
    released.sort_by(|one, other| other.cmp(one));
    released
}

/// The last release behind the commit that lies below a version, or the one that was named; else why there is none.
async fn last(
    repository: &Repository,
    released: &[(Version, &Tag)],
    asked: &Compared,
    version: &Version,
) -> Result<Result<Last, String>, HistoryError> {
    let is_it = |one: &Version| asked.previous.as_ref().map_or(one < version, |previous| one == previous);
    let candidates = released.iter().filter(|(one, _)| is_it(one)).map(|(_, tag)| *tag);
    let found = repository.last(candidates).await?;
    let Some((tag, base)) = found.current.or(found.previous) else {
        return Ok(Err(match &asked.previous {
            Some(previous) => format!("no tag of {previous} lies behind this commit"),
            None => "no release lies behind this commit".to_owned(),
        }));
    };
    let version = released.iter().find(|(_, one)| one.name == tag.name).map_or(version, |(version, _)| version).clone();
    let changed = repository.changed(base).await?;
    tracing::info!("compared with {}: {} files are not the same", tag.name, changed.paths.len());
    let settings = if changed.paths.contains(&asked.config) {
        settings(repository, base, &asked.config, &tag.name)?
    } else {
        Settings::Same
    };
    Ok(Ok(Last { version, tag: tag.name.clone(), paths: changed.paths, is_cut: changed.is_cut, settings }))
}

/// How images were built at a commit, when the configuration was not what it is now.
fn settings(repository: &Repository, base: Id, config: &str, tag: &str) -> Result<Settings, HistoryError> {
    let Some(local) = repository.local() else {
        let why = format!("{config} changed since {tag}, and only a whole checkout tells what in it");
        return Ok(Settings::Unknown(why));
    };
    let Some(text) = local.file(base, config)? else {
        return Ok(Settings::Then(BTreeMap::new()));
    };
    let then = DeployConfig::load(Path::new(config), &String::from_utf8_lossy(&text)).ok();
    let then = then.and_then(|config| Services::from_config(&config).ok());
    Ok(then.map_or_else(|| Settings::Unknown(format!("{config} of {tag} cannot be read")), |then| Settings::then(&then)))
}
