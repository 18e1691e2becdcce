//! The name of an object.

use std::fmt;

/// The longest id: SHA-256.
const LONGEST: usize = 32;

/// The id of a commit: 20 bytes in a SHA-1 repository, 32 in a SHA-256 one. Shown as hexadecimal digits, and ordered as these are.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id {
    bytes: [u8; LONGEST],
    length: u8,
}

impl Id {
    /// The id of these bytes; nothing when they are not 20 or 32.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Option<Self> {
        let length = match bytes.len() {
            20 => 20,
            32 => 32,
            _ => return None,
        };
        let mut all = [0; LONGEST];
        all.get_mut(..bytes.len())?.copy_from_slice(bytes);
        Some(Self { bytes: all, length })
    }

    /// The id that 40 or 64 hexadecimal digits say; nothing when they are anything else.
    #[must_use]
    pub fn from_hex(hex: impl AsRef<[u8]>) -> Option<Self> {
        let hex = hex.as_ref();
        let mut bytes = [0; LONGEST];
        if hex.len() > 2 * LONGEST {
            return None;
        }
        for (byte, digits) in bytes.iter_mut().zip(hex.chunks(2)) {
            let [high, low] = digits else { return None };
            *byte = digit(*high)? << 4 | digit(*low)?;
        }
        Self::new(bytes.get(..hex.len() / 2)?)
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or_default()
    }

    /// The first seven digits, as people are shown a commit.
    #[must_use]
    pub fn short(&self) -> String {
        let mut hex = self.to_string();
        hex.truncate(7);
        hex
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_bytes().iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn digit(character: u8) -> Option<u8> {
    match character {
        b'0'..=b'9' => Some(character - b'0'),
        b'a'..=b'f' => Some(character - b'a' + 10),
        b'A'..=b'F' => Some(character - b'A' + 10),
        _ => None,
    }
}

/// Many ids of one length, side by side without room between them.
#[derive(Debug, Clone)]
pub(crate) struct Ids {
    bytes: Vec<u8>,
    length: usize,
}

impl Ids {
    /// No ids yet; each has so many bytes.
    pub(crate) fn of_length(length: usize) -> Self {
        Self { bytes: Vec::new(), length }
    }

    pub(crate) fn len(&self) -> usize {
        self.bytes.len() / self.length
    }

    /// Puts one more at the end; one of another length is cut or filled up with zeros.
    pub(crate) fn push(&mut self, id: &Id) {
        self.bytes.extend(id.bytes.iter().take(self.length));
    }

    pub(crate) fn bytes(&self, index: usize) -> Option<&[u8]> {
        self.bytes.get(index * self.length..)?.get(..self.length)
    }

    pub(crate) fn get(&self, index: usize) -> Option<Id> {
        Id::new(self.bytes(index)?)
    }
}

#[cfg(test)]
mod tests {
    use super::{Id, Ids};

    #[test]
    fn hexadecimal_digits_come_back_as_they_were() {
        for hex in ["00ff".repeat(10), "0123456789abcdef".repeat(4)] {
            let id = Id::from_hex(&hex).unwrap();
            assert_eq!((id.to_string(), id.as_bytes().len()), (hex.clone(), hex.len() / 2));
            assert_eq!(id.short(), hex[..7]);
            assert_eq!(Id::from_hex(hex.to_uppercase()), Some(id));
        }
        for other in [String::new(), "0".repeat(39), "0".repeat(42), "g".repeat(40), "0".repeat(66)] {
            assert_eq!(Id::from_hex(&other), None, "{other}");
        }
    }

    #[test]
    fn ids_are_ordered_as_their_digits() {
        let id = |hex: &str| Id::from_hex(hex.repeat(10)).unwrap();
        assert!(id("00ff") < id("0100") && id("7f00") < id("8000"));
    }

    #[test]
    fn many_ids_lie_side_by_side() {
        let mut ids = Ids::of_length(20);
        let all = ["01".repeat(20), "ab".repeat(20)].map(|hex| Id::from_hex(hex).unwrap());
        for id in &all {
            ids.push(id);
        }
        assert_eq!((ids.len(), ids.get(0), ids.get(1), ids.get(2)), (2, Some(all[0]), Some(all[1]), None));
    }
}
