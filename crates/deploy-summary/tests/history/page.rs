//! The page: whole without JavaScript, and shut.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::scene::{Shop, before, deployed};
use crate::three_months::three_months;

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
    assert_eq!(page.matches("<section class=\"environment\"").count(), 12);
    assert!(page.find(">production</h2>").unwrap() < page.find(">pr-").unwrap(), "production comes first");
    assert!(page.contains("The table below has the deployments of 29 more environments, too."));
    assert_eq!(page.matches("<tr id=\"d").count(), 41);
}
