//! The answer: steps in order, what is kept and why, what is freed.

use jiff::Timestamp;
use serde::Serialize;

use crate::facts::{Content, Digest, Image, InUse, Named};
use crate::graph::{Graph, Node, Place};
use crate::keep::{self, Decision};
use crate::policy::{Order, Policy};
use crate::reason::{Reason, Removal};
use crate::{age, freed, order};

/// How far up the whole is looked for that a part goes with.
const MOST_STEPS: usize = 16;

/// What happens to one image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// The image without tag.
    pub image: String,
    /// What is done, in this order.
    pub steps: Vec<Step>,
    /// What stays, by digest.
    pub kept: Vec<Kept>,
    /// What goes, by digest.
    pub removed: Vec<Removed>,
    /// What the removal frees.
    pub freed: Freed,
    /// What is in use and not in the registry.
    pub missing: Vec<InUse>,
}

/// One request to the registry. Both are safe to repeat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Step {
    /// Take a tag away; its digest stays for now.
    Untag {
        /// The tag.
        tag: String,
        /// The digest behind it.
        digest: Digest,
    },
    /// Remove a manifest, with the tags that it has then.
    Delete {
        /// The manifest.
        digest: Digest,
        /// The tags that go with it.
        tags: Vec<String>,
    },
}

/// Something that stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Kept {
    /// The manifest.
    pub digest: Digest,
    /// The tags that it keeps.
    pub tags: Vec<String>,
    /// Whether it is an image of its own, not a part of another.
    pub is_image: bool,
    /// Why it stays: the first reason that holds.
    pub why: Reason,
}

/// Something that goes: a manifest, or only tags of one that stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Removed {
    /// The manifest.
    pub digest: Digest,
    /// The tags that go.
    pub tags: Vec<String>,
    /// Whether it is an image of its own, not a part of another.
    pub is_image: bool,
    /// Why it goes.
    pub why: Removal,
}

/// What a removal frees, once the registry collects its garbage: the manifests, and the blobs that nothing kept uses, each once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Freed {
    /// The bytes.
    pub bytes: u64,
    /// Whether that is the exact number. It is the most that can be freed when not every kept manifest was read.
    pub is_exact: bool,
}

/// Why an image is left as it is: manifests that matter were not read, so that nobody knows what they need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Untouched {
    /// The image without tag.
    pub image: String,
    /// The manifests, each with what went wrong.
    pub unread: Vec<(Digest, String)>,
}

/// The manifests that must be read before a plan can be made; after they were read, more may be.
///
/// Whatever could decide is asked for, and no more, as each reading counts as a download. So what stays comes first: a platform's image
/// in an index that stays need not be read, and only the index says that it is one.
#[must_use]
pub fn unread(image: &Image, policy: &Policy, now: Timestamp) -> Vec<Digest> {
    let graph = Graph::new(image);
    let decision = keep::decide(&graph, image, policy, now);
    let is_new = |node: &Node<'_>| node.manifest.is_none_or(|manifest| manifest.content == Content::Unread);
    let new: Vec<Place> = matters(&graph, &decision).filter(|&place| is_new(&graph.nodes[place])).collect();
    let stays = |place: &&Place| decision.kept[**place].is_some();
    let first: Vec<&Place> = new.iter().filter(stays).collect();
    let asked = if first.is_empty() { new.iter().collect() } else { first };
    asked.into_iter().map(|&place| graph.nodes[place].digest.clone()).collect()
}

/// Decides what happens to an image. The same facts give the same plan, and a plan that was carried out in part gives the rest of it.
///
/// # Errors
/// [`Untouched`] when a manifest that matters could not be read, or was not.
pub fn plan(image: &Image, policy: &Policy, now: Timestamp, order: Order) -> Result<Plan, Untouched> {
    let graph = Graph::new(image);
    let decision = keep::decide(&graph, image, policy, now);
    let unread: Vec<_> = matters(&graph, &decision).map(|place| unread_of(&graph.nodes[place])).collect();
    if !unread.is_empty() {
        return Err(Untouched { image: image.name.clone(), unread });
    }
    let goes: Vec<bool> = graph.nodes.iter().zip(&decision.kept).map(|(node, kept)| kept.is_none() && !node.is_missing).collect();
    let mut plan = Plan {
        image: image.name.clone(),
        steps: Vec::new(),
        kept: Vec::new(),
        removed: Vec::new(),
        freed: freed::freed(&graph, &goes),
        missing: missing(&graph, image),
    };
    for place in graph.present() {
        plan.add(&graph, &decision, place, image, policy);
    }
    plan.steps.extend(order::steps(&graph, &goes, &decision.is_image, order));
    Ok(plan)
}

impl Plan {
    /// Whether nothing goes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    fn add(&mut self, graph: &Graph<'_>, decision: &Decision, place: Place, image: &Image, policy: &Policy) {
        let node = &graph.nodes[place];
        let (digest, is_image) = (node.digest.clone(), decision.is_image[place]);
        let owned = |tags: Vec<&str>| tags.into_iter().map(str::to_owned).collect::<Vec<_>>();
        let Some(why) = decision.kept[place].clone() else {
            let (tags, why) = (owned(node.all_tags().collect()), removal(graph, decision, place));
            self.removed.push(Removed { digest, tags, is_image, why });
            return;
        };
        let may_untag = policy.untag && decision.is_kept_by_tags[place];
        let (stay, go): (Vec<&str>, Vec<&str>) =
            node.all_tags().partition(|tag| !may_untag || !node.tags.contains(tag) || is_tag_kept(tag, image, policy));
        if !go.is_empty() {
            let untag = |tag: &&str| Step::Untag { tag: (*tag).to_owned(), digest: digest.clone() };
            self.steps.extend(go.iter().map(untag));
            self.removed.push(Removed { digest: digest.clone(), tags: owned(go), is_image: false, why: Removal::UnkeptTag });
        }
        self.kept.push(Kept { digest, tags: owned(stay), is_image, why });
    }
}

/// What must have been read: all but the manifests that stay and are known to list nothing.
fn matters<'g>(graph: &'g Graph<'_>, decision: &'g Decision) -> impl Iterator<Item = Place> + 'g {
    graph.present().filter(|&place| {
        let node = &graph.nodes[place];
        let is_mere_part = matches!(decision.kept[place], Some(Reason::BelongsTo(_))) && node.all_tags().next().is_none();
        let is_known_to_stay = is_mere_part && node.is_leaf && !decision.needs_date[place];
        !node.is_read() && !is_known_to_stay
    })
}

fn unread_of(node: &Node<'_>) -> (Digest, String) {
    let why = match node.manifest.map(|manifest| &manifest.content) {
        Some(Content::Unreadable(why)) => why.clone(),
        _ => "it was not read".to_owned(),
    };
    (node.digest.clone(), why)
}

fn missing(graph: &Graph<'_>, image: &Image) -> Vec<InUse> {
    let is_there = |in_use: &&InUse| {
        let digest = match &in_use.named {
            Named::Digest(digest) => Some(digest),
            Named::Tag(tag) => image.tags.get(tag),
        };
        digest.and_then(|digest| graph.place(digest)).is_some_and(|place| !graph.nodes[place].is_missing)
    };
    image.in_use.iter().filter(|in_use| !is_there(in_use)).cloned().collect()
}

fn is_tag_kept(tag: &str, image: &Image, policy: &Policy) -> bool {
    let runs = |in_use: &InUse| matches!(&in_use.named, Named::Tag(used) if used == tag);
    age::version(tag).is_some() || policy.tags.keeping(tag).is_some() || image.in_use.iter().any(runs)
}

fn removal(graph: &Graph<'_>, decision: &Decision, place: Place) -> Removal {
    let node = &graph.nodes[place];
    let owner = |mut place: Place| {
        // Digests allow no circle but that of an index and its own referrer; a bound ends that.
        for _ in 0..MOST_STEPS {
            match graph.nodes[place].wholes.iter().find(|&&whole| decision.kept[whole].is_none()) {
                Some(&whole) => place = whole,
                None => break,
            }
        }
        graph.nodes[place].digest.clone()
    };
    match &decision.goes[place] {
        Some(removal) => removal.clone(),
        None if node.is_stamp() => Removal::Stamp,
        None if graph.is_empty_index(place) => Removal::Empty,
        None if !node.wholes.is_empty() => Removal::PartOf(owner(place)),
        None if !node.fallbacks.is_empty() => Removal::Orphan,
        None => Removal::Untagged,
    }
}
