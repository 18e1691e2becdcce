//! A pack with its index, as `git gc` leaves them: commits first, the newest at the start, some as deltas of others.

use std::cmp::Reverse;
use std::fs;
use std::io::Write;

use gix::hash::hasher;
use gix::objs::Kind;
use gix::odb::pack::data::entry::Header;
use gix::zlib::Compression;
use gix::zlib::stream::deflate;
use gix::{ObjectId, Repository};

/// The longest run of bytes that one instruction of a delta can put in.
const LONGEST_INSERT: usize = 127;

struct Object {
    id: ObjectId,
    kind: Kind,
    data: Vec<u8>,
}

/// Moves all loose objects of a repository into one pack.
pub(crate) fn write(repo: &Repository) {
    let folder = repo.objects.store_ref().path().to_owned();
    let objects = loose(repo);
    let (mut data, entries) = data(&objects);
    let checksum = checksum(&data, repo);
    data.extend(checksum.as_bytes());
    let name = folder.join(format!("pack/pack-{checksum}"));
    fs::create_dir_all(folder.join("pack")).expect("a folder for packs");
    fs::write(name.with_extension("idx"), index(entries, checksum, repo)).expect("the index is written");
    fs::write(name.with_extension("pack"), data).expect("the pack is written");
    for object in objects {
        let id = object.id.to_string();
        fs::remove_file(folder.join(&id[..2]).join(&id[2..])).expect("a loose object");
    }
}

/// The loose objects in the order of a pack.
fn loose(repo: &Repository) -> Vec<Object> {
    let store = gix::odb::loose::Store::at(repo.objects.store_ref().path(), repo.object_hash());
    let mut objects: Vec<_> = store
        .iter()
        .map(|id| {
            let object = repo.find_object(id.expect("an id")).expect("an object").detach();
            Object { id: object.id, kind: object.kind, data: object.data }
        })
        .collect();
    let order = |kind| [Kind::Commit, Kind::Tag, Kind::Tree, Kind::Blob].iter().position(|other| *other == kind);
    let time = |id: ObjectId| repo.find_commit(id).ok().and_then(|commit| commit.time().ok()).map(|time| time.seconds);
    objects.sort_by_key(|object| (order(object.kind), Reverse(time(object.id)), object.id));
    objects
}

/// The pack without its checksum, and where each object begins.
fn data(objects: &[Object]) -> (Vec<u8>, Vec<(ObjectId, usize)>) {
    let count = u32::try_from(objects.len()).expect("few objects");
    let mut data = [b"PACK".as_slice(), &2_u32.to_be_bytes(), &count.to_be_bytes()].concat();
    let mut entries: Vec<(ObjectId, usize)> = Vec::new();
    for (place, object) in objects.iter().enumerate() {
        let start = data.len();
        // Two commits of four are deltas of the one before, so that there are deltas of deltas.
        let base = objects[..place].last().filter(|base| base.kind == object.kind && place % 4 > 1);
        let (header, body) = match (object.kind, base) {
            (Kind::Commit, Some(base)) => {
                let distance = u64::try_from(start - entries[place - 1].1).expect("a distance");
                (Header::OfsDelta { base_distance: distance }, delta(&base.data, &object.data))
            }
            (Kind::Commit, None) => (Header::Commit, object.data.clone()),
            (Kind::Tree, _) => (Header::Tree, object.data.clone()),
            (Kind::Blob, _) => (Header::Blob, object.data.clone()),
            (Kind::Tag, _) => (Header::Tag, object.data.clone()),
        };
        header.write_to(body.len() as u64, &mut data).expect("memory takes it");
        let mut deflate = deflate::Write::new(&mut data, Compression::BEST_SPEED);
        deflate.write_all(&body).and_then(|()| deflate.flush()).expect("memory takes it");
        entries.push((object.id, start));
    }
    (data, entries)
}

/// A delta that puts in everything and copies nothing.
fn delta(base: &[u8], target: &[u8]) -> Vec<u8> {
    let mut delta = Vec::new();
    for mut size in [base.len(), target.len()] {
        while size > LONGEST_INSERT {
            delta.push(u8::try_from(size % 128).expect("seven bits") | 128);
            size /= 128;
        }
        delta.push(u8::try_from(size).expect("seven bits"));
    }
    for part in target.chunks(LONGEST_INSERT) {
        delta.push(u8::try_from(part.len()).expect("seven bits"));
        delta.extend(part);
    }
    delta
}

/// An index of version 2. Nobody looks at its checksums of single objects, which are left zero.
fn index(mut entries: Vec<(ObjectId, usize)>, pack: ObjectId, repo: &Repository) -> Vec<u8> {
    entries.sort();
    let mut index = [b"\xfftOc".as_slice(), &2_u32.to_be_bytes()].concat();
    for first in 0..=u8::MAX {
        let below = entries.iter().filter(|(id, _)| id.as_bytes()[0] <= first).count();
        index.extend(u32::try_from(below).expect("few objects").to_be_bytes());
    }
    index.extend(entries.iter().flat_map(|(id, _)| id.as_bytes()));
    index.extend(entries.iter().flat_map(|_| [0; 4]));
    index.extend(entries.iter().flat_map(|(_, start)| u32::try_from(*start).expect("a small pack").to_be_bytes()));
    index.extend(pack.as_bytes());
    let checksum = checksum(&index, repo);
    index.extend(checksum.as_bytes());
    index
}

fn checksum(data: &[u8], repo: &Repository) -> ObjectId {
    let mut hasher = hasher(repo.object_hash());
    hasher.update(data);
    hasher.try_finalize().expect("no collision")
}
