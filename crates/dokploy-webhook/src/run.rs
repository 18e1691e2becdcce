//! The verb: reads what is live, sets the tag, deploys, follows; or triggers a webhook.

use actions_core::{Failure, Runner};
use http_client::{Client, Settings};

use crate::api::Api;
use crate::inputs::{Door, Request};
use crate::{by_key, by_webhook};

/// Deploys by the door that the inputs give.
///
/// # Errors
/// [`Failure`] when an input is wrong, or the deployment could not be made or did not end well.
pub async fn run(runner: &Runner) -> Result<(), Failure> {
    let request = Request::read(runner)?;
    let client = Client::new(runner, Settings::default())?;
    match request.door.clone() {
        Door::Webhook(hook) => by_webhook::run(runner, &client, &request, &hook).await,
        Door::Api { url, key, asked } => {
            let api = Api::new(&client, &url, &key)?;
            by_key::run(runner, &api, &request, &asked).await
        }
    }
}
