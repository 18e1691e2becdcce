//! Every request that the client can send is one of GitHub's own OpenAPI description.

use github_client::NewRelease;
use serde_json::Value;
use simulators::{Fault, What};

use crate::Repository;
use crate::spec::Spec;

#[tokio::test]
async fn every_request_is_valid_by_githubs_own_description() {
    let repository = Repository::start().await;
    let Repository { simulator, client, first, second, .. } = &repository;
    simulator.annotated_tag("v1.0.0", first, "the first");
    client.tag("v1.0.0").await.unwrap();
    client.tags().await.unwrap();
    client.create_tag("api/v1.1.0+5", second).await.unwrap();
    let tag = "v1.2.0".to_owned();
    let release =
        NewRelease {
            name: tag.clone(), tag, body: "### Features\n\n- größe".to_owned(), sha: second.clone(), prerelease: true
        };
    repository.server.faults().add(Fault { what: What::Reset, at: 1, path: "/releases".to_owned() });
    client.create_release(&release).await.unwrap();

    let spec = Spec::load();
    let mut sent = Vec::new();
    for seen in repository.server.seen() {
        let method = seen.method.as_str().to_lowercase();
        let body: Option<Value> = (!seen.body.is_empty()).then(|| serde_json::from_slice(&seen.body).unwrap());
        assert_eq!(spec.check_request(&method, &seen.path, body.as_ref()), [""; 0], "{method} {} {body:?}", seen.path);
        assert_eq!(seen.headers.contains_key("content-type"), body.is_some(), "{method} {}", seen.path);
        let template = spec.template(&method, seen.path.split('?').next().unwrap());
        sent.push(format!("{method} {}", template.trim_start_matches("/repos/{owner}/{repo}")));
    }
    let expected = [
        "get /git/ref/{ref}",
        "get /git/tags/{tag_sha}",
        "get /tags",
        "post /git/refs",
        "post /releases",
        "get /releases/tags/{tag}",
        "post /releases",
    ];
    assert_eq!(sent, expected, "every call of the client is made once");
}
