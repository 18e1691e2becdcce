//! A deployment's number, read from its node id: pure.
//!
//! The GraphQL API types `databaseId` as a number of 32 bits, which the ids of deployments have outgrown; where it gives none, the node id
//! has it: `DE_` and, in base64, a `MessagePack` array of 0, the repository's number and the deployment's.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The number in a deployment's node id; nothing when the id is of another form.
pub(super) fn of_node(id: &str) -> Option<u64> {
    let bytes = URL_SAFE_NO_PAD.decode(id.strip_prefix("DE_")?.trim_end_matches('=')).ok()?;
    let [0x93, rest @ ..] = bytes.as_slice() else { return None };
    let (_, rest) = number(rest)?;
    let (_, rest) = number(rest)?;
    number(rest).filter(|(_, rest)| rest.is_empty()).map(|(number, _)| number)
}

/// An unsigned number at the start of a `MessagePack`, and what is behind it.
fn number(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let (&mark, rest) = bytes.split_first()?;
    let width = match mark {
        0..0x80 => return Some((mark.into(), rest)),
        0xcc => 1,
        0xcd => 2,
        0xce => 4,
        0xcf => 8,
        _ => return None,
    };
    let (digits, rest) = rest.split_at_checked(width)?;
    Some((digits.iter().fold(0, |number, digit| number << 8 | u64::from(*digit)), rest))
}

#[cfg(test)]
mod tests {
    use super::of_node;

    #[test]
    fn the_number_is_read_from_ids_as_github_gives_them() {
        assert_eq!(of_node("DE_kwDOHjNddM5sfT5s"), Some(1_820_147_308));
        assert_eq!(of_node("DE_kwDODKw3uc5ra9mm"), Some(1_802_230_182));
    }

    #[test]
    fn a_number_of_more_than_32_bits_is_read_whole() {
        assert_eq!(of_node("DE_kwDOHjNddM8AAAABAAAAAg"), Some((1 << 32) + 2));
    }

    #[test]
    fn another_form_has_no_number() {
        for id in ["", "DE_", "DE_kwDOHjNddA", "PR_kwDOHjNddM5sfT5s", "MDEwOkRlcGxveW1lbnQx", "DE_ß", "DE_kwDOHjNddM5sfT5sAA"] {
            assert_eq!(of_node(id), None, "{id}");
        }
    }
}
