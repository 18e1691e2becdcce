//! The bytes that nothing kept needs.

use std::collections::{HashMap, HashSet};

use crate::facts::{Blob, Content, Digest};
use crate::graph::{Graph, Node};
use crate::plan::Freed;

/// The bytes of what goes, given by place.
pub(crate) fn freed(graph: &Graph<'_>, goes: &[bool]) -> Freed {
    let (mut freed, mut kept) = (HashMap::new(), HashSet::new());
    let (mut bytes, mut is_exact) = (0_u64, true);
    for place in graph.present() {
        let node = &graph.nodes[place];
        if goes[place] {
            bytes = bytes.saturating_add(node.manifest.map_or(0, |manifest| manifest.size));
            freed.extend(blobs(node).iter().map(|blob| (&blob.digest, blob.size)));
        } else {
            is_exact &= node.is_read();
            kept.extend(blobs(node).iter().map(|blob| &blob.digest));
        }
    }
    let of_blobs = freed.iter().filter(|(digest, _)| !kept.contains::<Digest>(digest)).map(|(_, size)| *size);
    Freed { bytes: of_blobs.fold(bytes, u64::saturating_add), is_exact }
}

fn blobs<'a>(node: &Node<'a>) -> &'a [Blob] {
    match node.manifest.map(|manifest| &manifest.content) {
        Some(Content::Read { blobs, .. }) => blobs,
        _ => &[],
    }
}
