//! The page: whole without JavaScript, and shut.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use sha2::{Digest, Sha256};
use simulators::github::Deployment;

use crate::scene::{Shop, before, deployed};
use crate::three_months::three_months;

const DAY: i64 = 24 * 3600;

async fn page(shop: &Shop) -> String {
    let step = shop.history(&[("html", "public/index.html"), ("json", "public/history 1.json")]).await;
    assert_eq!(step.exit, 0, "{}", step.log);
    shop.read("public/index.html")
}

/// What lies between two marks.
fn between<'p>(page: &'p str, start: &str, end: &str) -> &'p str {
    page.split_once(start).unwrap().1.split_once(end).unwrap().0
}

#[tokio::test]
async fn everything_is_in_the_page_and_nothing_is_fetched() {
    let shop = Shop::start().await;
    three_months(&shop.github);
    let page = page(&shop).await;
    for fetching in [
        " src=",
        "@import",
        "url(",
        "fetch(",
        "XMLHttpRequest",
        "import(",
        "style=\"",
        "onclick",
        "eval(",
        "innerHTML",
        "<link rel=\"stylesheet\"",
    ] {
        assert!(!page.contains(fetching), "{fetching}");
    }
    assert_eq!(page.matches("<script").count(), 1);
    assert_eq!(page.matches("<link").count(), 1, "only the empty icon, for which browsers would ask otherwise");
    assert!(page.contains("<a download href=\"./history%201.json\">JSON</a>"));
}

#[tokio::test]
async fn the_policy_lets_only_this_style_and_this_script_be() {
    let shop = Shop::start().await;
    three_months(&shop.github);
    let page = page(&shop).await;
    let policy = between(&page, "http-equiv=\"Content-Security-Policy\" content=\"", "\"");
    assert!(policy.starts_with("default-src 'none'; ") && !policy.contains("unsafe"), "{policy}");
    for (directive, start, end) in [("style-src", "<style>", "</style>"), ("script-src", "<script>", "</script>")] {
        let digest = STANDARD.encode(Sha256::digest(between(&page, start, end).as_bytes()));
        assert!(policy.contains(&format!("{directive} 'sha256-{digest}'")), "{policy}");
    }
}

#[tokio::test]
async fn without_its_script_it_has_figures_timelines_and_all_deployments() {
    let shop = Shop::start().await;
    three_months(&shop.github);
    let page = page(&shop).await;
    assert!(
        page.contains("<form class=\"filters\" id=\"filters\" role=\"search\" aria-label=\"Filter the deployments\" hidden>"),
        "what needs the script is not shown without it"
    );
    assert_eq!(page.matches("<tr id=\"d").count(), 165);
    assert!(!between(&page, "<tbody>", "</tbody>").contains("hidden"), "every row is shown");
    assert_eq!(page.matches("<section class=\"environment\"").count(), 3);
    assert_eq!(page.matches("<svg class=\"timeline\" role=\"img\" aria-label=\"Timeline of ").count(), 3);
    assert_eq!(page.matches("<th scope=\"col\">").count(), 7);
    assert_eq!(page.matches("<th scope=\"row\">").count(), 165);
    for definition in [deploy_history::dora::FREQUENCY, deploy_history::dora::RESTORE] {
        assert!(page.contains(&format!("<dt>{}</dt><dd>", definition.name)));
    }
    assert!(page.contains("<b>6.7</b> %<small>4 of 60 changes</small>"));
    assert!(page.contains("<b>1.10.6</b> live since <time>2026-03-29 18:00</time>"));
    assert!(page.contains("<span class=\"rolled-back\">rolled back</span> <small>api at https://"));
}

#[tokio::test]
async fn every_mark_of_a_timeline_leads_to_rows_of_the_table() {
    let shop = Shop::start().await;
    three_months(&shop.github);
    let page = page(&shop).await;
    let marked: Vec<&str> = page.split("data-d=\"").skip(1).flat_map(|rest| rest.split('"').next().unwrap().split(' ')).collect();
    assert_eq!(marked.len(), 165, "each deployment is in one mark");
    assert!(marked.iter().all(|id| page.contains(&format!("<tr id=\"d{id}\">"))));
}

#[tokio::test]
async fn the_elements_of_the_page_are_nested_rightly() {
    let shop = Shop::start().await;
    three_months(&shop.github);
    shop.github.deployed(deployed(
        999,
        "a\"><script>alert(1)</script>",
        "</script><b>",
        before(5),
        &[("failure", "</td></table><!--", 1)],
    ));
    let page = page(&shop).await;
    let script = page.rfind("<script>").unwrap();
    let mut open: Vec<&str> = Vec::new();
    for tag in page[..script].split('<').skip(1).filter(|tag| !tag.starts_with("!doctype")) {
        let name = tag.trim_start_matches('/').split([' ', '>', '/']).next().unwrap();
        let is_whole = tag.split('>').next().unwrap().ends_with('/') || ["meta", "link", "input"].contains(&name);
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "{open:?}");
        } else if !is_whole && name != "style" {
            open.push(name);
        } else if name == "style" {
            open.push("style");
        }
    }
    assert_eq!(open, ["html", "body"]);
}

/// The bands of an environment's timeline: class, share of the width at which it begins, share that it takes, title.
fn bands(page: &str, environment: &str) -> Vec<(String, f64, f64, String)> {
    let drawn =
        between(page, &format!("aria-label=\"Timeline of {environment}: "), "</svg>\n<svg class=\"mark").to_owned() + "</svg>";
    let band = |part: &str| {
        let (class, rest) = part.split_once("\" x=\"")?;
        let share = |start| between(rest, start, "%").parse().unwrap();
        let x = rest.split('%').next()?.parse().unwrap();
        Some((class.to_owned(), x, share("width=\""), between(rest, "<title>", "</title>").to_owned()))
    };
    drawn.split("<svg class=\"").filter(|part| part.contains("height=\"26\"><title>")).filter_map(band).collect()
}

fn band(class: &str, start: f64, width: f64, title: &str) -> (String, f64, f64, String) {
    (class.to_owned(), start, width, title.to_owned())
}

#[tokio::test]
async fn a_timeline_begins_with_what_was_live_when_its_window_began() {
    let shop = Shop::start().await;
    let ended: &[(&str, &str, i64)] = &[("success", "deployed after 9 s", 0), ("inactive", "the next is live", 9)];
    for (id, days, version) in [(1, 300, "1.4.0"), (2, 200, "1.5.0"), (3, 100, "1.6.0"), (4, 95, "1.6.0")] {
        shop.github.deployed(deployed(id, "production", version, before(days * DAY), ended));
    }
    shop.github.deployed(deployed(5, "production", "1.7.0", before(9 * DAY), &[("success", "deployed after 9 s", 0)]));
    let page = page(&shop).await;
    assert_eq!(bands(&page, "production"), [band("even", 0.0, 90.0, "1.6.0"), band("live", 90.0, 10.0, "1.7.0")]);
    assert!(page.contains("<p>1 deployment to 1 environment, "), "what lies before is no deployment of the window");
}

#[tokio::test]
async fn what_may_run_no_longer_is_not_shown_as_live() {
    let shop = Shop::start().await;
    shop.github.deployed(deployed(1, "production", "1.6.0", before(45 * DAY), &[("success", "deployed after 9 s", 0)]));
    let said: &[(&str, &str, i64)] = &[("failure", "failed after 9 s: api is 502; and going back failed: no answer", 9)];
    shop.github.deployed(deployed(2, "production", "1.7.0", before(9 * DAY), said));
    let page = page(&shop).await;
    let now = "<p class=\"now\">1.6.0 was the last proven; 1.7.0 may run since <time>2026-03-22 12:00</time></p>";
    assert!(page.contains(now) && !page.contains("<mark>live</mark>"));
    assert_eq!(bands(&page, "production"), [band("even", 50.0, 50.0, "1.6.0")]);
}

#[tokio::test]
async fn a_timeline_ends_when_its_environment_was_gone() {
    let shop = Shop::start().await;
    let next: &[(&str, &str, i64)] = &[("success", "deployed after 9 s", 0), ("inactive", "v0.9.1 is live", 9 * DAY)];
    let gone: &[(&str, &str, i64)] =
        &[("success", "deployed after 9 s", 0), ("inactive", "the pull request is closed", 27 * DAY)];
    shop.github.deployed(deployed(1, "pr-7", "0.9.0", before(72 * DAY), next));
    shop.github.deployed(deployed(2, "pr-7", "0.9.1", before(63 * DAY), gone));
    let page = page(&shop).await;
    assert_eq!(bands(&page, "pr-7"), [band("even", 20.0, 10.0, "0.9.0"), band("odd", 30.0, 30.0, "0.9.1")]);
    let json: serde_json::Value = serde_json::from_str(&shop.read("public/history 1.json")).unwrap();
    assert_eq!(json["environments"][0]["ran"][1]["until"], before(36 * DAY).to_string());
    let later = shop.history(&[("since", "30d"), ("environment", "pr-7")]).await.summary.unwrap();
    assert!(later.contains("No deployment to pr-7 since 2026-03-01.\n") && !later.contains("0.9.1"), "{later}");
}

#[tokio::test]
async fn a_timeline_ends_with_its_environment_also_where_a_job_has_one_of_its_own_that_retires_ours() {
    let shop = Shop::start().await;
    for (id, day, version, gone) in [(1, 72, "0.9.0", 9), (3, 63, "0.9.1", 27)] {
        let of_job: &[(&str, &str, i64)] = &[("success", "", 20), ("inactive", "", gone * DAY)];
        let job = deployed(id + 1, "pr-7", version, before(day * DAY + 5), of_job);
        shop.github.deployed(Deployment { id, payload: json!({}), git_ref: "main".to_owned(), ..job });
        let ours: &[(&str, &str, i64)] = &[("success", "deployed after 9 s", 0), ("inactive", "", 16)];
        shop.github.deployed(deployed(id + 1, "pr-7", version, before(day * DAY), ours));
    }
    let page = page(&shop).await;
    assert_eq!(bands(&page, "pr-7"), [band("even", 20.0, 10.0, "0.9.0"), band("odd", 30.0, 30.0, "0.9.1")]);
}

#[tokio::test]
async fn an_environment_that_was_not_deployed_to_shows_what_it_runs() {
    let shop = Shop::start().await;
    let live: &[(&str, &str, i64)] = &[("success", "deployed after 9 s", 9)];
    shop.github.deployed(deployed(1, "pr-7", "0.9.0", before(110 * DAY), &[("success", "", 9), ("inactive", "gone", 99)]));
    shop.github.deployed(deployed(2, "production", "1.6.0", before(100 * DAY), live));
    let quiet = page(&shop).await;
    assert!(quiet.contains("Nothing was deployed in this time."));
    assert!(quiet.contains("<b>1.6.0</b> live since <time>2025-12-21 12:00</time>"));
    assert!(quiet.contains("<svg class=\"live\" x=\"0.00%\" width=\"100.00%\" height=\"26\"><title>1.6.0</title>"));
    assert!(!quiet.contains("id=\"filters\"") && !quiet.contains("pr-7"), "nothing to filter, and what is gone is not in use");
    shop.github.deployed(deployed(3, "staging", "1.7.0", before(DAY), live));
    let page = page(&shop).await;
    assert!(page.contains("<p>1 deployment to 1 environment, "));
    assert_eq!(page.matches("<section class=\"environment\"").count(), 2);
    assert!(page.contains("<b>1.6.0</b> live since <time>2025-12-21 12:00</time>"));
    assert_eq!(page.matches("<tr id=\"d").count(), 1);
}

#[tokio::test]
async fn many_environments_have_their_figures_first_and_all_their_rows() {
    let shop = Shop::start().await;
    for id in 1..=40 {
        shop.github.deployed(deployed(
            id,
            &format!("pr-{id}"),
            "1.0.0",
            before(4000 - i64::try_from(id).unwrap()),
            &[("success", "deployed after 1 s", 1)],
        ));
    }
    shop.github.deployed(deployed(41, "production", "1.0.0", before(4000), &[("success", "deployed after 1 s", 1)]));
    let page = page(&shop).await;
    let (open, folded) = page.split_once("<details class=\"folded\"><summary>29 more environments</summary>").unwrap();
    assert_eq!(open.matches("<section class=\"environment\"").count(), 12);
    assert!(open.find(">production</h2>").unwrap() < open.find(">pr-").unwrap(), "production comes first");
    let folded = folded.split_once("</details>").unwrap().0;
    assert_eq!(folded.matches("<section class=\"environment\"").count(), 29, "none is lost");
    assert_eq!(folded.matches("<b>1.0.0</b> live since ").count(), 29);
    assert_eq!(page.matches("<tr id=\"d").count(), 41);
}
