//! The server's version.

use super::Api;
use crate::error::DokployError;
use crate::features::{Feature, Version};

impl Api {
    /// The version of the server, asked once; nothing when it is no number, such as `canary`.
    ///
    /// # Errors
    /// [`DokployError`].
    pub async fn version(&self) -> Result<Option<Version>, DokployError> {
        let ask = async || {
            let text: String = self.get("settings.getDokployVersion", &[]).await?;
            let version = Version::parse(&text);
            let name = version.map_or_else(|| "without a version, taken for a new one".to_owned(), |version| version.to_string());
            tracing::info!("the server is Dokploy {name}");
            Ok(version)
        };
        self.version.get_or_try_init(ask).await.copied()
    }

    /// Whether the server has a feature. A server that does not tell its version is taken for a new one: what it lacks shows when
    /// it is called.
    pub async fn has(&self, feature: Feature) -> bool {
        match self.version().await {
            Ok(version) => version.is_none_or(|version| version >= feature.since()),
            Err(error) => {
                tracing::debug!("the server's version is not known: {error}");
                true
            }
        }
    }
}
