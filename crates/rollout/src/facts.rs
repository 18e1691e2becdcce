//! What is known before anything is changed: the images, what is live on each target, what answers.

use std::collections::BTreeMap;

use actions_core::failure::chain;
use actions_core::{Explain, Problem, Runner};
use futures::future::{OptionFuture, join, join_all, join3};
use image_tagger::attested::Attestor;
use image_tagger::verify::{Wanted, verify};
use registry_client::{Registry, RegistryError, Tag};

use crate::plan::{Facts, LiveTarget, Wish};
use crate::promoted::Promoter;
use crate::targets::{SetTo, Target, TargetProblem};
use crate::version::Expected;

/// Why there is no deployment; nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Everything that speaks against it, at least one problem.
    Problems(Vec<Problem>),
    /// The run was cancelled before everything was known.
    Cancelled,
}

/// Where the images are, and who vouches for them and for the version where that is required.
#[derive(Debug)]
pub struct Images {
    /// The registries.
    pub registry: Registry,
    /// Who says whether this repository built them; nothing where the environment does not require it.
    pub attestor: Option<Attestor>,
    /// Who says whether another environment has proven the version; nothing where the environment does not require it.
    pub promoter: Option<Promoter>,
}

/// The digest of each image reference that was found.
type Digests = BTreeMap<String, String>;

/// Gathers the facts, all at once.
///
/// # Errors
/// [`Refusal`] with every image that is missing, every target that cannot be asked and the proof that the version lacks, or when the run
/// is cancelled.
pub async fn gather(
    runner: &Runner,
    wish: &Wish<'_>,
    targets: &BTreeMap<String, Box<dyn Target>>,
    images: &Images,
) -> Result<Facts, Refusal> {
    tokio::select! {
        () = runner.cancelled().cancelled() => Err(Refusal::Cancelled),
        facts = gather_all(runner, wish, targets, images) => facts.map_err(Refusal::Problems),
    }
}

async fn gather_all(
    runner: &Runner,
    wish: &Wish<'_>,
    targets: &BTreeMap<String, Box<dyn Target>>,
    registries: &Images,
) -> Result<Facts, Vec<Problem>> {
    let asked = join_all(targets.iter().map(|(name, target)| live(runner, wish, name, target.as_ref())));
    let unproven = OptionFuture::from(registries.promoter.as_ref().map(Promoter::problem));
    let (unproven, images, asked) = join3(unproven, images(wish, registries), asked).await;
    let (mut digests, missing) = images;
    let mut problems: Vec<Problem> = unproven.flatten().into_iter().chain(missing).collect();
    let mut live = BTreeMap::new();
    for (name, outcome) in targets.keys().zip(asked) {
        match outcome {
            Ok(found) => _ = live.insert(name.clone(), found),
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    digests.extend(previous_images(wish, &registries.registry, &live).await);
    Ok(Facts { targets: live, digests })
}

/// The images of the version, every one of which must exist for every platform, and be attested where that is required.
async fn images(wish: &Wish<'_>, images: &Images) -> (Digests, Vec<Problem>) {
    let services = wish.environment.targets.values().flat_map(|target| &target.services);
    let wanted: Result<Vec<Wanted>, RegistryError> = services
        .filter_map(|name| Some((name, wish.config.services.get(name)?)))
        .map(|(name, service)| Wanted::new(name, &service.image, wish.image_tag.parse::<Tag>()?, &service.platforms))
        .collect();
    let wanted = match wanted {
        Ok(wanted) => wanted,
        Err(error) => return (Digests::new(), vec![Problem { message: chain(&error), hint: error.hint() }]),
    };
    let mut digests = Digests::new();
    let mut problems = Vec::new();
    let mut found = verify(&images.registry, &wanted).await;
    if let Some(attestor) = &images.attestor {
        attestor.judge(&mut found).await;
    }
    for (wanted, checked) in wanted.iter().zip(found) {
        let image = wish.config.services.get(&wanted.service).map(|service| service.image.as_str()).unwrap_or_default();
        match (checked.digest, checked.problem) {
            (_, Some(problem)) => problems.push(problem),
            (Some(digest), None) => _ = digests.insert(format!("{image}:{}", wish.image_tag), digest.to_string()),
            (None, None) => {}
        }
    }
    (digests, problems)
}

/// The images of the versions to go back to. One that is missing is said and is no reason to refuse: it is live, and its
/// containers may go on for ever.
async fn previous_images(wish: &Wish<'_>, registry: &Registry, live: &BTreeMap<String, LiveTarget>) -> Digests {
    let mut wanted = Vec::new();
    let mut references = Vec::new();
    for (name, live) in live.iter().filter(|(_, live)| live.is_followed) {
        let Some(tag) = wish.previous_tag(live) else { continue };
        let services = wish.environment.targets.get(name).into_iter().flat_map(|target| &target.services);
        for (service, image) in services.filter_map(|name| Some((name, &wish.config.services.get(name)?.image))) {
            let parsed = tag.parse::<Tag>().and_then(|tag| Wanted::new(service, image, tag, &[]));
            if let Ok(one) = parsed {
                wanted.push(one);
                references.push(format!("{image}:{tag}"));
            }
        }
    }
    let checked = verify(registry, &wanted).await;
    let found = references.into_iter().zip(checked).filter_map(|(reference, checked)| {
        if checked.digest.is_none() {
            tracing::warn!(
                "{reference}, which is live now, is not in the registry; going back to it will fail where it must be pulled"
            );
        }
        Some((reference, checked.digest?.to_string()))
    });
    found.collect()
}

async fn live(runner: &Runner, wish: &Wish<'_>, name: &str, target: &dyn Target) -> Result<LiveTarget, Problem> {
    let services = wish.environment.targets.get(name).into_iter().flat_map(|target| &target.services);
    let looks = services
        .filter_map(|service| wish.probes.get(service))
        .map(|probe| async move { (probe.service.clone(), probe.look(runner, &Expected::default()).await) });
    let (set, sights) = join(target.live(), join_all(looks)).await;
    let problem = |problem: TargetProblem| Problem {
        message: format!("the target `{name}` cannot be asked what is live: {}", problem.message),
        hint: problem.hint,
    };
    let SetTo { tag, is_to_change } = set.map_err(problem)?;
    tracing::info!("{name} is set to {}", tag.as_deref().unwrap_or("what it does not say"));
    let (kind, is_followed) = (target.kind(), target.is_followed());
    Ok(LiveTarget { kind, is_followed, tag, is_to_change, sights: sights.into_iter().collect() })
}
