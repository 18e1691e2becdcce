//! Was an image built by this repository? GitHub is asked for the attestations of its digest; what they prove is found out here,
//! without asking anybody.

use actions_core::untrusted::one_line;
use actions_core::{Failure, Input, Inputs, Runner, Secret};
use attestation::statement::PROVENANCE;
use attestation::{Built, Policy, Refusal, Verifier};
use futures::{StreamExt, stream};
use github_client::GitHub;
use http_client::Client;
use registry_client::Digest;
use registry_client::credentials::GITHUB_TOKEN;

use crate::error::ImageError;
use crate::verify::{CONCURRENCY, Checked};

/// The workflow that must have signed.
pub const WORKFLOW: Input = Input::text(
    "attestation-workflow",
    "With `require: attestation`: the workflow that must have built the images, such as build.yml, or acme/tools/.github/workflows/build.yml \
     of another repository; by default any of this repository's",
);
/// Other authorities than those that are built in.
pub const ROOTS: Input = Input::text(
    "trusted-roots",
    "With `require: attestation`: a file of the authorities that are believed, as `gh attestation trusted-root` prints it, relative to \
     the workspace; by default those of Sigstore and GitHub that are built in",
);

/// What is asked of attestations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Required {
    token: Option<Secret>,
    workflow: Option<String>,
    roots: Option<String>,
}

impl Required {
    /// What the inputs [`GITHUB_TOKEN`], [`WORKFLOW`] and [`ROOTS`] say.
    #[must_use]
    pub fn from_inputs(inputs: &Inputs<'_>) -> Self {
        let [workflow, roots] = [&WORKFLOW, &ROOTS].map(|input| inputs.optional(input.name));
        Self { token: inputs.secret(GITHUB_TOKEN.name), workflow, roots }
    }
}

/// Looks for the attestations of images, and says what they prove.
#[derive(Debug)]
pub struct Attestor {
    github: GitHub,
    verifier: Verifier,
    policy: Policy,
}

impl Attestor {
    /// Looks in the repository of the run, for what its own workflows have built.
    ///
    /// # Errors
    /// A [`Failure`] when the run's repository is not known, when the file of authorities cannot be read, and in a program that was
    /// built without the verification.
    pub fn new(runner: &Runner, client: &Client, required: &Required) -> Result<Self, Failure> {
        let verifier = match &required.roots {
            Some(path) => Verifier::with_roots(&roots(runner, path)?),
            None => Verifier::new(),
        };
        let verifier = verifier.map_err(|refusal| ImageError::Verifier { refusal })?;
        let context = runner.context()?;
        let mut policy = Policy::new(&context.server_url, &context.repository.to_string());
        if let Some(id) = runner.env("GITHUB_REPOSITORY_ID").filter(|id| !id.is_empty()) {
            policy = policy.with_id(id);
        }
        if let Some(workflow) = &required.workflow {
            policy = policy.with_workflow(workflow);
        }
        let github = GitHub::new(client, &context.api_url, required.token.as_ref(), &context.repository);
        Ok(Self { github: github.map_err(ImageError::from)?, verifier, policy })
    }

    /// Who built the digest that an image's tag is on.
    ///
    /// # Errors
    /// [`ImageError::NotAttested`] when there is no attestation, [`ImageError::Attestation`] when none of them is good, else what is
    /// wrong with GitHub.
    pub async fn built(&self, image: &str, digest: &Digest) -> Result<Built, ImageError> {
        let bundles = self.github.attestations(digest.as_str(), PROVENANCE).await?;
        let mut refusals = Vec::new();
        for bundle in bundles {
            match self.verifier.verify(&bundle, digest.as_str(), &self.policy) {
                Ok(built) => return Ok(built),
                Err(refusal) => refusals.push(refusal),
            }
        }
        let (image, digest) = (image.to_owned(), digest.clone());
        // Of several the one that came nearest is worth saying: another repository's matters less than a broken one of ours.
        match refusals.into_iter().max_by_key(Refusal::depth) {
            Some(refusal) => Err(ImageError::Attestation { image, digest, refusal }),
            None => Err(ImageError::NotAttested { image, digest }),
        }
    }

    /// Looks at every image that is there, all at once: who built it, or a problem more.
    pub async fn judge(&self, checked: &mut [Checked]) {
        let looks = checked.iter_mut().filter(|one| one.problem.is_none()).map(|one| self.look(one));
        stream::iter(looks.collect::<Vec<_>>()).buffered(CONCURRENCY).collect::<()>().await;
    }

    async fn look(&self, checked: &mut Checked) {
        let Some(digest) = checked.digest.clone() else { return };
        match self.built(&checked.image.tagged(&checked.tag), &digest).await {
            Ok(built) => {
                let Built { repository, commit, workflow, .. } = &built;
                let [repository, commit, workflow] = [repository, commit, workflow].map(|text| one_line(text));
                tracing::info!("found that {digest} was built by {repository} from {commit}, by {workflow}");
                checked.built = Some(built);
            }
            Err(error) => checked.refuse(&error),
        }
    }
}

fn roots(runner: &Runner, path: &str) -> Result<String, ImageError> {
    let path = runner.workspace().join(path);
    std::fs::read_to_string(&path).map_err(|source| ImageError::Roots { path, source })
}
