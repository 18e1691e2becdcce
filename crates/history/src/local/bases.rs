//! The last objects that were read: in a pack, objects are stored as deltas of others, often of those that stand just before.

use gix::objs::Kind;
use gix::odb::pack::cache::DecodeEntry;

/// How many objects are kept.
const MOST: usize = 512;
/// How many bytes one may have.
const LONGEST: usize = 16 << 10;

/// The last objects that were read, each in a slot that its place in a pack tells.
#[derive(Default)]
pub(super) struct Bases {
    slots: Vec<Option<Base>>,
}

struct Base {
    pack: u32,
    offset: u64,
    kind: Kind,
    compressed: usize,
    data: Vec<u8>,
}

impl DecodeEntry for Bases {
    fn put(&mut self, pack: u32, offset: u64, data: &[u8], kind: Kind, compressed: usize) {
        if data.len() > LONGEST {
            return;
        }
        self.slots.resize_with(MOST, || None);
        if let Some(slot) = self.slots.get_mut(slot(offset)) {
            let mut room = slot.take().map(|base| base.data).unwrap_or_default();
            room.clear();
            room.extend_from_slice(data);
            *slot = Some(Base { pack, offset, kind, compressed, data: room });
        }
    }

    fn get(&mut self, pack: u32, offset: u64, out: &mut Vec<u8>) -> Option<(Kind, usize)> {
        let base = self.slots.get(slot(offset))?.as_ref().filter(|base| (base.pack, base.offset) == (pack, offset))?;
        out.clear();
        out.extend_from_slice(&base.data);
        Some((base.kind, base.compressed))
    }
}

/// Objects that stand side by side get different slots: their places are multiplied by the golden ratio.
fn slot(offset: u64) -> usize {
    usize::try_from(offset.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 55).unwrap_or_default() % MOST
}
