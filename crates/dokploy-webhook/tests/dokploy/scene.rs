//! A Dokploy server with one compose project, and a client that asks often and gives up early.

use std::time::Duration;

use actions_core::{Env, Runner, Secret, Sink};
use axum::Router;
use dokploy_webhook::environment::Variables;
use dokploy_webhook::{Api, Deploy, DokployError, Ended, Poll, Service, deploy};
use http_client::{Client, RetryPolicy, Settings};
use simulators::Server;
use simulators::dokploy::{Dokploy, Kind, Row};
use tokio_util::sync::CancellationToken;

pub(crate) const KEY: &str = "a-key-of-the-owner";
pub(crate) const COMPOSE_FILE: &str = "services:\n  api:\n    image: ghcr.io/acme/shop-api:${IMAGE_TAG}\n";
pub(crate) const ENV: &str = "# shop\nIMAGE_TAG=1.0.0\nSECRET='a b'\n";

pub(crate) struct Scene {
    pub(crate) dokploy: Dokploy,
    pub(crate) server: Server,
    pub(crate) api: Api,
    pub(crate) compose_id: String,
}

impl Scene {
    /// With deployments that take 20 ms.
    pub(crate) async fn new() -> Self {
        Self::on(Dokploy::new(KEY)).await
    }

    /// With a server of one's own.
    pub(crate) async fn on(dokploy: Dokploy) -> Self {
        Self::behind(dokploy.with_duration(Duration::from_millis(20)), |router, _, _| router).await
    }

    /// With deployments that take that long.
    pub(crate) async fn lasting(duration: Duration) -> Self {
        Self::behind(Dokploy::new(KEY).with_duration(duration), |router, _, _| router).await
    }

    /// With something between client and server.
    pub(crate) async fn behind(dokploy: Dokploy, wrap: impl FnOnce(Router, Dokploy, String) -> Router) -> Self {
        let compose_id = dokploy.create_compose("shop", COMPOSE_FILE, ENV);
        let server = Server::start(wrap(dokploy.router(), dokploy.clone(), compose_id.clone())).await.unwrap();
        let api = Api::new(&client(), &server.base(), &Secret::new(KEY)).unwrap();
        Self { dokploy, server, api, compose_id }
    }

    pub(crate) fn service(&self) -> Service {
        Service::compose(&self.compose_id)
    }

    /// A deployment of 1.1.0.
    pub(crate) fn order(&self) -> Deploy {
        Deploy {
            service: self.service(),
            tag: Some("1.1.0".to_owned()),
            variable: "IMAGE_TAG".to_owned(),
            variables: Variables::default(),
            required: Vec::new(),
            wait: None,
            health: None,
            title: "Deploy 1.1.0 · run 7.1".to_owned(),
            description: "a run".to_owned(),
            timeout: Duration::from_secs(5),
            poll: poll(),
        }
    }

    pub(crate) async fn deploy(&self) -> Result<Ended, DokployError> {
        deploy(&self.api, &self.order(), &CancellationToken::new()).await.map_err(|stopped| stopped.error)
    }

    /// Deploys, and meanwhile, as soon as the job is active (or queued), does something to the server.
    pub(crate) async fn deploy_while(&self, meanwhile: impl FnOnce(&Dokploy)) -> Result<Ended, DokployError> {
        let act = async {
            while !self.asked().iter().any(|call| call == "deployment.allByCompose") {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            meanwhile(&self.dokploy);
        };
        tokio::join!(self.deploy(), act).0
    }

    pub(crate) fn rows(&self) -> Vec<Row> {
        self.dokploy.rows(Kind::Compose, &self.compose_id)
    }

    pub(crate) fn env(&self) -> String {
        self.dokploy.env(&self.compose_id).unwrap_or_default()
    }

    /// The procedures that were called.
    pub(crate) fn asked(&self) -> Vec<String> {
        let name = |path: String| path.trim_start_matches("/api/").split('?').next().unwrap_or_default().to_owned();
        self.server.seen().into_iter().map(|seen| name(seen.path)).collect()
    }
}

pub(crate) fn poll() -> Poll {
    Poll { first: Duration::from_millis(2), cap: Duration::from_millis(10), grace: Duration::from_millis(40) }
}

pub(crate) fn client() -> Client {
    let runner = Runner::new(Env::new(), Sink::new(std::io::sink())).unwrap();
    let retry = RetryPolicy { attempts: 2, base: Duration::from_millis(1), cap: Duration::from_millis(5) };
    Client::new(&runner, Settings { retry, ..Settings::default() }).unwrap()
}
