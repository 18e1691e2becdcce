//! Containers.

use super::Api;
use crate::error::DokployError;
use crate::model::Container;

impl Api {
    /// The containers of a service by the name that they carry, of type `docker-compose` or `stack`; without one every container
    /// whose name begins so, as those of an application. None may also mean that the server could not look: it tells no failure here.
    ///
    /// # Errors
    /// [`DokployError`].
    pub async fn containers(
        &self,
        app_name: &str,
        app_type: Option<&str>,
        server_id: Option<&str>,
    ) -> Result<Vec<Container>, DokployError> {
        let mut query = vec![("appName", app_name)];
        query.extend(app_type.map(|word| ("appType", word)));
        query.extend(server_id.map(|id| ("serverId", id)));
        self.get("docker.getContainersByAppNameMatch", &query).await
    }
}
