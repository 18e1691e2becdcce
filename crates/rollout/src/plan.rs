//! What a deployment will do: a pure function of the configuration, the version and what is live.

use std::collections::BTreeMap;
use std::time::Duration;

use deploy_config::{DeployConfig, Environment, Health, OnFailure};
use image_tagger::tags::image_tag;
use registry_client::Tag;
use semver::Version;
use thiserror::Error;
use url::Url;

use crate::gate::{Limits, Sight};
use crate::probe::{Echo, Probe};
use crate::version::{Expected, of_tag};

/// What will be done, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The environment's name.
    pub environment: String,
    /// Its address.
    pub environment_url: Option<String>,
    /// The version.
    pub version: Version,
    /// Its image tag.
    pub image_tag: String,
    /// The version that is live now, where all targets agree that do not run the wanted one already.
    pub previous_version: Option<String>,
    /// The targets that are deployed together, wave by wave.
    pub waves: Vec<Vec<Step>>,
    /// What happens when a wave fails.
    pub on_failure: OnFailure,
    /// How long the environment is watched at the end.
    pub bake: Option<Duration>,
}

impl Plan {
    /// Whether any target is told to deploy something.
    #[must_use]
    pub fn changes(&self) -> bool {
        self.waves.iter().flatten().any(|step| step.action != Action::Keep)
    }
}

/// What will be done with one target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The target's name.
    pub target: String,
    /// Its kind, such as `dokploy`.
    pub kind: &'static str,
    /// Deploy it, or leave it because it proves the version already.
    pub action: Action,
    /// The tag to go back to.
    pub previous_tag: Option<String>,
    /// What proves the tag to go back to.
    pub previous: Expected,
    /// The services that it runs.
    pub services: Vec<PlannedService>,
}

impl Step {
    /// Whether the target gets another tag; otherwise it keeps it, with or without new settings.
    #[must_use]
    pub fn changes_tag(&self, image_tag: &str) -> bool {
        self.action != Action::Keep && self.previous_tag.as_deref() != Some(image_tag)
    }
}

/// What will be done with a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// The tag is set and deployed, and the target is followed to its end.
    Deploy,
    /// It is told to deploy whatever it is set to.
    Trigger,
    /// It runs the version already, as it is wanted; only its gates are asked.
    Keep,
}

/// One service of a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedService {
    /// Its name.
    pub name: String,
    /// Its image, without tag.
    pub image: String,
    /// The platforms that the image must have.
    pub platforms: Vec<String>,
    /// The digest behind the tag.
    pub digest: Option<String>,
    /// The digest behind the previous tag.
    pub previous_digest: Option<String>,
    /// How it is looked at; absent when it has no health or no address here.
    pub probe: Option<Probe>,
}

/// What is known of a target before anything is changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LiveTarget {
    /// Its kind.
    pub kind: &'static str,
    /// Whether it can be told which tag to deploy, and be followed.
    pub is_followed: bool,
    /// The tag that it is set to. It may have been set by a run that was killed before it was deployed.
    pub tag: Option<String>,
    /// Whether a deployment would set anything anew on it: the tag, a variable, its command.
    pub is_to_change: bool,
    /// What one look at each of its services found, by service.
    pub sights: BTreeMap<String, Sight>,
}

/// What is known before anything is changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// By target.
    pub targets: BTreeMap<String, LiveTarget>,
    /// The digest of each image reference (`image:tag`) that exists.
    pub digests: BTreeMap<String, String>,
}

/// An address in deploy.yml that cannot be joined with a path.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
#[error("the address of the service `{service}`, {url}, is not a URL: {source}")]
pub struct AddressError {
    service: String,
    url: String,
    source: url::ParseError,
}

/// How every service of an environment that can be looked at is looked at, by service.
///
/// # Errors
/// [`AddressError`] when an address and a path make no URL.
pub fn probes(config: &DeployConfig, environment: &Environment) -> Result<BTreeMap<String, Probe>, AddressError> {
    let mut probes = BTreeMap::new();
    for name in environment.targets.values().flat_map(|target| &target.services) {
        let health = config.services.get(name).and_then(|service| service.health.as_ref());
        if let (Some(health), Some(address)) = (health, environment.urls.get(name)) {
            probes.insert(name.clone(), probe(name, health, address)?);
        }
    }
    Ok(probes)
}

fn probe(service: &str, health: &Health, address: &str) -> Result<Probe, AddressError> {
    let join = |path: &str| {
        let url = format!("{}{path}", address.trim_end_matches('/'));
        Url::parse(&url).map_err(|source| AddressError { service: service.to_owned(), url, source })
    };
    let echo = match &health.version {
        None => None,
        Some(echo) => {
            let url = echo.path.as_deref().map(join).transpose()?;
            Some(Echo { url, pointer: echo.pointer.clone() })
        }
    };
    Ok(Probe {
        service: service.to_owned(),
        health: join(&health.path)?,
        status: health.status.clone(),
        echo,
        limits: Limits { successes: health.successes.max(1), interval: health.interval.0, deadline: health.deadline.0 },
        timeout: health.timeout.0,
    })
}

/// What one planning is about.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    /// The configuration.
    pub config: &'a DeployConfig,
    /// The environment's name.
    pub name: &'a str,
    /// The environment.
    pub environment: &'a Environment,
    /// The version.
    pub version: &'a Version,
    /// Its image tag.
    pub image_tag: &'a str,
    /// How the services are looked at.
    pub probes: &'a BTreeMap<String, Probe>,
}

impl Wish<'_> {
    /// What proves the version.
    #[must_use]
    pub fn expected(&self) -> Expected {
        Expected::new([self.version.to_string().as_str(), self.image_tag])
    }

    /// The plan, given what is live.
    #[must_use]
    pub fn plan(&self, facts: &Facts) -> Plan {
        let step = |name: &String| self.step(name, facts);
        let waves: Vec<Vec<Step>> =
            self.environment.ordered_waves().iter().map(|wave| wave.iter().filter_map(step).collect()).collect();
        Plan {
            environment: self.name.to_owned(),
            environment_url: self.environment.url.clone(),
            version: self.version.clone(),
            image_tag: self.image_tag.to_owned(),
            previous_version: self.agreed_version(waves.iter().flatten(), facts),
            waves,
            on_failure: self.environment.on_failure,
            bake: self.environment.bake.map(|bake| bake.0),
        }
    }

    fn step(&self, name: &str, facts: &Facts) -> Option<Step> {
        let live = facts.targets.get(name)?;
        let service_names = &self.environment.targets.get(name)?.services;
        let is_proven = self.is_proven(live, service_names);
        // Only settings are new: the way back is the same tag with those of before.
        let same_tag = (is_proven && live.is_to_change).then(|| self.image_tag.to_owned());
        let previous_tag = same_tag.or_else(|| self.previous_tag(live));
        let digest = |image: &str, tag: &str| facts.digests.get(&format!("{image}:{tag}")).cloned();
        let services = service_names.iter().filter_map(|service| {
            let settings = self.config.services.get(service)?;
            Some(PlannedService {
                name: service.clone(),
                image: settings.image.clone(),
                platforms: settings.platforms.clone(),
                digest: digest(&settings.image, self.image_tag),
                previous_digest: previous_tag.as_ref().and_then(|tag| digest(&settings.image, tag)),
                probe: self.probes.get(service).cloned(),
            })
        });
        let services = services.collect();
        let action = match (live.is_followed, is_proven && !live.is_to_change) {
            (false, _) => Action::Trigger,
            (true, true) => Action::Keep,
            (true, false) => Action::Deploy,
        };
        let version = previous_tag.as_deref().and_then(|tag| of_tag(&self.config.image_tag, tag));
        let echoed = other_version(live, &self.expected());
        let names = [version, echoed].into_iter().flatten().collect::<Vec<_>>();
        let tag = previous_tag.as_deref().filter(|_| !names.is_empty());
        let previous = Expected::new(names.iter().map(String::as_str).chain(tag));
        Some(Step { target: name.to_owned(), kind: live.kind, action, previous_tag, previous, services })
    }

    /// The tag to go back to.
    ///
    /// What answers is believed before what is set: a run that was killed after it had set the tag and before that was deployed
    /// leaves the new tag behind, while the old version still answers. And the tag that is to be deployed now is never the
    /// previous one: without a service that says its version it is then not known what ran before, and there is no way back.
    #[must_use]
    pub fn previous_tag(&self, live: &LiveTarget) -> Option<String> {
        let set = live.tag.as_deref().filter(|tag| *tag != self.image_tag);
        let Some(answered) = other_version(live, &self.expected()) else {
            return set.map(str::to_owned);
        };
        let names_it = |tag: &&str| {
            let version = of_tag(&self.config.image_tag, tag);
            Expected::new([*tag].into_iter().chain(version.as_deref())).accepts(&answered)
        };
        // A tag such as `latest` names no version; what answers is then no reason to set another.
        let is_other_tag = |tag: &&str| of_tag(&self.config.image_tag, tag).is_none() && tag.parse::<Tag>().is_ok();
        match set {
            Some(tag) if names_it(&tag) || is_other_tag(&tag) => Some(tag.to_owned()),
            // An answer from which no tag can be made, such as a commit's id, leaves what is set.
            _ => self.tag_of(&answered).or_else(|| set.map(str::to_owned)),
        }
    }

    fn tag_of(&self, answered: &str) -> Option<String> {
        let version = Version::parse(crate::version::bare(answered)).ok()?;
        image_tag(&self.config.image_tag, &version).ok().map(|tag| tag.to_string())
    }

    /// Whether a target runs the version already: its tag is set, and every one of its services says the version. A service that
    /// cannot say it might be left over from a run that was killed, so such a target is deployed again.
    fn is_proven(&self, live: &LiveTarget, services: &[String]) -> bool {
        let expected = self.expected();
        live.tag.as_deref() == Some(self.image_tag)
            && services.iter().all(|service| {
                matches!(live.sights.get(service), Some(Sight::Good { version: Some(version) }) if expected.accepts(version))
            })
    }

    /// The version on which the targets agree that are to get another one: one that runs the wanted version already, such as after a run
    /// that was killed between two waves, has no say in what ran before.
    fn agreed_version<'a>(&self, steps: impl Iterator<Item = &'a Step>, facts: &Facts) -> Option<String> {
        let mut others = steps.filter(|step| step.changes_tag(self.image_tag)).peekable();
        if others.peek().is_none() {
            return Some(self.version.to_string());
        }
        let mut versions = others.map(|step| match &step.previous_tag {
            Some(tag) => of_tag(&self.config.image_tag, tag).or_else(|| self.answered(step, facts)),
            None => self.answered(step, facts),
        });
        let first = versions.next()??;
        versions.all(|version| version.as_ref() == Some(&first)).then_some(first)
    }

    fn answered(&self, step: &Step, facts: &Facts) -> Option<String> {
        facts.targets.get(&step.target).and_then(|live| other_version(live, &self.expected()))
    }
}

/// The one version other than the wanted that a target's services say, if there is exactly one.
fn other_version(live: &LiveTarget, wanted: &Expected) -> Option<String> {
    let mut others = live.sights.values().filter_map(|sight| match sight {
        Sight::Good { version: Some(version) } | Sight::Stale { version: Some(version) } if !wanted.accepts(version) => {
            Some(crate::version::bare(version).to_owned())
        }
        _ => None,
    });
    let first = others.next()?;
    others.all(|other| other == first).then_some(first)
}
