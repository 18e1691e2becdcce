//! The tags and deployments on GitHub, the images in the registry.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use actions_core::{Context, Problem};
use deploy_config::tag_format::TagFormat;
use deploy_config::{ConfigError, DeployConfig, Service};
use deploy_history::History;
use deploy_history::promotion::{Promotion, task};
use futures::future::try_join_all;
use github_client::deployments::Deployments;
use github_client::{Deployed, GitHub, GitHubError, ObjectKind, TagDetail};
use http_client::Client;
use image_tagger::ImageError;
use image_tagger::tags::{DEFAULT_TEMPLATE, image_tag};
use image_tagger::verify::{Checked, State, Wanted as Image, verify, verify_many};
use indexmap::IndexMap;
use jiff::Timestamp;
use registry_client::{Registry, Tag};
use semver::Version;

use crate::candidate::{Candidate, Obstacle, candidates};
use crate::error::PickError;
use crate::inputs::Place;

/// The most deployments of an environment that are read; each hundred is a request.
const MOST: usize = 1000;

/// Where versions, deployments and images are looked for.
#[derive(Debug)]
pub struct Sources {
    github: GitHub,
    /// Whether GitHub knows who we are: its GraphQL API answers nobody else.
    is_known: bool,
    registry: Registry,
    tag_format: TagFormat,
    template: String,
    services: IndexMap<String, Service>,
    environments: Vec<String>,
    environment: Option<String>,
    /// The run that asks, without its attempt.
    run: Option<String>,
    promotion: Option<Promotion>,
    task: String,
    /// Whether a person publishes releases, so that a tag alone releases nothing.
    is_published_by_hand: bool,
    details: Mutex<HashMap<String, TagDetail>>,
}

impl Sources {
    /// The repository of the run, and the registries of deploy.yml.
    ///
    /// # Errors
    /// [`PickError`] when deploy.yml does not know the environment, when nobody could say which versions are published, or when the address
    /// of GitHub's API is none.
    pub fn open(client: &Client, context: &Context, place: Place) -> Result<Self, PickError> {
        let Place { config, path, environment, tag_format, token, credentials } = place;
        let known = config.as_ref();
        let rule = match (known, environment.as_deref()) {
            (Some(config), Some(name)) => Promotion::of(name, config.environment(name)?),
            _ => None,
        };
        let is_published_by_hand = known.and_then(|config| config.release.as_ref()).is_some_and(|release| release.draft);
        if is_published_by_hand && token.is_none() {
            return Err(PickError::NoToken);
        }
        Ok(Self {
            github: GitHub::new(client, &context.api_url, token.as_ref(), &context.repository)?,
            is_known: token.is_some(),
            registry: Registry::new(client, credentials),
            tag_format,
            template: known.map_or(DEFAULT_TEMPLATE, |config| config.image_tag.as_str()).to_owned(),
            environments: known.map(|config| config.environments.keys().cloned().collect()).unwrap_or_default(),
            is_published_by_hand,
            services: config.map(|config| services(config, environment.as_deref())).transpose()?.unwrap_or_default(),
            environment,
            run: context.run.as_deref().and_then(|run| run.split('.').next()).map(str::to_owned),
            promotion: rule,
            task: task(&path),
            details: Mutex::default(),
        })
    }

    /// The environment that a version is wanted for.
    #[must_use]
    pub fn environment(&self) -> Option<&str> {
        self.environment.as_deref()
    }

    /// The run that asks, without its attempt; none at a desk.
    #[must_use]
    pub fn run(&self) -> Option<&str> {
        self.run.as_deref()
    }

    /// The environments of deploy.yml, in its order.
    #[must_use]
    pub fn environments(&self) -> Vec<&str> {
        self.environments.iter().map(String::as_str).collect()
    }

    /// What must have proven a version before it may be deployed to the environment.
    #[must_use]
    pub fn promotion(&self) -> Option<&Promotion> {
        self.promotion.as_ref()
    }

    /// Whether a person publishes releases.
    #[must_use]
    pub fn is_published_by_hand(&self) -> bool {
        self.is_published_by_hand
    }

    /// Whether GitHub knows who we are, and so tells of releases and deployments.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.is_known
    }

    /// Whether a version has images, as far as deploy.yml tells.
    #[must_use]
    pub fn has_images(&self) -> bool {
        !self.services.is_empty()
    }

    /// The version, if it has a tag.
    ///
    /// # Errors
    /// [`PickError::GitHub`] when GitHub cannot be asked.
    pub async fn tagged(&self, version: &Version) -> Result<Option<Candidate>, PickError> {
        let found = self.github.tags_by_prefix(&self.tag_format.tag(version)).await?;
        Ok(candidates(&self.tag_format, found).into_iter().find(|candidate| candidate.version == *version))
    }

    /// Every version that has a tag, highest first.
    ///
    /// # Errors
    /// [`PickError::GitHub`] when GitHub cannot be asked.
    pub async fn versions(&self) -> Result<Vec<Candidate>, PickError> {
        let versions = candidates(&self.tag_format, self.github.tags_by_prefix("").await?);
        tracing::info!("found {} versions among the tags", versions.len());
        Ok(versions)
    }

    /// What lies behind each version's tag: its commit, the commit's date, its release. Without a token only the commit is known.
    ///
    /// # Errors
    /// [`PickError::GitHub`] when GitHub cannot be asked.
    pub async fn details(&self, versions: &[Candidate]) -> Result<Vec<TagDetail>, PickError> {
        let bare = |candidate: &Candidate| TagDetail { name: candidate.tag.name.clone(), ..TagDetail::default() };
        if self.is_known {
            let names: Vec<String> = versions.iter().map(|candidate| candidate.tag.name.clone()).collect();
            let known = self.ask_details(names).await?;
            // A tag that was deleted since it was listed leads nowhere.
            let detail = |candidate: &Candidate| known.get(&candidate.tag.name).cloned().unwrap_or_else(|| bare(candidate));
            return Ok(versions.iter().map(detail).collect());
        }
        let commits = versions.iter().map(async |candidate| {
            let sha = self.github.commit_of(&candidate.tag).await?;
            Ok::<_, PickError>(TagDetail { sha, ..bare(candidate) })
        });
        try_join_all(commits).await
    }

    /// What lies behind tags, by name: asked once of each.
    async fn ask_details(&self, names: Vec<String>) -> Result<HashMap<String, TagDetail>, GitHubError> {
        let is_known = |name: &String| self.known_details().contains_key(name);
        let unknown: Vec<String> = names.into_iter().filter(|name| !is_known(name)).collect();
        let details = self.github.tag_details(&unknown).await?.into_iter().flatten();
        let mut known = self.known_details();
        known.extend(details.map(|detail| (detail.name.clone(), detail)));
        Ok(known.clone())
    }

    /// The commit of a version, as far as it was asked for.
    pub(crate) fn commit(&self, candidate: &Candidate) -> Option<String> {
        let object = &candidate.tag.object;
        if object.kind == ObjectKind::Commit {
            return Some(object.sha.clone());
        }
        self.known_details().get(&candidate.tag.name)?.sha.clone()
    }

    fn known_details(&self) -> MutexGuard<'_, HashMap<String, TagDetail>> {
        self.details.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The tag of a version's images.
    ///
    /// # Errors
    /// [`PickError::Image`] when deploy.yml's template makes no tag of it.
    pub fn image_tag(&self, version: &Version) -> Result<Tag, PickError> {
        Ok(image_tag(&self.template, version)?)
    }

    /// What speaks against each version in its images, all looked for at once; nothing where they are complete.
    ///
    /// # Errors
    /// [`PickError::Image`] when deploy.yml names an image, a platform or a template that is none; [`PickError::Registry`] when a
    /// registry does not answer, so that nobody knows.
    pub async fn problems(&self, versions: &[Candidate]) -> Result<Vec<Vec<Obstacle>>, PickError> {
        let images: Vec<Image> =
            versions.iter().map(|candidate| self.images(&candidate.version)).collect::<Result<Vec<_>, _>>()?.concat();
        let mut checked = match versions {
            [_] => verify(&self.registry, &images).await,
            _ => verify_many(&self.registry, &images).await,
        };
        if let Some(silent) = checked.iter_mut().find(|image| image.state == State::Unknown) {
            let problem = silent.problem.take();
            return Err(PickError::Registry { service: silent.service.clone(), problem });
        }
        let mut checked = checked.into_iter();
        let problems: Vec<Vec<Obstacle>> =
            versions.iter().map(|_| obstacles(checked.by_ref().take(self.services.len()))).collect();
        let complete = problems.iter().filter(|problems| problems.is_empty()).count();
        if versions.len() > 1 && !images.is_empty() {
            tracing::info!("looked for the images of {} versions: those of {complete} are complete", versions.len());
        }
        Ok(problems)
    }

    fn images(&self, version: &Version) -> Result<Vec<Image>, ImageError> {
        let tag = image_tag(&self.template, version)?;
        let image = |(name, service): (&String, &Service)| Ok(Image::new(name, &service.image, tag.clone(), &service.platforms)?);
        self.services.iter().map(image).collect()
    }

    /// The deployments of environments, one environment after another, until `is_told`; of each page by page until `is_past` says that
    /// what lies before a time tells nothing more; the last thousand at most.
    ///
    /// # Errors
    /// [`PickError::GitHub`] when GitHub refuses or cannot be asked.
    pub async fn history(
        &self,
        environments: &[&str],
        is_told: impl Fn(&History) -> bool,
        is_past: impl Fn(&History, Timestamp) -> bool,
    ) -> Result<History, PickError> {
        let mut known: Vec<Deployed> = Vec::new();
        for environment in environments {
            let asked = Deployments { environments: &[*environment], most: MOST, ..Deployments::default() };
            let is_enough = |found: &[Deployed]| {
                let history = self.read(known.iter().chain(found).cloned().collect());
                is_told(&history) || found.last().is_some_and(|oldest| is_past(&history, oldest.created_at))
            };
            let found = self.github.deployments_until(&asked, is_enough).await?;
            known.extend(found);
            if is_told(&self.read(known.clone())) {
                break;
            }
        }
        Ok(self.read(known))
    }

    /// The deployments since a time of each of these environments, or of all where none is named; the last thousand at most.
    ///
    /// # Errors
    /// [`PickError::GitHub`] when GitHub refuses or cannot be asked.
    pub async fn history_since(&self, environments: &[&str], since: Option<Timestamp>) -> Result<History, PickError> {
        // Each by itself, as one that is deployed to often would crowd out the others; all at once where none is named.
        let each = if environments.is_empty() { vec![environments] } else { environments.chunks(1).collect() };
        let read = each.into_iter().map(async |environments| {
            self.github.deployments(&Deployments { environments, most: MOST, since, ..Deployments::default() }).await
        });
        Ok(self.read(try_join_all(read).await?.concat()))
    }

    fn read(&self, mut deployments: Vec<Deployed>) -> History {
        // Another configuration's deployments prove other services.
        deployments.retain(|one| one.task == self.task);
        deployments.sort_by_key(|one| Reverse((one.created_at, one.id)));
        History::read(&deployments, &self.tag_format)
    }
}

/// What speaks against a version in its images: those that are missing, and those that nobody may look for.
fn obstacles(images: impl Iterator<Item = Checked>) -> Vec<Obstacle> {
    let (mut missing, mut refused) = (Vec::new(), Vec::new());
    for image in images {
        let Some(problem) = image.problem else { continue };
        let problem = Problem { message: format!("{}: {}", image.service, problem.message), ..problem };
        if image.state == State::Refused { refused.push(problem) } else { missing.push(problem) }
    }
    let both = [Obstacle::Images(missing), Obstacle::Refused(refused)];
    both.into_iter().filter(|one| one.of_images() != Some(&[])).collect()
}

/// The services whose images must be there: those of the environment's targets, without an environment all.
fn services(config: DeployConfig, environment: Option<&str>) -> Result<IndexMap<String, Service>, ConfigError> {
    let Some(name) = environment else {
        return Ok(config.services);
    };
    let targets = &config.environment(name)?.targets;
    let deployed: Vec<String> = targets.values().flat_map(|target| target.services.clone()).collect();
    Ok(config.services.into_iter().filter(|(name, _)| deployed.contains(name)).collect())
}
