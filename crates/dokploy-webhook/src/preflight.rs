//! What makes a deployment pointless, found before anything changes.

use crate::error::DokployError;
use crate::model::Compose;

/// Checks that the variable can have an effect on the compose project.
///
/// # Errors
/// [`DokployError::EnvFileOff`] or [`DokployError::VariableUnused`].
pub fn check(compose: &Compose, variable: &str) -> Result<(), DokployError> {
    // A stack gets its environment as variables of the process, whatever the setting.
    if compose.create_env_file == Some(false) && compose.compose_type != "stack" {
        return Err(DokployError::EnvFileOff(compose.name.clone()));
    }
    let file = compose.compose_file.as_deref().filter(|file| !compose.is_git() && !file.trim().is_empty());
    if file.is_some_and(|file| !uses(file, variable)) {
        return Err(DokployError::VariableUnused { compose: compose.name.clone(), variable: variable.to_owned() });
    }
    Ok(())
}

/// Whether a compose file uses a variable: `$NAME`, `${NAME}` or `${NAME:-default}`; `$$` is a dollar sign.
fn uses(file: &str, variable: &str) -> bool {
    let mut rest = file;
    while let Some(at) = rest.find('$') {
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            rest = after;
            continue;
        }
        let name = rest.strip_prefix('{').unwrap_or(rest);
        let end = name.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(name.len());
        if &name[..end] == variable {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_counts_as_used_where_compose_replaces_it() {
        for file in ["image: a:${IMAGE_TAG}", "image: a:$IMAGE_TAG", "image: a:${IMAGE_TAG:-latest}", "x: ${A:-$IMAGE_TAG}"] {
            assert!(uses(file, "IMAGE_TAG"), "{file}");
        }
        for file in ["image: a:latest", "image: a:$${IMAGE_TAG}", "image: a:${IMAGE_TAG_API}", "# IMAGE_TAG", "cost: $"] {
            assert!(!uses(file, "IMAGE_TAG"), "{file}");
        }
    }
}
