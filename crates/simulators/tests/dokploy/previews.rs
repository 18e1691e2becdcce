use serde_json::json;
use simulators::dokploy::Kind;

use super::scene::{FILE, get, held, post};

#[tokio::test]
async fn an_environment_is_removed_only_when_it_is_empty_and_not_the_first() {
    let server = held();
    let (project, production) = server.create_project("shop");
    let made = post(&server, "environment.create", json!({ "projectId": project, "name": "pr-1" })).await;
    let environment = made.body["environmentId"].as_str().unwrap_or_default().to_owned();
    let id = server.create_compose_in(&environment, "web", FILE, "");
    let remove = async |id: &str| post(&server, "environment.remove", json!({ "environmentId": id })).await;
    assert_eq!(remove(&production).await.message(), "You cannot delete the default environment");
    assert!(remove(&environment).await.message().starts_with("Cannot delete environment: it has active services"));
    post(&server, "compose.delete", json!({ "composeId": id, "deleteVolumes": true })).await;
    assert_eq!((remove(&environment).await.status, remove(&environment).await.status), (200, 404));
    assert_eq!(server.environments(), ["production"]);
}

#[tokio::test]
async fn a_copy_of_a_service_takes_hosts_and_command_with_it() {
    let server = held();
    let (_, production) = server.create_project("shop");
    let id = server.create_compose_in(&production, "web", FILE, "A=1");
    server.set_column(Kind::Compose, &id, "command", json!("compose -p shop up -d"));
    server.add_host(&id, "web", "shop.example.com");
    let copied = json!({
        "sourceEnvironmentId": production, "name": "copy", "selectedServices": [{ "id": id, "type": "compose" }],
        "duplicateInSameProject": true,
    });
    assert_eq!(post(&server, "project.duplicate", copied).await.body["environmentId"], production);
    let copy = &server.services(Kind::Compose)[1];
    assert_eq!(server.hosts(Kind::Compose, copy), ["shop.example.com"]);
    assert_eq!(server.column(Kind::Compose, copy, "command"), "compose -p shop up -d");
    assert_eq!(server.column(Kind::Compose, copy, "name"), "web (copy)");
    assert_ne!(server.column(Kind::Compose, copy, "appName"), server.column(Kind::Compose, &id, "appName"));
}

#[tokio::test]
async fn a_host_becomes_labels_on_the_shared_network_unless_the_project_is_isolated() {
    let server = held();
    let id = server.create_compose("shop", FILE, "");
    server.add_host(&id, "web", "shop.example.com");
    let converted = async || {
        let text = get(&server, &format!("compose.getConvertedCompose?composeId={id}")).await.body;
        serde_saphyr::from_str::<serde_json::Value>(text.as_str().expect("text")).expect("YAML")
    };
    let shared = converted().await;
    assert_eq!(shared["networks"], json!({ "dokploy-network": { "external": true } }));
    assert_eq!(shared["services"]["web"]["networks"], json!(["dokploy-network", "default"]));
    assert_eq!(shared["services"]["web"]["labels"][0], "traefik.docker.network=dokploy-network");
    assert_eq!(shared["services"]["db"]["networks"], json!(null));
    post(&server, "compose.update", json!({ "composeId": id, "isolatedDeployment": true })).await;
    let isolated = converted().await;
    let name = server.column(Kind::Compose, &id, "appName");
    assert_eq!(isolated["services"]["db"]["networks"], json!([name]));
    assert_eq!(isolated["networks"], json!({ name.as_str().expect("text"): { "name": name, "external": true } }));
}

#[tokio::test]
async fn hosts_are_checked_by_their_letters_and_not_for_being_taken() {
    let server = held();
    let id = server.create_compose("shop", FILE, "");
    let create = async |host: &str| {
        let domain = json!({ "host": host, "composeId": id, "serviceName": "web", "domainType": "compose", "port": 80 });
        post(&server, "domain.create", domain).await.status
    };
    for host in ["report_pr.example.com", "*.example.com", "-a.example.com", " a.example.com", ""] {
        assert_eq!(create(host).await, 400, "{host}");
    }
    assert_eq!((create("report-pr-42.example.com").await, create("report-pr-42.example.com").await), (200, 200));
    assert_eq!(server.hosts(Kind::Compose, &id).len(), 2);
}

#[tokio::test]
async fn an_app_name_is_cleaned_gets_a_suffix_and_takes_no_other_signs() {
    let server = held();
    let (_, environment) = server.create_project("shop");
    let create = async |app_name: &str| {
        let made = json!({ "name": "web", "environmentId": environment, "appName": app_name });
        post(&server, "compose.create", made).await
    };
    let made = create("Shop-PR.42").await.body;
    let name = made["appName"].as_str().expect("a name");
    assert_eq!((name.starts_with("shop-pr.42-"), name.len()), (true, "shop-pr.42-".len() + 6));
    assert_eq!(create("feature/cart").await.body["issues"][0]["path"], json!(["appName"]));
}
