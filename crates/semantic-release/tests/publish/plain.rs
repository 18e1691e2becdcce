//! A release of a tag and notes.

use crate::{World, told};
use semantic_release::publish::PublishError;

#[tokio::test]
async fn a_plain_release_is_five_requests_and_finding_it_again_two() {
    let world = World::new().await;
    let done = world.publish(&world.plain()).await.unwrap();
    assert_eq!((done.sha.as_str(), done.draft, done.failed.len()), (world.second.as_str(), false, 0));
    assert_eq!(done.url, "https://github.com/acme/shop/releases/tag/v1.1.0");
    let expected = [
        "GET git/ref/tags/v1.1.0",
        "POST git/refs",
        "GET releases/tags/v1.1.0",
        "GET releases?per_page=100&page=1",
        "POST releases",
    ];
    assert_eq!(world.requests(0), expected);
    let again = world.publish(&world.plain()).await.unwrap();
    assert_eq!(world.requests(5), ["GET git/ref/tags/v1.1.0", "GET releases/tags/v1.1.0"]);
    assert_eq!((&again.url, &again.sha), (&done.url, &done.sha));
    let release = &world.github.releases()[0];
    assert_eq!((release.name.as_deref(), release.body.as_deref()), (Some("v1.1.0"), Some("### Fixes\n\n- sum")));
}

#[tokio::test]
async fn a_tag_at_another_commit_stops_before_anything_is_written() {
    let world = World::new().await;
    world.github.tag("v1.1.0", &world.first);
    let error = world.publish(&world.whole()).await.unwrap_err();
    let PublishError::TagElsewhere { tag, found, wanted } = &error else { panic!("{error:?}") };
    assert_eq!((tag.as_str(), found, wanted), ("v1.1.0", &world.first, &world.second));
    assert!(told(&error).contains("newest commit"));
    assert_eq!(world.writes(), 0);
}

#[tokio::test]
async fn an_older_line_and_a_prerelease_leave_the_latest_release_alone() {
    let world = World::new().await;
    world.publish(&world.plain()).await.unwrap();
    for (tag, prerelease, latest, assets) in
        [("v1.0.9", false, false, false), ("v2.0.0-beta.1", true, true, false), ("v1.0.10", false, false, true)]
    {
        let mut todo = world.plain();
        (todo.tag, todo.prerelease, todo.latest) = (tag.to_owned(), prerelease, latest);
        todo.assets = if assets { world.whole().assets } else { Vec::new() };
        world.publish(&todo).await.unwrap();
        let body = world.server.seen().into_iter().rfind(|seen| seen.method != "GET").unwrap().body;
        let sent: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(sent["make_latest"], "false", "{sent}");
        assert_eq!(world.github.releases().last().unwrap().prerelease, prerelease);
    }
}
