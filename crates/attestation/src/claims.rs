//! What the signing certificate says of the build. Fulcio copies it from the token that GitHub gave the job
//! (<https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md>), so no workflow can say it of another one.

/// What the certificate says; all of it is optional, because certificates are also given to people and to other services.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Claims {
    /// Who gave the token: the OIDC issuer.
    pub issuer: Option<String>,
    /// The certificate's own name: the workflow that signed, with its ref.
    pub identity: Option<String>,
    /// The repository that was built, as a URL.
    pub repository: Option<String>,
    /// The repository's id, which no renaming changes.
    pub repository_id: Option<String>,
    /// The ref that was built, such as `refs/heads/main`.
    pub reference: Option<String>,
    /// The commit that was built.
    pub commit: Option<String>,
    /// Where it ran: `github-hosted` or `self-hosted`.
    pub runner: Option<String>,
}

/// A build that is proven: the signature, the certificate, the log and the policy all hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// The repository, such as `acme/shop`.
    pub repository: String,
    /// The workflow that signed, with its ref, as a URL.
    pub workflow: String,
    /// The ref that was built, such as `refs/heads/main`.
    pub reference: String,
    /// The commit that was built.
    pub commit: String,
}
