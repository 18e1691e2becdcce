//! An action's manifest whose image is prebuilt: `runs.image: docker://REGISTRY/NAME:1.2.3`.

use semver::Version;

use crate::error::{Problem, short};
use crate::plain::{bare, is_prerelease, like};
use crate::splice::{Fault, Found};
use crate::yaml::scalars;

/// Points the image's tag at the version. The tag must be a whole version already, so that `v1`, `latest` and variants such as
/// `1.2.3-alpine` are not lost.
pub(crate) fn action(text: &str, to: &Version) -> Result<Found, Fault> {
    let [image] = scalars(text, [&["runs", "image"]])?;
    let image = image.ok_or(Problem::NoImage)?;
    let tag =
        tag(&image.text).map_err(|why| Fault::at(text, image.range.start, Problem::Image { image: short(&image.text), why }))?;
    if !to.build.is_empty() {
        return Err(Problem::BuildMetadata { version: to.to_string() }.into());
    }
    let written = text.get(image.range.clone()).unwrap_or_default();
    if written != image.text {
        return Err(Fault::at(text, image.range.start, Problem::Indirect { place: "runs.image", text: short(written) }));
    }
    Ok(Found::one(image.range.end - tag.len()..image.range.end, bare(tag), like(tag, to)))
}

fn tag(image: &str) -> Result<&str, &'static str> {
    let reference = image.strip_prefix("docker://").ok_or("it is built from the repository and has no tag")?;
    if reference.contains('@') {
        return Err("it is pinned to a digest, which is not known before the image is built");
    }
    let name = reference.rsplit('/').next().unwrap_or(reference);
    let (_, tag) = name.split_once(':').ok_or("it has no tag")?;
    let version = Version::parse(bare(tag)).map_err(|_| "its tag is not a whole version")?;
    if version.pre.is_empty() || is_prerelease(&version.pre) { Ok(tag) } else { Err("its tag is a variant of a version") }
}
