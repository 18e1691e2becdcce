//! The types of deploy.yml. The JSON Schema and the documentation follow from them.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::build::{Build, When};
use crate::dokploy::{ContainerHealth, Wait};
use crate::duration::Period;
use crate::environment::Environment;
use crate::notify::Notify;
use crate::preview::Preview;
use crate::release::Releases;
use crate::retention::Retention;

/// The deployment of one repository: what its services are, and where and in which order they are deployed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeployConfig {
    /// The version of this file's shape: 1.
    #[schemars(range(min = 1, max = 1))]
    pub version: u32,
    /// How a version becomes an image tag: `{version}` (the default, 1.6.1) or `v{version}` (v1.6.1).
    #[serde(default = "default_image_tag")]
    #[schemars(regex(pattern = r"\{version\}"))]
    pub image_tag: String,
    /// Further tags of every image, each a preset or a template. The version's own tag is always among them. Presets: `version`; `latest`,
    /// which never follows a prerelease or a release of an older line; `sha` (`sha-1a2b3c4`); `branch`, which moves with each
    /// push to the branch; `branch-sha` (`staging-1a2b3c4`). A template holds `{version}`, `{branch}`, `{sha}` or `{short_sha}`.
    #[serde(default = "default_tags")]
    pub tags: Vec<String>,
    /// What holds for the images of all services.
    #[serde(default)]
    pub build: Build,
    /// How releases are made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<Releases>,
    /// Which images are kept when the others are pruned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retention: Option<Retention>,
    /// The preview of each pull request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preview: Option<Preview>,
    /// Who is told of releases and deployments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notify: Vec<Notify>,
    /// The services by name, each one image. A file that is only about releases needs none.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub services: IndexMap<String, Service>,
    /// The environments by name, such as `staging` and `production`.
    #[serde(default)]
    pub environments: IndexMap<String, Environment>,
}

/// One service: one image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// The image without tag and digest, such as `ghcr.io/acme/shop-api`.
    #[schemars(regex(pattern = r"^[^\s@]*[^\s@:/]+(:[0-9]+/[^\s@:]+)?$"))]
    pub image: String,
    /// The platforms that every image must have, such as `linux/amd64`; none means: whatever was built.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub platforms: Vec<String>,
    /// The build context, relative to the repository's root.
    #[serde(default = "default_context")]
    pub context: String,
    /// The Dockerfile, relative to the repository's root; by default `Dockerfile` in the context.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dockerfile: Option<String>,
    /// The paths that belong to the service: folders, files and globs from the repository's root; `!` takes some out. By default its
    /// context and its Dockerfile. Only a change in them, or in how the image is built, asks for a new image.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<String>,
    /// The arguments of the build, by name. They are no secrets: they can be read from the image.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub args: IndexMap<String, String>,
    /// When the image is built anew. By default when something has changed; but always where the service must say its version
    /// (`health.version`) and a webhook deploys it, which cannot tell it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub build: Option<When>,
    /// How the service says that it is healthy; without it a service is not gated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub health: Option<Health>,
    /// Which images of this service are kept when the others are pruned, where it differs from the file's `retention`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retention: Option<Retention>,
}

/// How a service says that it is healthy, and when that counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Health {
    /// The path that is asked, under the service's address in the environment.
    pub path: String,
    /// The statuses that count as healthy. A redirect never does: it may lead to a login page.
    #[schemars(inner(range(min = 200, max = 599)))]
    pub status: Vec<u16>,
    /// Where the service says its version; without it only health is proven, not the version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<VersionEcho>,
    /// How many good answers in a row open the gate.
    #[schemars(range(min = 1, max = 1000))]
    pub successes: u32,
    /// The time between two requests.
    pub interval: Period,
    /// The longest time for one answer.
    pub timeout: Period,
    /// The longest time until the gate must be open.
    pub deadline: Period,
}

impl Default for Health {
    fn default() -> Self {
        let seconds = |count| Period(std::time::Duration::from_secs(count));
        Self {
            path: "/health".to_owned(),
            status: vec![200],
            version: None,
            successes: 3,
            interval: seconds(5),
            timeout: seconds(5),
            deadline: seconds(300),
        }
    }
}

/// Where a service says its version.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct VersionEcho {
    /// The path that answers the version; by default the health path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The JSON Pointer (RFC 6901) to the version in the answer, such as `/version`; without it the whole text is the version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
}

/// One thing that is deployed as a whole: some services on one platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The services that it runs, at least one.
    #[schemars(length(min = 1))]
    pub services: Vec<String>,
    /// A compose project or an application in Dokploy.
    pub dokploy: Dokploy,
}

/// A compose project or an application in Dokploy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dokploy {
    /// The server's address, such as `https://dokploy.example.com`; needed with `key`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<Setting>,
    /// The variable that holds the API key. With it the deployment is followed to its end and can be rolled back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<FromEnv>,
    /// The id of the compose project; with `key` this or `application` is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compose: Option<Setting>,
    /// The id of the application, whose image gets the tag, in the place of `compose`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application: Option<Setting>,
    /// The variable that holds the webhook's URL, for a target without `key`: it is triggered, and nothing more is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhook: Option<FromEnv>,
    /// The variable of the compose environment that holds the image tag.
    #[serde(default = "default_variable")]
    pub variable: String,
    /// Further variables of the service's environment, by name; all others stay. `{image_tag}` in a value becomes the image tag.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub variables: IndexMap<String, Setting>,
    /// A file from the repository's root, such as `.env.staging.example`: the variables that it names must be in the service's environment
    /// before anything is deployed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub env_template: Option<String>,
    /// Whether `docker compose up` waits until the containers are healthy: `true`, or how long. It is set in the compose project's command,
    /// and stays there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<Wait>,
    /// Whether the containers must be seen healthy after the deployment.
    #[serde(default)]
    pub health: ContainerHealth,
    /// The longest time until the containers must be healthy, with `health`.
    #[serde(default = "default_health_timeout")]
    pub health_timeout: Period,
    /// The longest time for one deployment, from the trigger to Dokploy's end.
    #[serde(default = "default_timeout")]
    pub timeout: Period,
}

/// A value that is written here or taken from an environment variable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Setting {
    /// The value itself.
    Literal(String),
    /// The variable that holds it.
    FromEnv(FromEnv),
}

/// The name of an environment variable; the only form in which deploy.yml speaks of a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FromEnv {
    // The names of variables are shown. Small letters with digits are refused, because that is what keys and passwords look like.
    /// The variable's name: capitals, digits and underscores, such as `DOKPLOY_KEY`, or letters and underscores.
    #[schemars(regex(pattern = "^([A-Z_][A-Z0-9_]*|[A-Za-z_]+)$"))]
    pub env: String,
}

fn default_image_tag() -> String {
    "{version}".to_owned()
}

fn default_tags() -> Vec<String> {
    ["version", "latest"].map(str::to_owned).to_vec()
}

fn default_context() -> String {
    ".".to_owned()
}

fn default_variable() -> String {
    "IMAGE_TAG".to_owned()
}

fn default_timeout() -> Period {
    Period(std::time::Duration::from_mins(10))
}

fn default_health_timeout() -> Period {
    Period(std::time::Duration::from_mins(5))
}
