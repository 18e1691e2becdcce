use serde_json::json;
use simulators::dokploy::{Container, Kind};

use super::scene::{Answer, FILE, get, held, post};

async fn states(server: &simulators::dokploy::Dokploy, id: &str) -> Vec<String> {
    let name = server.column(Kind::Compose, id, "appName");
    let path = format!("docker.getContainersByAppNameMatch?appName={}&appType=docker-compose", name.as_str().unwrap_or_default());
    let answer = get(server, &path).await;
    answer.body.as_array().expect("a list").iter().map(|one| format!("{} {}", one["name"], one["status"])).collect()
}

#[tokio::test]
async fn what_is_deployed_runs_one_container_for_each_service_of_the_file() {
    let server = held();
    let id = server.create_compose("shop", FILE, "IMAGE_TAG=1.2.3");
    assert_eq!(states(&server, &id).await, Vec::<String>::new(), "nothing runs before the first deployment");
    server.deploy(Kind::Compose, &id, "first");
    server.end_active();
    let shown = states(&server, &id).await;
    assert_eq!(shown.len(), 2);
    assert!(shown[0].contains("-web-1") && shown[0].contains("Up 4 seconds"), "{shown:?}");
    post(&server, "compose.stop", json!({ "composeId": id })).await;
    assert!(states(&server, &id).await[1].contains("Exited (0)"));
}

#[tokio::test]
async fn looks_are_shown_one_after_the_other_and_the_last_one_stays() {
    let server = held();
    let id = server.create_compose("shop", FILE, "");
    let looks = [vec![Container::starting("web")], vec![Container::unhealthy("web")], vec![Container::exited("web", 1)]];
    server.show_containers(Kind::Compose, &id, looks);
    let mut shown = Vec::new();
    for _ in 0..4 {
        shown.push(states(&server, &id).await.join(" "));
    }
    let words = ["(health: starting)", "(unhealthy)", "Exited (1)", "Exited (1)"];
    assert!(shown.iter().zip(words).all(|(shown, word)| shown.contains(word)), "{shown:?}");
}

#[tokio::test]
async fn an_inspected_container_tells_its_image_with_the_variables_of_the_deployment() {
    let server = held();
    let id = server.create_compose("shop", FILE, "IMAGE_TAG=1.2.3");
    server.deploy(Kind::Compose, &id, "first");
    server.end_active();
    let name = server.column(Kind::Compose, &id, "appName");
    let name = format!("{}-web-1", name.as_str().unwrap_or_default());
    let answer = get(&server, &format!("docker.getConfig?containerId={name}")).await;
    assert_eq!(answer.body["Config"]["Image"], "acme/web:1.2.3");
    let unknown = get(&server, "docker.getConfig?containerId=unknown").await;
    assert_eq!(unknown, Answer { status: 200, body: json!(null) });
}
