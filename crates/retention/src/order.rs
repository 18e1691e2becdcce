//! What is removed first.
//!
//! Parts go before wholes, as the way to what is left of a half-removed image leads through the whole: a run that was killed is finished by
//! the next. So that nobody pulls such an image, all that hangs together loses its tags first, where the registry finds it without them.
//!
//! The order of the tags keeps every part a part, and every release a release, until its last tag is gone, so that what is about to go is
//! never counted in the place of what stays: first the tags that are no versions, then the versions; of either those of what the image keeps
//! first.

use crate::age;
use crate::graph::{Graph, Place};
use crate::plan::Step;
use crate::policy::Order;

/// The steps that remove what goes, oldest first.
pub(crate) fn steps(graph: &Graph<'_>, goes: &[bool], is_image: &[bool], order: Order) -> Vec<Step> {
    let mut starts: Vec<Place> = (0..goes.len()).filter(|&place| goes[place]).collect();
    starts.sort_by_key(|&place| graph.nodes[place].date);
    let mut is_done = vec![false; goes.len()];
    let mut steps = Vec::new();
    for start in starts {
        if !is_done[start] {
            let mut group = group(graph, goes, start, &mut is_done);
            group.sort_by_key(|&place| !is_image[place]);
            group_steps(graph, goes, order, &group, &mut steps);
        }
    }
    steps
}

/// All that goes and hangs together with a place.
fn group(graph: &Graph<'_>, goes: &[bool], start: Place, is_done: &mut [bool]) -> Vec<Place> {
    let (mut open, mut group) = (vec![start], Vec::new());
    while let Some(place) = open.pop() {
        if goes[place] && !std::mem::replace(&mut is_done[place], true) {
            group.push(place);
            open.extend(graph.nodes[place].keeps.iter().chain(&graph.nodes[place].kept_with));
        }
    }
    group
}

fn group_steps(graph: &Graph<'_>, goes: &[bool], order: Order, group: &[Place], steps: &mut Vec<Step>) {
    let mut places = graph.parts_first(group, goes);
    let untags_first = order == Order::TagsFirst && group.len() > 1;
    if untags_first {
        let tagged = graph.kept_first(group, goes).into_iter();
        let tags = tagged.flat_map(|place| graph.nodes[place].tags.iter().map(move |&tag| (tag, place)));
        let (versions, others): (Vec<_>, Vec<_>) = tags.partition(|(tag, _)| age::version(tag).is_some());
        let untag = |(tag, place): (&str, Place)| Step::Untag { tag: tag.to_owned(), digest: graph.nodes[place].digest.clone() };
        steps.extend(others.into_iter().chain(versions).map(untag));
    }
    if order == Order::WholesFirst {
        places.reverse();
    }
    steps.extend(places.into_iter().map(|place| {
        let node = &graph.nodes[place];
        let tags = if untags_first { &[] } else { node.tags.as_slice() };
        let tags = tags.iter().chain(&node.fallbacks).map(|&tag| tag.to_owned()).collect();
        Step::Delete { digest: node.digest.clone(), tags }
    }));
}
