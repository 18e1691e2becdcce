//! Writes every `action.yml` from the tables of inputs and outputs, so that help, flags and manifests say the same: `just manifests`.
//!
//! A new action is one line here. A test of `tests/architecture` holds the files to the tables.

use std::fmt::Write;
use std::io;

use actions_core::Action;

/// A manifest: where it lies, what the action is called, its mark, and its table.
struct Manifest {
    folder: &'static str,
    name: &'static str,
    icon: &'static str,
    action: &'static Action,
}

const MANIFESTS: [Manifest; 7] = [
    Manifest { folder: ".", name: "Proven deploy", icon: "check-circle", action: &rollout::ACTION },
    Manifest {
        folder: "crates/semantic-release",
        name: "Proven deploy: semantic release",
        icon: "tag",
        action: &semantic_release::ACTION,
    },
    Manifest {
        folder: "crates/image-tagger",
        name: "Proven deploy: image tagger",
        icon: "layers",
        action: &image_tagger::ACTION,
    },
    Manifest {
        folder: "crates/dokploy-webhook",
        name: "Proven deploy: Dokploy",
        icon: "upload-cloud",
        action: &dokploy_webhook::ACTION,
    },
    Manifest { folder: "crates/preview", name: "Proven deploy: preview", icon: "eye", action: &preview::ACTION },
    Manifest {
        folder: "crates/deploy-summary",
        name: "Proven deploy: summary",
        icon: "file-text",
        action: &deploy_summary::ACTION,
    },
    Manifest {
        folder: "crates/version-picker",
        name: "Proven deploy: version picker",
        icon: "list",
        action: &version_picker::ACTION,
    },
];

fn main() -> io::Result<()> {
    for manifest in &MANIFESTS {
        std::fs::write(format!("{}/{}/action.yml", env!("CARGO_MANIFEST_DIR"), manifest.folder), yaml(manifest))?;
    }
    Ok(())
}

fn yaml(manifest: &Manifest) -> String {
    let action = manifest.action;
    let mut text = format!(
        "# Written by `just manifests` from the tables in the code.\nname: {}\ndescription: {}\nbranding: {{ icon: {}, color: blue }}\n",
        scalar(manifest.name),
        scalar(action.description),
        manifest.icon
    );
    text.push_str("\ninputs:\n");
    for input in action.inputs {
        let _ = writeln!(text, "  {}:\n    description: {}", input.name, scalar(input.description));
        if input.required {
            text.push_str("    required: true\n");
        }
        if let Some(default) = input.default {
            let _ = writeln!(text, "    default: {}", scalar(default));
        }
    }
    text.push_str("\noutputs:\n");
    for output in action.outputs {
        let _ = writeln!(text, "  {}:\n    description: {}", output.name, scalar(output.description));
    }
    // zizmor takes a path with two dots for the name of an image.
    let image = if manifest.folder == "." { "Dockerfile" } else { "../../Dockerfile # zizmor: ignore[unpinned-images]" };
    let _ = write!(text, "\nruns:\n  using: docker\n  image: {image}\n  args: [{}]\n", action.verb);
    text
}

/// A YAML scalar that is read as this text: plain where that is safe, else in single quotes.
fn scalar(text: &str) -> String {
    let starts_plainly = text.starts_with(|first: char| first.is_ascii_alphabetic());
    let ends_early = text.contains(": ") || text.contains(" #") || text.contains('\n') || text.ends_with([':', ' ']);
    let is_another_type = ["true", "false", "null", "yes", "no", "on", "off"].contains(&text);
    if starts_plainly && !ends_early && !is_another_type { text.to_owned() } else { format!("'{}'", text.replace('\'', "''")) }
}
