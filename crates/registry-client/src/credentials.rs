//! Who we are, by registry.
//!
//! | registry | credentials, the first that are given |
//! |---|---|
//! | ghcr.io | the job's token; its entry in docker's configuration |
//! | `<account>.dkr.ecr.<region>.amazonaws.com` | the inputs as below; a password from AWS, for the job's AWS credentials |
//! | any other | `registry-username` and `registry-password`; its entry in docker's configuration |
//!
//! The two inputs are for one registry, so that a password never reaches another: the registry of the first image that is not on
//! ghcr.io. Who pulls on the target, where that is told, takes the place of all of these in the registry of the first image.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use actions_core::{Input, Inputs, Runner, Secret};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

pub(crate) use self::ecr::Ecr;
use crate::aws::{Aws, Place};
use crate::error::RegistryError;
use crate::reference::GHCR;

mod ecr;

/// GitHub's token, for ghcr.io.
pub const GITHUB_TOKEN: Input = Input::secret(
    "github-token",
    "The token for ghcr.io; the job needs `permissions: packages: read`, or `write` to promote and prune",
)
.default("${{ github.token }}");
/// The user for another registry.
pub const REGISTRY_USERNAME: Input =
    Input::text("registry-username", "The user for a registry other than ghcr.io; it is for one registry only");
/// The password for another registry.
pub const REGISTRY_PASSWORD: Input =
    Input::secret("registry-password", "The password or token that belongs to `registry-username`");
/// The user as whom the target pulls.
pub const TARGET_USERNAME: Input = Input::text(
    "target-username",
    "For verify: the user as whom the target pulls, such as that of Dokploy's registry; the images are read as that user",
);
/// The password of the user as whom the target pulls.
pub const TARGET_PASSWORD: Input = Input::secret("target-password", "The password or token that belongs to `target-username`");
/// Whether the target pulls as nobody.
pub const TARGET_ANONYMOUS: Input = Input::flag(
    "target-anonymous",
    "For verify: true when the target pulls without credentials; the images are read so too, and must be public",
)
.default("false");

/// A user and the password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Login {
    pub(crate) user: String,
    pub(crate) password: Secret,
    /// Whether the password's base64 is a bearer token by itself, as on ghcr.io: it saves the way to the token endpoint.
    pub(crate) direct: bool,
}

/// Who we are, by registry.
#[derive(Debug, Default)]
pub struct Credentials {
    github_token: Option<Secret>,
    inputs: Option<Login>,
    /// The registry that the inputs are for, once it is known.
    inputs_for: Mutex<Option<String>>,
    docker: BTreeMap<String, Login>,
    aws: Option<Aws>,
    target: Option<Puller>,
    /// The registry that the target's credentials are for, once it is known.
    target_for: Mutex<Option<String>>,
}

/// As whom the target pulls.
#[derive(Debug, Clone)]
enum Puller {
    Nobody,
    User(Login),
}

/// What there is for a registry.
#[derive(Debug)]
pub(crate) enum Known {
    /// Nothing.
    Nobody,
    /// A user and the password.
    Login(Login),
    /// The password is to be got from AWS.
    Ecr(Box<Ecr>),
}

impl Credentials {
    /// Nobody.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// A user with a password, for the registry of the first image that is not on ghcr.io.
    #[must_use]
    pub fn login(user: &str, password: Secret) -> Self {
        Self { inputs: Some(Login { user: user.to_owned(), password, direct: false }), ..Self::default() }
    }

    /// What an action's inputs [`GITHUB_TOKEN`], [`REGISTRY_USERNAME`] and [`REGISTRY_PASSWORD`] say, and `config.json` in the
    /// folder `DOCKER_CONFIG` (by default `~/.docker`), as far as it holds passwords itself: credential helpers are programs, and
    /// there are none in the action's image. One of user and password without the other is recorded as a wrong input.
    ///
    /// # Errors
    /// [`RegistryError::DockerConfig`] when docker's configuration exists and cannot be read.
    pub fn from_inputs(runner: &Runner, inputs: &mut Inputs<'_>) -> Result<Self, RegistryError> {
        let login = login(inputs, &REGISTRY_USERNAME, &REGISTRY_PASSWORD);
        let docker = docker_config(runner)?;
        let aws = Aws::from_env(runner);
        Ok(Self { github_token: inputs.secret(GITHUB_TOKEN.name), inputs: login, docker, aws, ..Self::default() })
    }

    /// The same, with what the inputs [`TARGET_USERNAME`], [`TARGET_PASSWORD`] and [`TARGET_ANONYMOUS`] say: in the registry of the first
    /// image everything is read as the target reads it. Contradictions are recorded as wrong inputs.
    #[must_use]
    pub fn pulled_by_target(self, inputs: &mut Inputs<'_>) -> Self {
        let user = login(inputs, &TARGET_USERNAME, &TARGET_PASSWORD);
        let is_anonymous = inputs.flag(TARGET_ANONYMOUS.name);
        if is_anonymous && user.is_some() {
            let hint = "give a user, or `target-anonymous: true`";
            inputs.reject(TARGET_ANONYMOUS.name, "`target-username` is given too", Some(hint.to_owned()));
        }
        let target = user.map(Puller::User).or_else(|| is_anonymous.then_some(Puller::Nobody));
        Self { target, ..self }
    }

    /// Whether something is said of who pulls on the target.
    #[must_use]
    pub fn are_the_target_s(&self) -> bool {
        self.target.is_some()
    }

    /// Who we are for a registry.
    pub(crate) fn of(&self, registry: &str) -> Known {
        match self.target.as_ref().filter(|_| is_first(&self.target_for, registry)) {
            Some(Puller::Nobody) => return Known::Nobody,
            Some(Puller::User(login)) => return Known::Login(login.clone()),
            None => {}
        }
        let inputs = || self.inputs.clone().filter(|_| is_first(&self.inputs_for, registry));
        let own = if registry == GHCR { self.ghcr() } else { inputs() };
        let ecr = || self.amazon(registry).map(|ecr| Known::Ecr(Box::new(ecr)));
        let docker = || self.docker.get(registry).cloned().map(Known::Login);
        own.map(Known::Login).or_else(ecr).or_else(docker).unwrap_or(Known::Nobody)
    }

    /// Who we are at AWS for a registry of Amazon's; nothing for another one, or without AWS credentials.
    pub(crate) fn amazon(&self, registry: &str) -> Option<Ecr> {
        Some(Ecr { aws: self.aws.clone()?, place: Place::of(registry)? })
    }

    fn ghcr(&self) -> Option<Login> {
        let login = |password: &Secret| Login { user: "x-access-token".to_owned(), password: password.clone(), direct: true };
        self.github_token.as_ref().map(login)
    }
}

/// Whether a registry is the first that was asked for.
fn is_first(first: &Mutex<Option<String>>, registry: &str) -> bool {
    let mut first = first.lock().unwrap_or_else(PoisonError::into_inner);
    first.get_or_insert_with(|| registry.to_owned()) == registry
}

/// What two inputs say; one without the other is recorded as a wrong input.
fn login(inputs: &mut Inputs<'_>, user: &Input, password: &Input) -> Option<Login> {
    let (missing, given) = match (inputs.optional(user.name), inputs.secret(password.name)) {
        (Some(user), Some(password)) => return Some(Login { user, password, direct: false }),
        (None, None) => return None,
        (Some(_), None) => (password.name, user.name),
        (None, Some(_)) => (user.name, password.name),
    };
    let hint = Some("give both, or none of them".to_owned());
    inputs.reject(missing, format!("`{given}` is given and this is not"), hint);
    None
}

fn docker_config(runner: &Runner) -> Result<BTreeMap<String, Login>, RegistryError> {
    let home = || runner.env("HOME").map(|home| Path::new(home).join(".docker"));
    let Some(folder) = runner.env("DOCKER_CONFIG").map(PathBuf::from).or_else(home) else {
        return Ok(BTreeMap::new());
    };
    let path = folder.join("config.json");
    let wrong = |reason: String| RegistryError::DockerConfig { path: path.display().to_string(), reason };
    match std::fs::read_to_string(&path) {
        Ok(text) => auths(&text, |password| runner.secret(password)).map_err(wrong),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(BTreeMap::new()),
        Err(error) => Err(wrong(error.to_string())),
    }
}

#[derive(Deserialize)]
struct DockerConfig {
    #[serde(default)]
    auths: BTreeMap<String, DockerAuth>,
}

#[derive(Deserialize)]
struct DockerAuth {
    auth: Option<String>,
    username: Option<String>,
    password: Option<String>,
}

/// The logins that a `config.json` holds, by registry; entries whose password is elsewhere are left out.
fn auths(text: &str, secret: impl Fn(String) -> Secret) -> Result<BTreeMap<String, Login>, String> {
    // The parser's own message is not used: it would quote what it found, which may be a password.
    let config: DockerConfig =
        serde_json::from_str(text).map_err(|error| format!("it is not docker's JSON (line {})", error.line()))?;
    let login = |(key, auth): (String, DockerAuth)| {
        let (user, password) = pair(auth)?;
        Some((registry_of(&key), Login { user, password: secret(password), direct: false }))
    };
    Ok(config.auths.into_iter().filter_map(login).collect())
}

fn pair(auth: DockerAuth) -> Option<(String, String)> {
    let decoded = auth.auth.and_then(|auth| STANDARD.decode(auth.trim()).ok()).and_then(|bytes| String::from_utf8(bytes).ok());
    let encoded = decoded.as_deref().and_then(|pair| pair.trim_end_matches('\0').split_once(':'));
    let pair = encoded.map(|(user, password)| (user.to_owned(), password.to_owned())).or(auth.username.zip(auth.password));
    pair.filter(|(_, password)| !password.is_empty())
}

/// `https://index.docker.io/v1/` is how docker writes docker.io.
fn registry_of(key: &str) -> String {
    let bare = key.trim_start_matches("https://").trim_start_matches("http://");
    let host = bare.split('/').next().unwrap_or_default().to_ascii_lowercase();
    if host == "index.docker.io" || host == "registry-1.docker.io" { "docker.io".to_owned() } else { host }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn docker(text: &str) -> BTreeMap<String, Login> {
        auths(text, Secret::new).unwrap()
    }

    #[test]
    fn docker_s_configuration_is_read_by_registry() {
        let text = r#"{"auths":{
            "https://index.docker.io/v1/":{"auth":"YWxpY2U6czpjcmV0"},
            "registry.example.com:5000":{"username":"bob","password":"pw"},
            "helper.example.com":{}, "empty.example.com":{"auth":""}},
            "credsStore":"desktop"}"#;
        let found: Vec<String> =
            docker(text).iter().map(|(key, login)| format!("{key} {} {}", login.user, login.password.expose())).collect();
        assert_eq!(found, ["docker.io alice s:cret", "registry.example.com:5000 bob pw"]);
    }

    #[test]
    fn a_broken_configuration_is_named_without_its_content() {
        let error = auths(r#"{"auths":{"a":{"auth":7}}, "hunter2"#, Secret::new).unwrap_err();
        assert!(!error.contains("hunter2"), "{error}");
    }

    #[test]
    fn the_inputs_are_for_the_first_registry_only() {
        let credentials = Credentials::login("alice", Secret::new("pw"));
        let is_login = |registry: &str| matches!(credentials.of(registry), Known::Login(_));
        assert!(!is_login("ghcr.io"));
        assert!(is_login("a.example.com"));
        assert!(!is_login("b.example.com"));
        assert!(is_login("a.example.com"));
    }

    #[test]
    fn the_target_s_credentials_stand_in_for_the_job_s_in_the_first_registry() {
        let job = || Credentials { github_token: Some(Secret::new("t")), ..Credentials::login("alice", Secret::new("pw")) };
        let login = Login { user: "dokploy".to_owned(), password: Secret::new("pull"), direct: false };
        let user = Credentials { target: Some(Puller::User(login)), ..job() };
        assert!(matches!(user.of("ghcr.io"), Known::Login(login) if login.user == "dokploy" && !login.direct));
        assert!(matches!(user.of("a.example.com"), Known::Login(login) if login.user == "alice"));
        let nobody = Credentials { target: Some(Puller::Nobody), ..job() };
        assert!(matches!(nobody.of("a.example.com"), Known::Nobody));
        assert!(matches!(nobody.of("ghcr.io"), Known::Login(login) if login.direct));
    }

    #[test]
    fn the_job_s_token_is_for_ghcr_only() {
        let credentials = Credentials { github_token: Some(Secret::new("t")), ..Credentials::default() };
        assert!(matches!(credentials.of("ghcr.io"), Known::Login(login) if login.direct));
        assert!(matches!(credentials.of("docker.io"), Known::Nobody));
    }
}
