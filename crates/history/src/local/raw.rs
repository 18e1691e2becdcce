//! The text of a commit object, as git writes it: a header of lines, an empty line, the message.

use std::borrow::Cow;

use gix::bstr::ByteSlice;

use crate::commit::{Commit, Person};
use crate::id::Id;

/// A commit object. What is not there, or not as it should be, is empty: git reads such commits too.
#[derive(Debug, Clone, Copy)]
pub(super) struct RawCommit<'a> {
    header: &'a [u8],
    message: &'a [u8],
}

impl<'a> RawCommit<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let end = bytes.find(b"\n\n").unwrap_or(bytes.len());
        Self { header: bytes.get(..end).unwrap_or_default(), message: bytes.get(end + 2..).unwrap_or_default() }
    }

    /// The id of the folder.
    pub(super) fn tree(&self) -> Option<Id> {
        self.values("tree").next().and_then(Id::from_hex)
    }

    pub(super) fn parents(&self) -> impl Iterator<Item = Id> {
        self.values("parent").filter_map(Id::from_hex)
    }

    /// When it was committed, in seconds since 1970; 0 when it does not say.
    pub(super) fn time(&self) -> i64 {
        let committer = self.values("committer").next().unwrap_or_default();
        let after = committer.iter().rposition(|byte| *byte == b'>').and_then(|end| committer.get(end + 1..));
        let seconds = after.unwrap_or_default().trim_ascii().split(|byte| *byte == b' ').next();
        seconds.and_then(|seconds| std::str::from_utf8(seconds).ok()?.parse().ok()).unwrap_or(0)
    }

    /// The message without white space at its end, which GitHub does not tell; bytes that are not UTF-8 are replaced.
    pub(super) fn message(&self) -> Cow<'a, str> {
        String::from_utf8_lossy(self.message.trim_ascii_end())
    }

    fn author(&self) -> Person {
        let author = self.values("author").next().unwrap_or_default();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes.trim_ascii()).into_owned();
        let mut parts = author.splitn(2, |byte| *byte == b'<');
        let name = text(parts.next().unwrap_or_default());
        let email = parts.next().unwrap_or_default().split(|byte| *byte == b'>').next().unwrap_or_default();
        Person { name, email: text(email), login: None }
    }

    /// The whole commit.
    pub(super) fn to_commit(self, id: Id) -> Commit {
        Commit {
            id,
            parents: self.parents().collect(),
            message: self.message().into_owned(),
            author: self.author(),
            time: self.time(),
        }
    }

    /// The values of the header's lines with a name. Lines that go on (of a signature) begin with a space, so they have no name.
    fn values(&self, name: &str) -> impl Iterator<Item = &'a [u8]> {
        let lines = self.header.split(|byte| *byte == b'\n');
        lines.filter_map(move |line| line.strip_prefix(name.as_bytes())?.strip_prefix(b" "))
    }
}

#[cfg(test)]
mod tests {
    use super::RawCommit;

    const TREE: &str = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

    #[test]
    fn a_signed_merge_is_read() {
        let [a, b] = ["a".repeat(40), "b".repeat(40)];
        let text = format!(
            "tree {TREE}\nparent {a}\nparent {b}\nauthor Ann <ann@example.com> 5 +0100\ncommitter Bob <bob@example.com> 1700000000 -0230\n\
             gpgsig -----BEGIN\n parent {TREE}\n \n -----END\n\nMerge\n\nbody\n"
        );
        let commit = RawCommit::new(text.as_bytes());
        assert_eq!(commit.tree().unwrap().to_string(), TREE);
        assert_eq!(commit.parents().map(|id| id.to_string()).collect::<Vec<_>>(), [a, b]);
        assert_eq!((commit.time(), commit.message().as_ref()), (1_700_000_000, "Merge\n\nbody"));
        let author = commit.author();
        assert_eq!((author.name.as_str(), author.email.as_str()), ("Ann", "ann@example.com"));
    }

    #[test]
    fn what_is_broken_or_not_there_is_empty() {
        for (committer, time) in
            [("x <y> z> 7 +0000", 7), ("x <y> -5 +0000", -5), ("x <y>", 0), ("x", 0), ("x <y> 99999999999999999999 +0", 0)]
        {
            let text = format!("tree {TREE}\nparent zz\ncommitter {committer}\n");
            let commit = RawCommit::new(text.as_bytes());
            assert_eq!((commit.time(), commit.parents().count(), commit.message().as_ref()), (time, 0, ""), "{committer}");
        }
        assert_eq!(RawCommit::new(b"").to_commit(super::Id::from_hex(TREE).unwrap()).author.name, "");
    }
}
