//! The plan, carried out: one image at a time, one step after another, each after a look at what changed meanwhile.
//!
//! Nothing goes that the plan did not name which was shown before. What the registry shows now, and what it refuses to delete, can
//! only make it less: such things count as in use, and with them all that they need.

use std::collections::{BTreeMap, BTreeSet};

use actions_core::untrusted::one_line;
use retention::{Digest, InUse, Named, Plan, Step};
use tokio_util::sync::CancellationToken;

use super::facts::{Facts, Subject};
use super::hands::{Effect, Tagged, Target};
use super::read::Library;
use crate::error::ImageError;

/// After so many steps it is looked again at what is there: others may push meanwhile.
const STEPS: usize = 500;

/// What was done to one image.
#[derive(Debug, Default)]
pub(crate) struct Applied {
    /// The manifests that were deleted.
    pub(crate) deleted: BTreeSet<Digest>,
    /// The tags that were taken away.
    pub(crate) untagged: BTreeSet<String>,
    /// What stays although the plan named it, and why.
    pub(crate) left: Vec<InUse>,
    /// Why it ended before its end.
    pub(crate) stopped: Option<ImageError>,
}

/// What the plan allows that was shown.
#[derive(Debug)]
struct Allowed {
    deletions: BTreeMap<Digest, BTreeSet<String>>,
    tags: BTreeSet<Tagged>,
}

/// What a round of steps came to.
enum Round {
    /// All of them were done.
    Done,
    /// Something stays, so that the rest must be planned anew.
    Less,
    /// Something has changed, so that it must be looked at anew.
    Changed,
}

/// Carries out a plan as far as it still holds. What was done is known also when it ends early.
pub(super) async fn apply(
    subject: &mut Subject<'_>,
    library: &mut Library,
    shown: &Plan,
    cancelled: &CancellationToken,
) -> Applied {
    let allowed = Allowed::of(shown);
    let mut applied = Applied::default();
    let work = rounds(subject, library, &allowed, &mut applied);
    let end = tokio::select! {
        biased;
        () = cancelled.cancelled() => Err(ImageError::Cancelled { image: shown.image.clone() }),
        end = work => end,
    };
    applied.stopped = end.err();
    applied
}

async fn rounds(
    subject: &mut Subject<'_>,
    library: &mut Library,
    allowed: &Allowed,
    applied: &mut Applied,
) -> Result<(), ImageError> {
    loop {
        let facts = subject.facts(library).await?;
        loop {
            let plan = agreed(subject, &facts, allowed, applied)?;
            let due: Vec<Step> = plan.steps.iter().filter(|step| !applied.has(step)).take(STEPS).cloned().collect();
            match steps(subject, &facts, &plan, &due, applied).await? {
                Round::Done if due.len() < STEPS => return Ok(()),
                Round::Less => {}
                Round::Done | Round::Changed => break,
            }
        }
    }
}

/// A plan that does nothing but what was shown: what else it would do is taken for in use.
fn agreed(subject: &mut Subject<'_>, facts: &Facts, allowed: &Allowed, applied: &mut Applied) -> Result<Plan, ImageError> {
    let mut image = facts.image.clone();
    loop {
        image.in_use.clone_from(&subject.in_use);
        let plan = retention::plan(&image, subject.policy, subject.now, subject.hands.order())?;
        let beyond: BTreeSet<&Digest> =
            plan.steps.iter().filter(|step| !allowed.has(step) && !applied.has(step)).map(digest).collect();
        if beyond.is_empty() {
            return Ok(plan);
        }
        for digest in beyond {
            keep(subject, applied, digest, "has changed since the plan was made");
        }
    }
}

fn keep(subject: &mut Subject<'_>, applied: &mut Applied, digest: &Digest, why: &str) {
    let used = InUse { named: Named::Digest(digest.clone()), why: why.to_owned() };
    tracing::info!("left {}@{digest}: it {}", subject.image, one_line(why));
    subject.in_use.push(used.clone());
    applied.left.push(used);
}

fn digest(step: &Step) -> &Digest {
    match step {
        Step::Untag { digest, .. } | Step::Delete { digest, .. } => digest,
    }
}

async fn steps(
    subject: &mut Subject<'_>,
    facts: &Facts,
    plan: &Plan,
    due: &[Step],
    applied: &mut Applied,
) -> Result<Round, ImageError> {
    let images: BTreeSet<&Digest> = plan.removed.iter().filter(|one| one.is_image).map(|one| &one.digest).collect();
    let mut rest = due;
    while let Some(step) = rest.first() {
        let (count, done) = match step {
            Step::Untag { .. } => untag(subject, facts, rest, applied).await?,
            Step::Delete { digest, tags } => {
                let target = Target { digest, tags, is_image: images.contains(digest), listing: &facts.listing };
                (1, delete(subject, &target, applied).await?)
            }
        };
        let (round, why) = match done {
            Effect::Done | Effect::Gone => {
                rest = &rest[count..];
                continue;
            }
            Effect::Kept(words) => (Round::Less, format!("stays, as the registry says: {words}")),
            Effect::Changed => (Round::Changed, "has changed since the plan was made".to_owned()),
        };
        for step in &rest[..count] {
            keep(subject, applied, digest(step), &why);
        }
        return Ok(round);
    }
    Ok(Round::Done)
}

/// Takes the tags away with which the steps begin, all at once where the registry can; answers how many.
async fn untag(
    subject: &Subject<'_>,
    facts: &Facts,
    steps: &[Step],
    applied: &mut Applied,
) -> Result<(usize, Effect), ImageError> {
    let tagged = |step: &Step| match step {
        Step::Untag { tag, digest } => Some((tag.clone(), digest.clone())),
        Step::Delete { .. } => None,
    };
    let tags: Vec<Tagged> = steps.iter().map_while(tagged).collect();
    let done = subject.hands.untag(subject.registry, subject.image, &tags, &facts.listing).await?;
    if done == Effect::Done {
        for (tag, digest) in &tags {
            tracing::info!("took the tag {tag} from {}@{digest}", subject.image);
        }
        applied.untagged.extend(tags.iter().map(|(tag, _)| tag.clone()));
    }
    Ok((tags.len(), done))
}

async fn delete(subject: &Subject<'_>, target: &Target<'_>, applied: &mut Applied) -> Result<Effect, ImageError> {
    let Target { digest, tags, .. } = target;
    let done = subject.hands.delete(subject.registry, subject.image, target).await?;
    if done == Effect::Done {
        let with = if tags.is_empty() { String::new() } else { format!(" with {}", tags.join(", ")) };
        tracing::info!("deleted {}@{digest}{with}", subject.image);
    }
    if matches!(done, Effect::Done | Effect::Gone) {
        applied.deleted.insert((*digest).clone());
    }
    Ok(done)
}

impl Applied {
    fn has(&self, step: &Step) -> bool {
        match step {
            Step::Untag { tag, .. } => self.untagged.contains(tag),
            Step::Delete { digest, .. } => self.deleted.contains(digest),
        }
    }
}

impl Allowed {
    fn of(plan: &Plan) -> Self {
        let mut allowed = Self { deletions: BTreeMap::new(), tags: BTreeSet::new() };
        for removed in &plan.removed {
            allowed.tags.extend(removed.tags.iter().map(|tag| (tag.clone(), removed.digest.clone())));
        }
        for step in &plan.steps {
            match step {
                Step::Untag { tag, digest } => {
                    allowed.tags.insert((tag.clone(), digest.clone()));
                }
                Step::Delete { digest, tags } => {
                    allowed.tags.extend(tags.iter().map(|tag| (tag.clone(), digest.clone())));
                    allowed.deletions.insert(digest.clone(), BTreeSet::new());
                }
            }
        }
        let Self { deletions, tags } = &mut allowed;
        for (tag, digest) in tags.iter() {
            if let Some(own) = deletions.get_mut(digest) {
                own.insert(tag.clone());
            }
        }
        allowed
    }

    fn has(&self, step: &Step) -> bool {
        match step {
            Step::Untag { tag, digest } => self.tags.contains(&(tag.clone(), digest.clone())),
            Step::Delete { digest, tags } => {
                self.deletions.get(digest).is_some_and(|allowed| tags.iter().all(|tag| allowed.contains(tag)))
            }
        }
    }
}
