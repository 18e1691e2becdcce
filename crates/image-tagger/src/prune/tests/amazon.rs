//! Amazon's registry: manifests are read from it as from any other, and listed and deleted through its own API.

use actions_core::Secret;
use registry_client::{Credentials, Registry};
use simulators::Server;
use simulators::registry::Registry as Store;
use simulators::registry::ecr::{ACCOUNT, Amazon, KEY_ID, PASSWORD};
use simulators::runner::RunnerSim;
use tokio_util::sync::CancellationToken;

use super::whole::Snapshot;
use super::world::{REPOSITORY, World, client, keep, now};
use crate::inputs::ACTION;
use crate::prune::apply::{self, Applied};
use crate::prune::facts::Subject;
use crate::prune::hands::Hands;
use crate::prune::read::Library;

/// Plans and applies through Amazon's API.
async fn pruned(world: &World, policy: &retention::Policy) -> Applied {
    let amazon = Server::start(Amazon::new(&world.store).router()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let step = RunnerSim::new(folder.path()).unwrap().env("AWS_ENDPOINT_URL_ECR", amazon.base());
    let step = step.env("AWS_ACCESS_KEY_ID", KEY_ID).env("AWS_SECRET_ACCESS_KEY", "secret-key");
    let runner = step.runner().unwrap();
    let credentials = Credentials::from_inputs(&runner, &mut runner.inputs(&ACTION)).unwrap();
    let named = format!("{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/{REPOSITORY}").parse().unwrap();
    let hands = Hands::Ecr(Box::new(Registry::new(&client(), credentials).ecr(&named).unwrap()));

    let registry = Registry::new(&client(), Credentials::login("AWS", Secret::new(PASSWORD)));
    let image = format!("{}/{REPOSITORY}", world.server.authority()).parse().unwrap();
    let mut subject = Subject { registry: &registry, image: &image, hands, policy, in_use: Vec::new(), now: now() };
    let mut library = Library::default();
    let facts = subject.facts(&mut library).await.unwrap();
    let plan = retention::plan(&facts.image, policy, now(), subject.hands.order()).unwrap();
    apply::apply(&mut subject, &mut library, &plan, &CancellationToken::new()).await
}

async fn three() -> World {
    let world = World::plain(Store::basic("AWS", PASSWORD)).await;
    for (tag, days) in [("1.0.0", 90), ("1.1.0", 60), ("1.2.0", 30)] {
        world.image(tag, days);
    }
    world
}

#[tokio::test]
async fn wholes_go_before_their_parts_which_are_refused_as_long_as_an_index_lists_them() {
    let world = three().await;
    let before = Snapshot::of(&world.store);
    let applied = pruned(&world, &keep(1, &[])).await;
    assert!(applied.stopped.is_none() && applied.left.is_empty(), "{applied:?}");
    assert_eq!((world.tags(), world.digests(), applied.deleted.len()), (vec!["1.2.0".to_owned()], 3, 6));
    assert_eq!(before.lost(&world.store, &before.tags["1.2.0"]), [""; 0]);
}

#[tokio::test]
async fn a_tag_goes_and_leaves_the_image_that_another_keeps() {
    let world = three().await;
    let before = Snapshot::of(&world.store);
    world.tag("nightly", &before.tags["1.0.0"], 90);
    let applied = pruned(&world, &retention::Policy { untag: true, ..keep(1, &["1.*"]) }).await;
    assert!(applied.stopped.is_none() && applied.untagged.contains("nightly"), "{applied:?}");
    assert_eq!(world.store.tags(REPOSITORY), before.tags);
    assert_eq!(before.lost(&world.store, &before.tags["1.0.0"]), [""; 0]);
}
