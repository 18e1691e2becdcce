//! What is asked for with `command: prune`: the configuration's `retention`, in which each input replaces its key.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use actions_core::{Failure, Input, Inputs, Problem, Runner, Secret};
use deploy_config::build::Cache;
use deploy_config::{DeployConfig, Period, Retention};
use registry_client::credentials::GITHUB_TOKEN;
use registry_client::{Credentials, Digest, Repository};
use retention::{InUse, Named, Patterns, Policy};

use super::{Errand, Through};
use crate::inputs::ACTION;
use crate::services::{ServiceImage, Services};

/// How many of the newest images are kept.
pub(crate) const KEEP: Input =
    Input::text("keep", "For prune: how many of the newest images are kept; images whose tags are versions are counted apart");
/// The age below which images are kept.
pub(crate) const KEEP_YOUNGER_THAN: Input =
    Input::text("keep-younger-than", "For prune: images with a tag that are younger than this are kept, such as 30d");
/// Tags that are kept.
pub(crate) const KEEP_TAGS: Input = Input::text(
    "keep-tags",
    "For prune: tags that are kept with their image, however old: lines of globs such as v*, with ! to take some out; latest is kept \
     unless it is taken out",
);
/// Digests that are kept.
pub(crate) const KEEP_DIGESTS: Input = Input::text(
    "keep-digests",
    "For prune: lines of digests that are kept, such as sha256:…, or ghcr.io/acme/api@sha256:… for one image",
);
/// Records whose images are kept.
pub(crate) const KEEP_RECORDS: Input = Input::text(
    "keep-records",
    "For prune: lines of paths or globs of deployment records, relative to the workspace; the images that they name are kept",
);
/// Whether GitHub is asked what runs.
pub(crate) const KEEP_DEPLOYED: Input = Input::flag(
    "keep-deployed",
    "For prune: keeps what GitHub's deployments of this repository say that an environment runs; needs `permissions: deployments: read`",
)
.default("true");
/// The grace of what has no tag.
pub(crate) const UNTAGGED_AFTER: Input = Input::text(
    "untagged-after",
    "For prune: what has no tag, and belongs to nothing that has one, goes when it is older than this; by default 1d",
);
/// Whether tags that nothing keeps go.
pub(crate) const UNTAG: Input = Input::optional_flag(
    "untag",
    "For prune: whether an image that is only kept by some of its tags loses the others; versions always stay",
);
/// Through which API.
pub(crate) const THROUGH: Input = Input::text(
    "through",
    "For prune: packages for GitHub's Packages API, registry for the registry's own; by default as the registry's name says",
);

/// Everything that was asked for.
#[derive(Debug)]
pub(crate) struct Request {
    /// The images, each once, with what is kept of them so far.
    pub(crate) errands: Vec<Errand>,
    /// The environments of deploy.yml; none where the images are given.
    pub(crate) environments: Vec<String>,
    /// Paths and globs of deployment records.
    pub(crate) records: Vec<String>,
    /// Whether GitHub is asked what runs; never where the repository is not known.
    pub(crate) keep_deployed: bool,
    /// Whether nothing may change; unless `dry-run: false` says so nothing does.
    pub(crate) dry_run: bool,
    /// Through which API.
    pub(crate) through: Through,
    /// Who we are in the registry.
    pub(crate) credentials: Credentials,
    /// The job's token, with which GitHub may be asked.
    pub(crate) token: Option<Secret>,
}

impl Request {
    /// Reads the inputs, and the configuration unless the images are given.
    ///
    /// # Errors
    /// Everything that is wrong with the inputs; else what is wrong with the configuration.
    pub(crate) fn read(runner: &Runner) -> Result<Self, Failure> {
        let mut inputs = runner.inputs(&ACTION);
        let asked = asked(&mut inputs);
        let kept = kept(&mut inputs);
        let through = through(&mut inputs);
        let lines = inputs.lines("images");
        let given = inputs.parse("images", |_| Services::from_lines(&lines, &[]));
        if inputs.optional("version").is_some() {
            let hint = "leave it out: all versions of the images are looked at";
            inputs.reject("version", "it means nothing for prune", Some(hint.to_owned()));
        }
        let (config, records) = (inputs.text("config"), inputs.lines(KEEP_RECORDS.name));
        let dry_run = inputs.optional_flag("dry-run").unwrap_or(true);
        let is_asked = inputs.flag(KEEP_DEPLOYED.name);
        let keep_deployed = is_asked && runner.env("GITHUB_REPOSITORY").is_some();
        if is_asked && !keep_deployed {
            runner.warning(
                "GITHUB_REPOSITORY is not set, so GitHub is not asked what the environments run: only `keep-records` and `keep-digests` \
                 protect it",
            );
        }
        let token = inputs.secret(GITHUB_TOKEN.name);
        if keep_deployed && token.is_none() {
            let hint = "give a token that may read the repository's deployments, or `keep-deployed: false`";
            inputs.reject(GITHUB_TOKEN.name, "without it nobody knows what the environments run", Some(hint.to_owned()));
        }
        let credentials = Credentials::from_inputs(runner, &mut inputs)?;
        let (asked, kept, through) = inputs.finish(|| Some((asked?, kept?, through?)))?;
        let (images, environments) = if let Some(services) = given {
            (services.images.into_iter().map(|service| (service.image, asked.clone())).collect(), Vec::new())
        } else {
            let config = DeployConfig::read(&runner.workspace(), &config)?;
            (configured(&config, &asked)?, config.environments.keys().cloned().collect())
        };
        Ok(Self { errands: errands(images, &kept)?, environments, records, keep_deployed, dry_run, through, credentials, token })
    }
}

/// What the inputs say of the policy; nothing when something of it is wrong.
fn asked(inputs: &mut Inputs<'_>) -> Option<Retention> {
    let keep_tags = inputs.lines(KEEP_TAGS.name);
    let read = Retention {
        keep: inputs.parse(KEEP.name, |text| text.parse::<NonZeroUsize>().map_err(|_| "write a number from 1 upwards")),
        keep_younger_than: inputs.parse(KEEP_YOUNGER_THAN.name, str::parse::<Period>),
        keep_tags: inputs.parse(KEEP_TAGS.name, |_| Patterns::new(&keep_tags)).map(|_| keep_tags),
        untagged_after: inputs.parse(UNTAGGED_AFTER.name, str::parse::<Period>),
        untag: inputs.optional_flag(UNTAG.name),
    };
    let all = [KEEP, KEEP_YOUNGER_THAN, KEEP_TAGS, UNTAGGED_AFTER];
    let is_read =
        [read.keep.is_some(), read.keep_younger_than.is_some(), read.keep_tags.is_some(), read.untagged_after.is_some()];
    let is_whole = all.iter().zip(is_read).all(|(input, is_read)| is_read || inputs.optional(input.name).is_none());
    is_whole.then_some(read)
}

/// A digest that is kept, and the image that it is of when only one is meant.
type KeptDigest = (Option<Repository>, Digest);

fn kept(inputs: &mut Inputs<'_>) -> Option<Vec<KeptDigest>> {
    let lines = inputs.lines(KEEP_DIGESTS.name);
    let read: Vec<Option<KeptDigest>> = lines.iter().map(|line| kept_digest(line)).collect();
    for (line, _) in lines.iter().zip(&read).filter(|(_, read)| read.is_none()) {
        let hint = "write sha256: and 64 digits, with `image@` before it to mean one image";
        inputs.reject(KEEP_DIGESTS.name, format!("`{line}` is not a digest"), Some(hint.to_owned()));
    }
    read.into_iter().collect()
}

fn kept_digest(line: &str) -> Option<KeptDigest> {
    match line.rsplit_once('@') {
        Some((image, digest)) => Some((Some(image.trim().to_lowercase().parse().ok()?), digest.trim().parse().ok()?)),
        None => Some((None, line.trim().parse().ok()?)),
    }
}

fn through(inputs: &mut Inputs<'_>) -> Option<Through> {
    match inputs.optional(THROUGH.name).as_deref() {
        None => Some(Through::Name),
        Some("packages") => Some(Through::Packages),
        Some("registry") => Some(Through::Registry),
        Some(other) => {
            inputs.reject(THROUGH.name, format!("`{other}` is neither packages nor registry"), None);
            None
        }
    }
}

/// The images of deploy.yml, each with its own policy.
fn configured(config: &DeployConfig, asked: &Retention) -> Result<Vec<(Repository, Retention)>, Failure> {
    config.services()?;
    let services = Services::from_config(config)?;
    let of_all = config.retention.clone().unwrap_or_default();
    let own = |name: &str| config.services.get(name).and_then(|service| service.retention.clone()).unwrap_or_default();
    let kept = |service: &str| with_cache(asked.clone().or(&own(service)).or(&of_all), config.build.cache);
    Ok(services.images.into_iter().map(|ServiceImage { service, image, .. }| (image, kept(&service))).collect())
}

/// The next build needs the layers that the last one left in the registry. As for `latest`, a `!` takes that away.
fn with_cache(retention: Retention, cache: Cache) -> Retention {
    if cache != Cache::Registry {
        return retention;
    }
    let tags = [Cache::TAG.to_owned()].into_iter().chain(retention.keep_tags.into_iter().flatten()).collect();
    Retention { keep_tags: Some(tags), ..retention }
}

/// One errand for each image: several services may share one.
fn errands(images: Vec<(Repository, Retention)>, kept: &[KeptDigest]) -> Result<Vec<Errand>, Failure> {
    let mut errands: BTreeMap<String, (Errand, Retention)> = BTreeMap::new();
    for (image, retention) in images {
        let name = image.to_string();
        if let Some((_, other)) = errands.get(&name) {
            if *other != retention {
                return Err(disagreeing(&name));
            }
            continue;
        }
        let is_of = |of: &Option<Repository>| of.as_ref().is_none_or(|of| of.to_string() == name);
        let in_use = kept.iter().filter(|(of, _)| is_of(of)).map(|(_, digest)| InUse {
            named: Named::Digest(digest.as_str().into()),
            why: format!("is named by {}", KEEP_DIGESTS.name),
        });
        let errand = Errand { image, policy: policy(&retention)?, in_use: in_use.collect() };
        errands.insert(name, (errand, retention));
    }
    Ok(errands.into_values().map(|(errand, _)| errand).collect())
}

fn policy(retention: &Retention) -> Result<Policy, Failure> {
    let tags = Patterns::new(retention.keep_tags.iter().flatten());
    Ok(Policy {
        keep: retention.keep,
        younger_than: retention.keep_younger_than.map(|age| age.0),
        tags: tags.map_err(|error| bad_input(&error.to_string(), "write globs such as v*, with ! to take some out"))?,
        untagged_after: retention.untagged_after.map_or(Policy::UNTAGGED_AFTER, |age| age.0),
        untag: retention.untag.unwrap_or(false),
    })
}

fn disagreeing(image: &str) -> Failure {
    bad_input(&format!("two services have the image {image}, and do not say the same under `retention`"), "say it once for both")
}

fn bad_input(message: &str, hint: &str) -> Failure {
    let problem = Problem { message: message.to_owned(), hint: Some(hint.to_owned()) };
    Failure { exit: actions_core::Exit::BadInput, problems: vec![problem] }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::Duration;

    use actions_core::{Env, Sink};

    use super::*;

    const CONFIG: &str = "\
version: 1
retention: { keep: 10, keep_tags: [v*] }
services:
  api: { image: ghcr.io/acme/api }
  worker: { image: ghcr.io/acme/worker, retention: { keep: 3, untag: true } }
";

    fn read(config: &str, inputs: &[(&str, &str)]) -> Result<Request, Failure> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join(".github")).unwrap();
        std::fs::write(folder.path().join(".github/deploy.yml"), config).unwrap();
        let workspace = |path: &Path| ("GITHUB_WORKSPACE".to_owned(), path.to_string_lossy().into_owned());
        let inputs = inputs.iter().map(|(name, value)| (format!("INPUT_{}", name.to_uppercase()), (*value).to_owned()));
        let env: Env = inputs.chain([workspace(folder.path())]).collect();
        Request::read(&Runner::new(env, Sink::new(std::io::sink())).unwrap())
    }

    #[test]
    fn each_service_says_what_it_keeps_and_else_the_file() {
        let request = read(CONFIG, &[]).unwrap();
        assert!(
            request.dry_run && !request.keep_deployed,
            "nothing changes unless asked, and there is no repository to ask about"
        );
        let [api, worker] = request.errands.as_slice() else { panic!("{:?}", request.errands) };
        let keep = |errand: &Errand| errand.policy.keep.map(usize::from);
        assert_eq!((keep(api), keep(worker)), (Some(10), Some(3)));
        assert_eq!((api.policy.untag, worker.policy.untag), (false, true));
        assert_eq!(worker.policy.tags.keeping("v1.0.0"), Some("v*"));
    }

    #[test]
    fn inputs_take_the_place_of_what_the_file_says() {
        let inputs = [("keep", "2"), ("keep-younger-than", "30d"), ("keep-tags", "prod\n!latest"), ("dry-run", "false")];
        let request = read(CONFIG, &inputs).unwrap();
        assert!(!request.dry_run);
        for errand in &request.errands {
            assert_eq!(errand.policy.keep.map(usize::from), Some(2));
            assert_eq!(errand.policy.younger_than, Some(Duration::from_hours(30 * 24)));
            assert_eq!((errand.policy.tags.keeping("v1.0.0"), errand.policy.tags.keeping("latest")), (None, None));
        }
    }

    #[test]
    fn a_cache_in_the_registry_is_kept_unless_it_is_taken_out() {
        let cached = format!("{CONFIG}build: {{ cache: registry }}\n");
        let kept = |config: &str, inputs: &[(&str, &str)]| {
            let request = read(config, inputs).unwrap();
            request.errands.iter().map(|errand| errand.policy.tags.keeping("buildcache").is_some()).collect::<Vec<_>>()
        };
        assert_eq!(kept(CONFIG, &[]), [false, false]);
        assert_eq!(kept(&cached, &[]), [true, true]);
        assert_eq!(kept(&cached, &[("keep-tags", "prod")]), [true, true]);
        assert_eq!(kept(&cached, &[("keep-tags", "!buildcache")]), [false, false]);
    }

    #[test]
    fn a_digest_is_kept_everywhere_or_of_one_image() {
        let digest = format!("sha256:{}", "0a".repeat(32));
        let other = format!("GHCR.io/acme/api@sha256:{}", "0b".repeat(32));
        let request = read(CONFIG, &[("keep-digests", &format!("{digest}\n{other}"))]).unwrap();
        let counts: Vec<usize> = request.errands.iter().map(|errand| errand.in_use.len()).collect();
        assert_eq!(counts, [2, 1]);
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let inputs = [
            ("keep", "0"),
            ("keep-younger-than", "30"),
            ("keep-tags", "v["),
            ("keep-digests", "latest"),
            ("through", "docker"),
            ("version", "1.0.0"),
        ];
        let failure = read(CONFIG, &inputs).unwrap_err();
        assert_eq!(failure.problems.len(), 6, "{failure:?}");
        assert_eq!(failure.exit, actions_core::Exit::BadInput);
    }

    #[test]
    fn services_that_share_an_image_must_say_the_same_of_it() {
        let shared = CONFIG.replace("acme/worker", "acme/api");
        assert!(read(&shared, &[]).unwrap_err().problems[0].message.contains("ghcr.io/acme/api"));
        assert_eq!(read(&shared, &[("keep", "1"), ("untag", "false")]).unwrap().errands.len(), 1);
    }
}
