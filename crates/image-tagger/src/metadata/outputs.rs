//! Outputs, variables, and the files for `docker buildx bake`.

use std::path::{Path, PathBuf};

use actions_core::{Failure, Runner};
use image_metadata::Metadata;
use serde_json::Value;

use super::asked::Asked;
use crate::error::ImageError;

/// Where files are written, and what the next step calls the same folder.
struct Folder {
    ours: PathBuf,
    theirs: String,
}

/// Hands out everything.
pub(super) async fn write(runner: &Runner, asked: &Asked, metadata: &Metadata, exports: bool) -> Result<(), Failure> {
    let levels: Vec<&str> = asked.levels.split(',').collect();
    let (tags, labels, annotations) = (metadata.tags(), metadata.labels(), metadata.annotations(&levels));
    let json = metadata.json(&levels);
    let version = metadata.version.main.clone().unwrap_or_default();
    for (title, lines) in [("Docker tags", &tags), ("Docker labels", &labels), ("Annotations", &annotations)] {
        let shown = async {
            for line in lines {
                runner.print(line);
            }
        };
        runner.group(title, shown).await;
    }
    let outputs = [
        ("version", version),
        ("tags", tags.join(&asked.separators.tags)),
        ("tag-names", metadata.names().join(&asked.separators.tags)),
        ("labels", labels.join(&asked.separators.labels)),
        ("annotations", annotations.join(&asked.separators.annotations)),
        ("json", json.to_string()),
    ];
    for (name, value) in &outputs {
        set(runner, exports, name, value)?;
    }
    let folder = Folder::create(runner, asked.host_temp.as_deref())?;
    // The original takes the levels of this one file up to a colon.
    let levels: Vec<&str> = asked.levels.split(':').next().unwrap_or_default().split(',').collect();
    for (name, file) in metadata.bake_files(&asked.bake_target, &levels) {
        set(runner, exports, name, &folder.write(name, &file)?)?;
    }
    tracing::info!("computed {} tags, {} labels and {} annotations", tags.len(), labels.len(), annotations.len());
    Ok(())
}

fn set(runner: &Runner, exports: bool, name: &str, value: &str) -> Result<(), Failure> {
    runner.set_output(name, value)?;
    if exports {
        let variable = format!("DOCKER_METADATA_OUTPUT_{}", name.replace('-', "_").to_uppercase());
        runner.export_variable(&variable, value)?;
    }
    Ok(())
}

impl Folder {
    /// A new folder under `RUNNER_TEMP`, or under the system's at a desk.
    fn create(runner: &Runner, host_temp: Option<&str>) -> Result<Self, ImageError> {
        let temp = runner.env("RUNNER_TEMP").map_or_else(std::env::temp_dir, PathBuf::from);
        for number in 0.. {
            let name = format!("docker-actions-toolkit-{number:06}");
            let ours = temp.join(&name);
            match std::fs::create_dir(&ours) {
                Ok(()) => {
                    let theirs = host_temp.map_or_else(|| temp.display().to_string(), str::to_owned);
                    return Ok(Self { ours, theirs: format!("{}/{name}", theirs.trim_end_matches('/')) });
                }
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(source) => return Err(unwritable(&ours, source)),
            }
        }
        Err(unwritable(&temp, std::io::ErrorKind::AlreadyExists.into()))
    }

    /// Writes a file, and answers its path for the next step.
    fn write(&self, output: &str, content: &Value) -> Result<String, ImageError> {
        let name = format!("docker-metadata-action-{}.json", output.replace("bake-file", "bake"));
        let path = self.ours.join(&name);
        std::fs::write(&path, format!("{content:#}")).map_err(|source| unwritable(&path, source))?;
        Ok(format!("{}/{name}", self.theirs))
    }
}

fn unwritable(path: &Path, source: std::io::Error) -> ImageError {
    ImageError::Unwritable { path: path.to_owned(), source }
}
