//! Every action's manifest says what its table says.

use std::collections::BTreeMap;
use std::path::Path;

use actions_core::Action;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
struct Manifest {
    name: String,
    description: String,
    #[serde(default)]
    inputs: BTreeMap<String, ManifestInput>,
    #[serde(default)]
    outputs: BTreeMap<String, ManifestOutput>,
    runs: Runs,
}

#[derive(Debug, Deserialize, PartialEq, Eq)]
struct ManifestInput {
    description: String,
    #[serde(default)]
    required: bool,
    default: Option<String>,
}

#[derive(Debug, Deserialize, PartialEq, Eq)]
struct ManifestOutput {
    description: String,
}

#[derive(Debug, Deserialize)]
struct Runs {
    using: String,
    image: String,
    args: Vec<String>,
}

/// Each manifest with the table of its verb.
pub(crate) fn manifests() -> [(&'static str, &'static Action); 7] {
    [
        ("action.yml", &rollout::ACTION),
        ("crates/semantic-release/action.yml", &semantic_release::ACTION),
        ("crates/image-tagger/action.yml", &image_tagger::ACTION),
        ("crates/dokploy-webhook/action.yml", &dokploy_webhook::ACTION),
        ("crates/preview/action.yml", &preview::ACTION),
        ("crates/deploy-summary/action.yml", &deploy_summary::ACTION),
        ("crates/version-picker/action.yml", &version_picker::ACTION),
    ]
}

#[test]
fn manifests_equal_the_input_and_output_tables() {
    for (path, action) in manifests() {
        let manifest = read(path);
        let inputs = action.inputs.iter().map(|input| {
            let default = input.default.map(str::to_owned);
            (
                input.name.to_owned(),
                ManifestInput { description: input.description.to_owned(), required: input.required, default },
            )
        });
        assert_eq!(manifest.inputs, inputs.collect(), "inputs of {path}");
        let outputs = action.outputs.iter();
        let outputs =
            outputs.map(|output| (output.name.to_owned(), ManifestOutput { description: output.description.to_owned() }));
        assert_eq!(manifest.outputs, outputs.collect(), "outputs of {path}");
        assert_eq!(manifest.description, action.description, "description of {path}");
        assert!(!manifest.name.is_empty(), "{path} has a name");
    }
}

#[test]
fn every_description_is_one_sentence_without_a_full_stop() {
    for action in manifests().map(|(_, action)| action).into_iter().chain([&rehearsal::ACTION]) {
        let inputs = action.inputs.iter().map(|input| input.description);
        let outputs = action.outputs.iter().map(|output| output.description);
        for text in inputs.chain(outputs).chain([action.description]) {
            let is_one = !text.is_empty() && !text.ends_with('.') && !text.contains(". ");
            assert!(is_one && text.starts_with(|first: char| !first.is_lowercase()), "{}: {text}", action.verb);
        }
    }
}

#[test]
fn manifests_run_the_binary_of_the_one_dockerfile_with_their_verb() {
    for (path, action) in manifests() {
        let manifest = read(path);
        assert_eq!(manifest.runs.using, "docker", "{path}");
        assert_eq!(manifest.runs.args, [action.verb], "{path}");
        let folder = super::root().join(path).parent().expect("a manifest lies in a folder").to_path_buf();
        let dockerfile = folder.join(&manifest.runs.image).canonicalize().expect("the image's Dockerfile exists");
        assert_eq!(dockerfile, super::root().join("Dockerfile").canonicalize().expect("there is a Dockerfile"), "{path}");
    }
}

#[test]
fn every_action_crate_has_a_manifest_beside_its_code() {
    let is_data = |path: &Path| path.components().any(|part| part.as_os_str() == "tests");
    let found = super::files(&["action.yml"]).into_iter().filter(|path| !is_data(path));
    let found: Vec<_> = found.map(|path| path.to_string_lossy().into_owned()).collect();
    let mut known: Vec<_> = manifests().iter().map(|(path, _)| (*path).to_owned()).collect();
    known.sort();
    assert_eq!(found, known);
}

fn read(path: &str) -> Manifest {
    serde_saphyr::from_str(&super::text(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}
