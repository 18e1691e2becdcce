//! What makes a deployment pointless, found before anything changes.

use crate::environment::Variables;
use crate::error::DokployError;
use crate::model::Compose;

mod compose_file;

use compose_file::{ComposeFile, uses};

/// Variables that docker compose and Dokploy read themselves.
const READ_BY_COMPOSE: [&str; 2] = ["COMPOSE_", "DOCKER_"];

/// Checks that the variables can have an effect on the compose project; answers what is worth a warning. `env` is the environment text
/// with them set, and `tag` the one among them that holds the image tag.
///
/// # Errors
/// [`DokployError::EnvFileOff`] or [`DokployError::VariableUnused`] with every variable that has none.
pub fn check(compose: &Compose, variables: &Variables, tag: Option<&str>, env: &str) -> Result<Vec<String>, DokployError> {
    // A stack gets its environment as variables of the process, whatever the setting.
    if compose.create_env_file == Some(false) && compose.compose_type != "stack" && !variables.is_empty() {
        return Err(DokployError::EnvFileOff(compose.name.clone()));
    }
    // The file of a project from git is not at hand.
    let Some(text) = compose.compose_file.as_deref().filter(|file| !compose.is_git() && !file.trim().is_empty()) else {
        return Ok(Vec::new());
    };
    let file = ComposeFile::read(text);
    let has_env_file = file.as_ref().is_some_and(ComposeFile::has_env_file);
    let is_unused = |name: &&str| {
        let is_read = READ_BY_COMPOSE.iter().any(|prefix| name.starts_with(prefix));
        // A whole file of variables reaches the containers, and never the image's name.
        let is_handed_over = has_env_file && tag != Some(name);
        // Another variable may be made of it: `${{NAME}}`.
        !(uses(text, name) || is_read || is_handed_over || env.contains(&format!("${{{{{name}}}}}")))
    };
    let unused: Vec<String> = variables.names().filter(is_unused).map(str::to_owned).collect();
    if !unused.is_empty() {
        return Err(DokployError::VariableUnused { compose: compose.name.clone(), variables: unused });
    }
    Ok(file.as_ref().and_then(|file| moving_tags(compose, file, env)).into_iter().collect())
}

fn moving_tags(compose: &Compose, file: &ComposeFile, env: &str) -> Option<String> {
    if compose.compose_type == "stack" {
        return None;
    }
    let moving = file.moving(&|name| crate::environment::value(env, name));
    let services: Vec<_> = moving.into_iter().map(|(name, image)| format!("{name} ({image})")).collect();
    (!services.is_empty()).then(|| {
        format!(
            "{} of {} run a tag that moves, and are not pulled again where the image is there already; help: give them \
             `pull_policy: always` in the compose file, or deploy a tag that names a version",
            services.join(", "),
            compose.name
        )
    })
}
