//! What it is asked, what it answers, and what it says when it cannot.

use serde_json::Value;
use simulators::github::{Access, Deployment, Permissions};
use simulators::{Fault, What};

use crate::scene::{Shop, before, deployed};
use crate::three_months::three_months;

fn message(step: &simulators::runner::StepResult) -> String {
    let failure = step.failure.as_ref().unwrap();
    let problem = |problem: &actions_core::Problem| format!("{}: {}", problem.message, problem.hint.clone().unwrap_or_default());
    failure.problems.iter().map(problem).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn at_a_desk_the_checkout_says_which_repository_it_is_and_people_s_variables_the_token() {
    let shop = Shop::start().await;
    three_months(&shop.github);
    let git = shop.folder.path().join("workspace/.git");
    for folder in ["objects", "refs"] {
        std::fs::create_dir_all(git.join(folder)).unwrap();
    }
    std::fs::write(git.join("HEAD"), "ref: refs/heads/main\n").unwrap();
    std::fs::write(git.join("config"), "[remote \"origin\"]\n\turl = git@github.com:acme/shop.git\n").unwrap();
    let desk = [("GITHUB_ACTIONS", ""), ("GITHUB_REPOSITORY", ""), ("GH_TOKEN", "ghs_s3cret")];
    let step = shop.history_in(&[("github-token", "")], &desk).await;
    assert_eq!(step.exit, 0, "{}", step.log);
    assert_eq!(step.outputs["deployments"], "165", "{}", step.log);
}

#[tokio::test]
async fn the_figures_of_production_are_outputs_and_those_of_all_are_in_one() {
    let shop = Shop::start().await;
    three_months(&shop.github);
    let step = shop.history(&[]).await;
    assert_eq!(step.exit, 0, "{}", step.log);
    let output = |name: &str| step.outputs[name].as_str();
    assert_eq!((output("deployments"), output("json"), output("html")), ("165", "", ""));
    let figures: Value = serde_json::from_str(output("dora")).unwrap();
    let production = &figures["production"];
    assert_eq!(figures.as_object().unwrap().keys().collect::<Vec<_>>(), ["production", "staging", "preview"]);
    let number = |name: &str| output(name).parse::<f64>().unwrap();
    let is_close =
        |name: &str, pointer: &str| (number(name) - production.pointer(pointer).unwrap().as_f64().unwrap()).abs() < 0.001;
    assert!(is_close("deployment-frequency", "/deployment_frequency/per_week"));
    assert!(is_close("lead-time", "/lead_time/median_s"));
    assert!(is_close("change-failure-rate", "/change_failure_rate/share"));
    assert!(is_close("time-to-restore", "/time_to_restore/median_s"));
    assert_eq!(
        (production["change_failure_rate"]["failed"].as_u64(), production["time_to_restore"]["open"].as_u64()),
        (Some(4), Some(0))
    );
}

#[tokio::test]
async fn one_environment_that_is_asked_for_is_the_one_of_the_outputs() {
    let shop = Shop::start().await;
    three_months(&shop.github);
    let step = shop.history(&[("environment", "staging")]).await;
    let figures: Value = serde_json::from_str(&step.outputs["dora"]).unwrap();
    assert_eq!(figures.as_object().unwrap().len(), 1);
    assert_eq!(step.outputs["lead-time"], figures["staging"]["lead_time"]["median_s"].to_string());
    let two = shop.history(&[("environment", "preview, staging\npreview")]).await;
    let figures: Value = serde_json::from_str(&two.outputs["dora"]).unwrap();
    assert_eq!(
        figures.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["preview", "staging"],
        "in the order in which they were named"
    );
    assert_eq!(two.outputs["lead-time"], "", "of several none is the one");
}

#[tokio::test]
async fn ten_thousand_deployments_are_a_hundred_requests() {
    let shop = Shop::start().await;
    for id in 1..=10_050 {
        let started = before((10_100 - i64::try_from(id).unwrap()) * 600);
        shop.github.deployed(deployed(id, "production", "1.0.0", started, &[("success", "deployed after 1 s", 1)]));
    }
    let step = shop.history(&[("limit", "10000"), ("html", "out/history.html"), ("json", "out/history.json")]).await;
    assert_eq!((step.exit, step.outputs["deployments"].as_str()), (0, "10000"), "{}", step.log);
    assert_eq!(shop.server.seen().len(), 100);
    let summary = step.summary.unwrap();
    assert!(summary.contains("There may be older ones: no more were read than the input `limit` says"), "what was cut is said");
    assert!(summary.contains("…and 9000 more; the inputs `json` and `html` name files that get them all."));
    assert!(summary.len() < 1024 * 1024);
    let json: Value = serde_json::from_str(&shop.read("out/history.json")).unwrap();
    assert_eq!((json["deployments"].as_array().unwrap().len(), json["is_whole"].as_bool()), (10_000, Some(false)));
    assert_eq!(json["window"]["from"], json["deployments"][9999]["started"], "no figure rests on what was not read");
    let page = shop.read("out/history.html");
    assert_eq!(page.matches("<tr id=").count(), 10_000);
    assert!(page.matches("class=\"mark ").count() <= 251, "what would lie on one another is one mark");
}

#[tokio::test]
async fn only_what_began_in_the_window_is_read() {
    let shop = Shop::start().await;
    for (id, days) in [(1, 100), (2, 50), (3, 10)] {
        shop.github.deployed(deployed(id, "production", "1.0.0", before(days * 24 * 3600), &[]));
    }
    for (since, count) in [("90d", "2"), ("all", "3"), ("2026-03-01", "1"), ("1h", "0"), ("100000d", "3"), ("", "2")] {
        let step = shop.history(&[("since", since)]).await;
        assert_eq!(step.outputs["deployments"], count, "{since}: {}", step.log);
    }
}

#[tokio::test]
async fn the_json_has_a_number_for_its_shape_and_all_that_is_known() {
    let shop = Shop::start().await;
    three_months(&shop.github);
    let step = shop.history(&[("json", "history.json")]).await;
    assert_eq!(step.outputs["json"], "history.json");
    let json: Value = serde_json::from_str(&shop.read("history.json")).unwrap();
    assert_eq!((json["schema"].as_u64(), json["repository"].as_str()), (Some(1), Some("acme/shop")));
    assert_eq!(
        (json["url"].as_str(), json["generated"].as_str()),
        (Some("https://github.com/acme/shop"), Some("2026-03-31T12:00:00Z"))
    );
    let environment = &json["environments"][0];
    assert_eq!((environment["name"].as_str(), environment["live_version"].as_str()), (Some("production"), Some("1.10.6")));
    assert_eq!(
        environment["ran"].as_array().unwrap().last().unwrap(),
        &serde_json::json!({ "what": "1.10.6", "since": environment["live_since"] })
    );
    let live =
        json["deployments"].as_array().unwrap().iter().find(|one| one["is_live"] == true && one["environment"] == "production");
    let live = live.unwrap();
    for field in [
        "id",
        "task",
        "version",
        "git_ref",
        "sha",
        "image_tag",
        "actor",
        "run_url",
        "environment_url",
        "started",
        "finished",
        "committed",
    ] {
        assert!(!live[field].is_null(), "{field}: {live}");
    }
    assert_eq!(live["ending"], "proven");
}

#[tokio::test]
async fn a_version_that_is_deployed_once_more_is_live_since_the_first_time() {
    let shop = Shop::start().await;
    shop.github.deployed(deployed(1, "production", "1.0.0", before(9000), &[("success", "deployed after 9 s", 9)]));
    shop.github.deployed(deployed(2, "production", "1.0.0", before(600), &[("success", "unchanged after 1 s", 1)]));
    assert_eq!(shop.history(&[("json", "history.json")]).await.exit, 0);
    let json: Value = serde_json::from_str(&shop.read("history.json")).unwrap();
    assert_eq!(json["environments"][0]["live_since"], before(9000 - 9).to_string());
}

#[tokio::test]
async fn no_deployments_at_all_are_told_and_have_no_figures() {
    let shop = Shop::start().await;
    let step = shop.history(&[("html", "history.html")]).await;
    assert_eq!((step.exit, step.outputs["deployments"].as_str(), step.outputs["dora"].as_str()), (0, "0", "{}"));
    for name in ["deployment-frequency", "lead-time", "change-failure-rate", "time-to-restore"] {
        assert_eq!(step.outputs[name], "", "{name}");
    }
    assert!(step.summary.unwrap().contains("No deployment since 2025-12-31."));
    assert!(shop.read("history.html").contains("Nothing was deployed in this time."));
}

#[tokio::test]
async fn a_token_without_the_permission_is_told_which_line_it_needs() {
    let shop = Shop::start().await;
    shop.github.make_private();
    shop.github.token("ghs_s3cret", Permissions::none().with("contents", Access::Read));
    let step = shop.history(&[]).await;
    assert_eq!(step.exit, 1);
    let message = message(&step);
    assert!(message.contains("Resource not accessible by integration") && message.contains("`deployments: read`"), "{message}");
}

#[tokio::test]
async fn every_input_that_is_wrong_is_told_at_once() {
    let shop = Shop::start().await;
    let step = shop.history(&[("since", "90"), ("limit", "0"), ("tag-format", "v")]).await;
    assert_eq!((step.exit, shop.server.seen().len()), (2, 0));
    let message = message(&step);
    for part in [
        "`90` is neither a time such as 90d, nor a day such as 2026-01-31, nor `all`",
        "`0` is not a number from 1 to 100000",
        "`v` must contain",
    ] {
        assert!(message.contains(part), "{message}");
    }
    let unknown = shop.history(&[("command", "histroy")]).await;
    assert!(self::message(&unknown).contains("`histroy` is no command; known are: show, history"), "{}", self::message(&unknown));
    let missing = shop.history(&[("config", "absent.yml")]).await;
    assert_eq!(missing.exit, 2, "{}", missing.log);
}

#[tokio::test]
async fn a_file_that_cannot_be_written_is_told() {
    let shop = Shop::start().await;
    std::fs::create_dir_all(shop.folder.path().join("workspace/taken")).unwrap();
    let step = shop.history(&[("html", "taken")]).await;
    assert_ne!(step.exit, 0);
    assert!(message(&step).starts_with("failed to write taken: "), "{}", message(&step));
}

#[tokio::test]
async fn the_form_of_tags_is_that_of_the_configuration_or_of_the_input() {
    let shop = Shop::start().await;
    let foreign = Deployment {
        git_ref: "api@1.2.3".to_owned(),
        payload: Value::Null,
        ..deployed(1, "production", "0.0.0", before(60), &[("success", "", 1)])
    };
    shop.github.deployed(foreign);
    shop.github.tag("api@1.2.3", &"b".repeat(40));
    let version = async |inputs: &[(&str, &str)]| {
        let step = shop.history(&[inputs, &[("json", "history.json")]].concat()).await;
        assert_eq!(step.exit, 0, "{}", step.log);
        serde_json::from_str::<Value>(&shop.read("history.json")).unwrap()["deployments"][0]["version"].clone()
    };
    assert_eq!(version(&[]).await, Value::Null);
    assert_eq!(version(&[("tag-format", "api@${version}")]).await, "1.2.3");
    let config = "version: 1\nservices: {}\nenvironments: {}\nrelease:\n  tag_format: api@${version}\n";
    std::fs::write(shop.folder.path().join("workspace/deploy.yml"), config).unwrap();
    assert_eq!(version(&[("config", "deploy.yml")]).await, "1.2.3");
}

#[tokio::test]
async fn an_answer_that_github_fails_to_give_is_asked_for_again() {
    let shop = Shop::start().await;
    three_months(&shop.github);
    shop.server.faults().add(Fault { what: What::Reset, at: 1, path: "/graphql".to_owned() });
    let step = shop.history(&[]).await;
    assert_eq!((step.exit, step.outputs["deployments"].as_str()), (0, "165"), "{}", step.log);
}
