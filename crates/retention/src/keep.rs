//! What is kept, and why.
//!
//! 1. What runs, what a pattern protects, and what nobody understands is protected, with every whole that it is a part of.
//! 2. The *images* are counted: what has a tag of its own and is no part of another such thing. An image is as new, and of as high a
//!    version, as the newest and highest of its tagged parts.
//! 3. What is kept keeps its parts: what it lists, its referrers, and what its fallback tags stand for; and what it refers
//!    to.
//!
//! Whether something is an image does not depend on what is removed: what stays while a whole of it goes belongs to something else that
//! stays, or has no tag. So the answer is the same after any part of it was carried out.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::age::{self, Age};
use crate::facts::{Image, Kind, Named};
use crate::graph::{Graph, Node, Place};
use crate::policy::Policy;
use crate::reason::{Reason, Removal};

/// What is decided of each place.
#[derive(Debug)]
pub(crate) struct Decision {
    /// Why it stays; nothing for what goes and for what is missing.
    pub(crate) kept: Vec<Option<Reason>>,
    /// Whether it is an image of its own.
    pub(crate) is_image: Vec<bool>,
    /// Why an image goes.
    pub(crate) goes: Vec<Option<Removal>>,
    /// Whether it is an image that nothing but some of its tags can keep.
    pub(crate) is_kept_by_tags: Vec<bool>,
    /// What must be read for its date, although it is known to list nothing.
    pub(crate) needs_date: Vec<bool>,
}

/// Decides.
pub(crate) fn decide(graph: &Graph<'_>, image: &Image, policy: &Policy, now: Timestamp) -> Decision {
    let deciding = Deciding { graph, image, policy, now };
    let protected = deciding.protected();
    let holders = graph.reached(places(&protected), |node| &node.kept_with);
    let fresh: Vec<bool> = graph.nodes.iter().map(|node| deciding.may_be_uploading(node)).collect();
    let firm: Vec<Place> = graph.present().filter(|&place| holders[place] || fresh[place]).collect();
    let candidates: Vec<bool> = (0..graph.nodes.len()).map(|place| deciding.is_candidate(place)).collect();
    let is_image = images(graph, &candidates, &firm);
    let ages = deciding.ages(&is_image);
    let (by_age, goes) = deciding.judge(&ages);

    let count = graph.nodes.len();
    let mut kept: Vec<Option<Reason>> = protected.iter().map(|found| found.as_ref().map(|(why, _)| why.clone())).collect();
    let with_protected = places(&protected).flat_map(|place| graph.nodes[place].kept_with.iter().copied());
    let is_held = graph.reached(with_protected, |node| &node.kept_with);
    let by_tags = |place: usize| protected[place].as_ref().is_some_and(|(_, by_tag)| *by_tag);
    let is_kept_by_tags = (0..count).map(|place| goes[place].is_some() && by_tags(place) && !is_held[place]).collect();
    for place in graph.present() {
        if kept[place].is_none() {
            kept[place] = by_age[place].clone().or_else(|| fresh[place].then_some(Reason::MayBeUploading));
        }
    }
    held(graph, &protected, &mut kept);
    belonging(graph, &mut kept);
    let undated = ages.iter().filter(|(_, age)| age.date.is_none()).map(|(place, _)| *place);
    let needs_date = graph.reached(undated, |node| &node.children);
    Decision { kept, is_image, goes, is_kept_by_tags, needs_date }
}

/// A reason, and whether it holds for some tags rather than for the digest.
type Protection = Option<(Reason, bool)>;

struct Deciding<'d> {
    graph: &'d Graph<'d>,
    image: &'d Image,
    policy: &'d Policy,
    now: Timestamp,
}

impl Deciding<'_> {
    fn protected(&self) -> Vec<Protection> {
        let mut protected: Vec<Protection> = vec![None; self.graph.nodes.len()];
        for in_use in &self.image.in_use {
            let (digest, by_tag) = match &in_use.named {
                Named::Digest(digest) => (Some(digest), false),
                Named::Tag(tag) => (self.image.tags.get(tag), true),
            };
            let Some(place) = digest.and_then(|digest| self.graph.place(digest)) else { continue };
            let reason = Reason::InUse(in_use.why.clone());
            match &mut protected[place] {
                Some((_, is_by_tag)) => *is_by_tag &= by_tag,
                none => *none = Some((reason, by_tag)),
            }
        }
        for (node, protection) in self.graph.nodes.iter().zip(&mut protected) {
            if node.is_missing {
                *protection = None;
            } else if let Some(Kind::Unknown(kind)) = node.kind() {
                let reason = protection.take().map_or_else(|| Reason::UnknownType(kind.clone()), |(reason, _)| reason);
                *protection = Some((reason, false));
            } else if protection.is_none() {
                *protection = self.pattern(node).map(|pattern| (Reason::Pattern(pattern.to_owned()), true));
            }
        }
        protected
    }

    /// The pattern that keeps a tag. A fallback tag stands for something else, as long as that is there.
    fn pattern(&self, node: &Node<'_>) -> Option<&str> {
        let fallbacks = node.fallbacks.iter().filter(|_| !node.stands_for_something);
        node.tags.iter().chain(fallbacks).find_map(|tag| self.policy.tags.keeping(tag))
    }

    /// What has no tag, is young, and is not there because of something that was pushed after it.
    fn may_be_uploading(&self, node: &Node<'_>) -> bool {
        let is_explained = node.subject.is_some()
            || node.stands_for_something
            || node.parents.iter().any(|&parent| self.graph.nodes[parent].date.is_none_or(|date| Some(date) >= node.date));
        let is_young = match node.date {
            Some(date) => self.is_younger(date, self.policy.untagged_after),
            // A fallback tag is put on what exists, and what it stood for is gone.
            None => node.fallbacks.is_empty(),
        };
        !node.is_missing && !node.is_stamp() && node.tags.is_empty() && is_young && !is_explained
    }

    /// What has a tag and can be pulled.
    fn is_candidate(&self, place: Place) -> bool {
        let node = &self.graph.nodes[place];
        // A young index may have come while the registry was listed, before what it lists.
        let is_young = node.date.is_some_and(|date| self.is_younger(date, self.policy.untagged_after));
        !node.is_missing && !node.tags.is_empty() && !node.is_stamp() && (is_young || !self.graph.is_empty_index(place))
    }

    /// The age of each image.
    fn ages(&self, is_image: &[bool]) -> Vec<(Place, Age)> {
        let graph = self.graph;
        let tagged = |place: &Place| !graph.nodes[*place].tags.is_empty();
        let dates = graph.present().filter(tagged).filter_map(|place| Some((graph.nodes[place].date?, place))).collect();
        let dates = graph.risen(dates, |node| &node.kept_with);
        let version = |place: Place| graph.nodes[place].tags.iter().filter_map(|tag| age::version(tag)).max();
        let versions = graph.present().filter_map(|place| Some((version(place)?, place))).collect();
        let versions = graph.risen(versions, |node| &node.kept_with);
        let images = graph.present().filter(|&place| is_image[place]);
        images.map(|at| (at, Age { version: versions[at].clone(), date: dates[at] })).collect()
    }

    /// Why images stay by their age, and why the others go.
    fn judge(&self, ages: &[(Place, Age)]) -> (Vec<Option<Reason>>, Vec<Option<Removal>>) {
        let count = self.graph.nodes.len();
        let (mut kept, mut goes) = (vec![None; count], vec![None; count]);
        let (keep, younger_than) = (self.policy.keep.map(usize::from), self.policy.younger_than);
        let only_ages: Vec<Age> = ages.iter().map(|(_, age)| age.clone()).collect();
        let newest = keep.map(|keep| age::newest(&only_ages, keep));
        for (at, (place, age)) in ages.iter().enumerate() {
            let is_newest = newest.as_ref().is_some_and(|newest| newest[at]);
            let young = younger_than.filter(|&limit| age.date.is_some_and(|date| self.is_younger(date, limit)));
            if keep.is_none() && younger_than.is_none() {
                kept[*place] = Some(Reason::HasTag);
            } else if let Some(keep) = keep.filter(|_| is_newest && (age.version.is_some() || age.date.is_some())) {
                kept[*place] = Some(Reason::Newest(keep));
            } else if let Some(limit) = young {
                kept[*place] = Some(Reason::YoungerThan(limit));
            } else if age.is_undecided(younger_than.is_some()) {
                kept[*place] = Some(Reason::NoDate);
            } else {
                goes[*place] = keep.map(Removal::Older).or(younger_than.map(Removal::OlderThan));
            }
        }
        (kept, goes)
    }

    fn is_younger(&self, date: Timestamp, limit: Duration) -> bool {
        SignedDuration::try_from(limit).is_ok_and(|limit| self.now.duration_since(date) < limit) || date > self.now
    }
}

/// The candidates that are no part of another one, nor of what stays anyway.
fn images(graph: &Graph<'_>, candidates: &[bool], firm: &[Place]) -> Vec<bool> {
    let sources: Vec<Place> = graph.present().filter(|&place| candidates[place]).collect();
    let with_sources = sources.iter().chain(firm).flat_map(|&place| graph.nodes[place].keeps.iter().copied());
    let is_part = graph.reached(with_sources, |node| &node.keeps);
    let mut is_image: Vec<bool> = candidates.iter().zip(is_part).map(|(is, is_part)| *is && !is_part).collect();
    // A referrer and its subject keep each other, as do an index and what it lists and refers to; the first on the way down counts.
    let counted = graph.present().filter(|&place| is_image[place]).chain(firm.iter().copied());
    let mut is_counted = graph.reached(counted, |node| &node.keeps);
    let left: Vec<Place> = sources.into_iter().filter(|&place| !is_counted[place]).collect();
    let all = vec![true; graph.nodes.len()];
    let wholes_first: Vec<Place> = graph.parts_first(&left, &all).into_iter().rev().collect();
    for place in graph.kept_first(&wholes_first, &all).into_iter().rev() {
        if candidates[place] && !is_counted[place] {
            is_image[place] = true;
            graph.reach(place, &mut is_counted, |node| &node.keeps);
        }
    }
    is_image
}

/// Gives a reason to every whole of what is protected.
fn held(graph: &Graph<'_>, protected: &[Protection], kept: &mut [Option<Reason>]) {
    let mut open: Vec<(Place, Place)> = places(protected).map(|place| (place, place)).collect();
    let mut is_seen = vec![false; kept.len()];
    while let Some((place, part)) = open.pop() {
        if !std::mem::replace(&mut is_seen[place], true) {
            kept[place].get_or_insert_with(|| Reason::Holds(graph.nodes[part].digest.clone()));
            open.extend(graph.nodes[place].kept_with.iter().map(|&whole| (whole, part)));
        }
    }
}

/// Gives a reason to every part of what is kept, and to what it refers to.
fn belonging(graph: &Graph<'_>, kept: &mut [Option<Reason>]) {
    let mut open: Vec<Place> = graph.present().filter(|&place| kept[place].is_some()).collect();
    while let Some(place) = open.pop() {
        let node = &graph.nodes[place];
        let part_of = match &kept[place] {
            Some(Reason::BelongsTo(whole)) => whole.clone(),
            _ => node.digest.clone(),
        };
        for &part in &node.keeps {
            if kept[part].is_none() {
                kept[part] = Some(Reason::BelongsTo(part_of.clone()));
                open.push(part);
            }
        }
    }
}

fn places(protected: &[Protection]) -> impl Iterator<Item = Place> {
    protected.iter().enumerate().filter(|(_, protection)| protection.is_some()).map(|(place, _)| place)
}
