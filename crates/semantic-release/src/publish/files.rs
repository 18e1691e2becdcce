//! The files to attach, looked at before anything is done: a file that is missing is no reason for half a release.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::checksums::{self, hex};
use super::error::{FileProblem, PublishError};
use super::todo::AssetFile;

/// GitHub takes files under 2 GiB (docs.github.com, "About releases").
const SIZE_LIMIT: u64 = 2 * 1024 * 1024 * 1024;

/// GitHub takes so many assets for one release, `SHA256SUMS` among them.
const MOST_FILES: usize = 1000;

/// A file to attach, with what tells whether it is attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attachment {
    /// The name that GitHub keeps as it is.
    pub(super) name: String,
    pub(super) label: Option<String>,
    pub(super) content_type: &'static str,
    pub(super) size: u64,
    /// SHA-256, hexadecimal.
    pub(super) digest: String,
    pub(super) content: Content,
}

/// Where the bytes of an attachment are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Content {
    /// In a file, read when it is uploaded.
    File(PathBuf),
    /// Here.
    Text(String),
}

impl Attachment {
    /// The bytes, which must still be those that were looked at.
    pub(super) fn bytes(&self) -> Result<Vec<u8>, PublishError> {
        match &self.content {
            Content::Text(text) => Ok(text.clone().into_bytes()),
            Content::File(path) => {
                let unreadable = |source| PublishError::Files(vec![FileProblem::Unreadable { path: path.clone(), source }]);
                let bytes = std::fs::read(path).map_err(unreadable)?;
                let is_same = hex(&Sha256::digest(&bytes)) == self.digest;
                if is_same { Ok(bytes) } else { Err(PublishError::FileChanged { path: path.clone() }) }
            }
        }
    }
}

/// Looks at every file; with any there is `SHA256SUMS` too, as the last one, unless a file of that name is among them.
///
/// # Errors
/// [`PublishError::Files`] with everything that is wrong.
pub(super) fn read(files: &[AssetFile]) -> Result<Vec<Attachment>, PublishError> {
    let mut problems = Vec::new();
    let mut found: Vec<Attachment> = Vec::new();
    let mut names: BTreeMap<String, &Path> = BTreeMap::new();
    if files.len() >= MOST_FILES {
        problems.push(FileProblem::TooMany(files.len()));
    }
    for file in files {
        match look(file) {
            Ok(attachment) => {
                if let Some(first) = names.insert(attachment.name.clone(), &file.path) {
                    let (name, first, second) = (attachment.name.clone(), first.to_path_buf(), file.path.clone());
                    problems.push(FileProblem::SameName { name, first, second });
                }
                found.push(attachment);
            }
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return Err(PublishError::Files(problems));
    }
    found.extend(checksums::attachment(&found));
    Ok(found)
}

fn look(file: &AssetFile) -> Result<Attachment, FileProblem> {
    let path = file.path.clone();
    let unreadable = |source| FileProblem::Unreadable { path: path.clone(), source };
    let metadata = std::fs::metadata(&path).map_err(unreadable)?;
    let size = metadata.len();
    if !metadata.is_file() {
        return Err(FileProblem::NoFile { path });
    }
    match size {
        0 => return Err(FileProblem::Empty { path }),
        SIZE_LIMIT.. => return Err(FileProblem::TooLarge { path, size }),
        _ => {}
    }
    let digest = digest(&path).map_err(unreadable)?;
    let wanted =
        file.name.clone().or_else(|| path.file_name().map(|name| name.to_string_lossy().into_owned())).unwrap_or_default();
    let name = asset_name(&wanted);
    // GitHub shows the label in place of the name, so that nobody sees the dots.
    let label = file.label.clone().or_else(|| (name != wanted).then_some(wanted));
    Ok(Attachment { content_type: content_type(&name), name, label, size, digest, content: Content::File(path) })
}

fn digest(path: &Path) -> std::io::Result<String> {
    let mut file = File::open(path)?;
    let (mut hasher, mut buffer) = (Sha256::new(), vec![0; 1024 * 1024]);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hex(&hasher.finalize())),
            read => hasher.update(&buffer[..read]),
        }
    }
}

/// The name as GitHub surely keeps it: it renames what has special characters, or dots at either end (docs.github.com, "Upload a release
/// asset"). Whatever is neither letter nor digit nor one of `.`, `_`, `+`, `-` becomes a dot here, and many dots become one.
pub(super) fn asset_name(wanted: &str) -> String {
    let mut name = String::new();
    for c in wanted.chars() {
        let kept = if c.is_ascii_alphanumeric() || "._+-".contains(c) { c } else { '.' };
        if kept != '.' || !name.ends_with('.') {
            name.push(kept);
        }
    }
    let trimmed = name.trim_matches('.');
    if trimmed.is_empty() { "file".to_owned() } else { trimmed.to_owned() }
}

fn content_type(name: &str) -> &'static str {
    const BY_EXTENSION: [(&str, &str); 18] = [
        ("apk", "application/vnd.android.package-archive"),
        ("deb", "application/vnd.debian.binary-package"),
        ("gz", "application/gzip"),
        ("html", "text/html"),
        ("jar", "application/java-archive"),
        ("js", "text/javascript"),
        ("json", "application/json"),
        ("md", "text/markdown"),
        ("pdf", "application/pdf"),
        ("png", "image/png"),
        ("svg", "image/svg+xml"),
        ("tgz", "application/gzip"),
        ("txt", "text/plain"),
        ("wasm", "application/wasm"),
        ("xml", "application/xml"),
        ("yaml", "application/yaml"),
        ("yml", "application/yaml"),
        ("zip", "application/zip"),
    ];
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    let row = BY_EXTENSION.iter().find(|(known, _)| extension.as_deref() == Some(known));
    row.map_or("application/octet-stream", |(_, content_type)| content_type)
}

#[cfg(test)]
mod tests {
    use super::{asset_name, content_type};

    #[test]
    fn names_are_kept_or_become_what_github_makes_of_them() {
        for (wanted, expected) in [
            ("shop-1.2.0_linux-x86_64.tar.gz", "shop-1.2.0_linux-x86_64.tar.gz"),
            ("cpython-3.12.0+20231002.zip", "cpython-3.12.0+20231002.zip"),
            ("my file (1).zip", "my.file.1.zip"),
            ("größe.txt", "gr.e.txt"),
            (".hidden", "hidden"),
            ("a..b", "a.b"),
            ("???", "file"),
        ] {
            assert_eq!(asset_name(wanted), expected, "{wanted}");
            assert_eq!(asset_name(expected), expected, "a name that was mended stays");
        }
    }

    #[test]
    fn the_media_type_goes_by_the_last_extension() {
        assert_eq!(content_type("shop.tar.GZ"), "application/gzip");
        assert_eq!(content_type("shop"), "application/octet-stream");
        assert_eq!(content_type("SHA256SUMS"), "application/octet-stream");
    }
}
