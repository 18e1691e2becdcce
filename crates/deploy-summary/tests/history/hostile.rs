//! Nothing in a deployment can be more than text.

use serde_json::{Value, json};
use simulators::github::Deployment;

use crate::scene::{Shop, before, deployed};

const HOSTILE: [&str; 8] = [
    "</script><script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "a | b\n## c @octocat #12 [x](javascript:alert(1))",
    "::error::x\r##[add-mask]y",
    "\u{202e}\u{2066}evil",
    "שלום 👩‍🚀",
    "\u{0}\u{1b}[31m",
    "`code` <!-- -->",
];

async fn shop() -> Shop {
    let shop = Shop::start().await;
    for (text, id) in HOSTILE.iter().zip(1..) {
        let mut one = deployed(
            id,
            text,
            text,
            before(1000 - i64::try_from(id).unwrap()),
            &[("failure", &format!("failed after 1 s: {text}"), 1)],
        );
        one.payload["actor"] = json!(text);
        one.payload["previous_version"] = json!(text);
        one.payload["run_url"] = json!(format!("javascript:{text}"));
        shop.github.deployed(one);
    }
    shop
}

#[tokio::test]
async fn the_page_shows_hostile_text_as_text() {
    let shop = shop().await;
    let step = shop.history(&[("html", "history.html"), ("json", "history.json")]).await;
    assert_eq!(step.exit, 0, "{}", step.log);
    let page = shop.read("history.html");
    assert_eq!((page.matches("<script").count(), page.matches("</script").count(), page.matches("<img").count()), (1, 1, 0));
    for part in ["href=\"javascript", "\u{202e}", "\u{2066}", "\u{0}", "\u{1b}"] {
        assert!(!page.contains(part), "{part:?}");
    }
    assert!(page.contains("<bdi>שלום 👩‍🚀</bdi>"), "what is written from right to left turns nothing around");
    assert!(page.contains("&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;"));
    let json: Value = serde_json::from_str(&shop.read("history.json")).unwrap();
    let versions: Vec<&str> =
        json["deployments"].as_array().unwrap().iter().rev().map(|one| one["version"].as_str().unwrap()).collect();
    assert_eq!(versions, HOSTILE, "the JSON has them as they are");
}

#[tokio::test]
async fn the_summary_and_the_log_show_hostile_text_as_text() {
    let shop = shop().await;
    let step = shop.history(&[]).await;
    let summary = step.summary.unwrap();
    for part in ["<script", "<img", "@octocat", " #12 ", "](javascript", "\u{202e}", "\n## c"] {
        assert!(!summary.contains(part), "{part:?}: {summary}");
    }
    assert!(step.commands.iter().all(|command| command.name != "error"), "{:?}", step.commands);
    let widths: Vec<usize> =
        summary.lines().filter(|line| line.starts_with("| 20")).map(|line| line.matches(" | ").count()).collect();
    assert_eq!(widths, [6; HOSTILE.len()], "no cell breaks out of its row");
}

#[tokio::test]
async fn deleted_users_bots_newer_schemas_and_missing_fields_are_shown_as_far_as_they_are_known() {
    let shop = Shop::start().await;
    let base = |id| deployed(id, "production", "1.0.0", before(1000 - i64::try_from(id).unwrap()), &[("success", "", 1)]);
    let payloads = [
        json!({ "schema": 99, "run": "1.1", "version": "9.9.9", "waves": 7 }),
        json!({ "schema": 1, "run": "1.1" }),
        json!("words"),
        Value::Null,
    ];
    for (payload, id) in payloads.into_iter().zip(1..) {
        let creator = if id % 2 == 0 { "ghost" } else { "linus-bot[bot]" };
        shop.github.deployed(Deployment { payload, creator: creator.to_owned(), git_ref: "gone".to_owned(), ..base(id) });
    }
    let step = shop.history(&[("html", "history.html")]).await;
    assert_eq!((step.exit, step.outputs["deployments"].as_str()), (0, "4"), "{}", step.log);
    let summary = step.summary.unwrap();
    assert!(summary.contains("`9.9.9`") && summary.contains("linus-bot") && summary.contains("| — |"), "{summary}");
    assert!(shop.read("history.html").contains("<td>—</td>"));
}
