//! The history on the run's page, and at a desk.

use crate::scene::{Shop, before, deployed};
use crate::three_months::three_months;

#[tokio::test]
async fn figures_come_first_with_their_definitions_then_deployments_newest_first() {
    let shop = Shop::start().await;
    three_months(&shop.github);
    let summary = shop.history(&[]).await.summary.unwrap();
    let lines: Vec<&str> = summary.lines().collect();
    assert_eq!(lines[0], "## Deployments of acme/shop");
    assert_eq!(lines[2], "165 deployments to 3 environments, 2025-12-31 to 2026-03-31.");
    assert!(
        lines[6].starts_with("| production | `1.10.6` since 2026-03-29 | **4.4 a week**<br>56 deployments | "),
        "{}",
        lines[6]
    );
    assert!(lines[6].ends_with("| **6.7 %**<br>4 of 60 changes | **3 min**<br>4 failures |"), "{}", lines[6]);
    assert!(lines[8].ends_with("| —<br>no change failed |"), "{}", lines[8]);
    for definition in [
        deploy_history::dora::FREQUENCY,
        deploy_history::dora::LEAD_TIME,
        deploy_history::dora::FAILURE_RATE,
        deploy_history::dora::RESTORE,
    ] {
        assert!(summary.contains(&format!("- **{}.** {}", definition.name, definition.text)), "{}", definition.name);
    }
    let rows: Vec<&str> = lines.into_iter().filter(|line| line.starts_with("| 20")).collect();
    assert_eq!(rows.len(), 165);
    assert!(rows[0].starts_with("| 2026-03-30 16:00 | production | `1.10.7` | ⏳ under way | ada | — | [run](<https://github.com/acme/shop/actions/runs/165>)"), "{}", rows[0]);
    assert!(rows.iter().any(|row| row.contains("↩️ rolled back: api at ")), "the reason is told");
    assert!(rows.is_sorted_by(|newer, older| newer[2..18] >= older[2..18]));
    assert!(summary.contains("<details><summary>Deployments 101 to 165</summary>"), "all after the first hundred are folded");
}

#[tokio::test]
async fn a_summary_that_would_be_too_large_loses_sections_and_says_so() {
    let shop = Shop::start().await;
    let why = format!("failed after 1 s: {}", "<&@ ".repeat(30));
    for id in 1..=1000 {
        let version = format!("1.0.{id}-{}", "<".repeat(200));
        shop.github.deployed(deployed(
            id,
            "production",
            &version,
            before(2000 - i64::try_from(id).unwrap()),
            &[("failure", &why, 1)],
        ));
    }
    let step = shop.history(&[("limit", "2000")]).await;
    let summary = step.summary.unwrap();
    assert!(summary.contains("> Left out for their size: "), "{}", &summary[summary.len() - 300..]);
    assert!(summary.contains("| environment | live |"), "the figures stay");
}

#[tokio::test]
async fn at_a_desk_it_is_a_table_and_the_figures() {
    let shop = Shop::start().await;
    three_months(&shop.github);
    let said = shop.history_in(&[], &[("GITHUB_ACTIONS", "")]).await.log;
    let lines: Vec<&str> = said.lines().collect();
    let head = lines.iter().position(|line| line.starts_with("when (UTC)")).unwrap();
    assert_eq!(
        lines[head].split_whitespace().collect::<Vec<_>>(),
        ["when", "(UTC)", "environment", "what", "who", "time", "result"]
    );
    assert!(lines[head + 1].starts_with("2026-03-30 16:00  production   1.10.7"), "{}", lines[head + 1]);
    assert!(said.contains("…and 65 more; --json and --html write them all"));
    assert_eq!(
        lines[head - 3..head],
        ["Deployments of acme/shop", "165 deployments to 3 environments, 2025-12-31 to 2026-03-31.", ""]
    );
    for definition in [deploy_history::dora::FREQUENCY, deploy_history::dora::RESTORE] {
        assert!(said.contains(&format!("\n  {}: {}\n", definition.name.to_lowercase(), definition.text)), "{said}");
    }
    assert!(said.contains("\nproduction: 1.10.6 live\n  deployment frequency   4.4 a week  (56 deployments)\n"), "{said}");
}

#[tokio::test]
async fn at_a_desk_a_history_that_is_cut_says_so() {
    let shop = Shop::start().await;
    three_months(&shop.github);
    let said = shop.history_in(&[("limit", "100")], &[("GITHUB_ACTIONS", "")]).await.log;
    let cut =
        "There may be older ones: no more were read than the input `limit` says, and the figures are of these.\n\nwhen (UTC)";
    assert!(said.contains(cut), "{said}");
}

#[tokio::test]
async fn that_there_are_none_is_said_of_what_was_asked_for_and_with_a_time_where_one_was_given() {
    let shop = Shop::start().await;
    let all = [("since", "all"), ("html", "page.html")];
    for (inputs, expected) in [
        (&all[..], "No deployment."),
        (&[all[0], all[1], ("environment", "prodution, <b>")], "No deployment to prodution, <b>."),
        (&[all[1], ("environment", "prodution")], "No deployment to prodution since 2025-12-31."),
    ] {
        let escaped = expected.replace('<', "&lt;").replace('>', "&gt;");
        let summary = shop.history(inputs).await.summary.unwrap();
        assert!(summary.contains(&format!("\n{escaped}\n")), "{summary}");
        assert!(shop.read("page.html").contains(&format!("<p>{escaped}</p>")));
        let desk = shop.history_in(inputs, &[("GITHUB_ACTIONS", "")]).await.log;
        assert!(desk.contains(&format!("Deployments of acme/shop\n{expected}")), "{desk}");
    }
}

#[tokio::test]
async fn what_went_live_before_the_window_is_live_and_none_of_its_deployments() {
    let shop = Shop::start().await;
    let days = |days: i64| before(days * 24 * 60 * 60);
    shop.github.deployed(deployed(1, "production", "1.0.0", days(100), &[("success", "deployed after 9 s", 1)]));
    shop.github.deployed(deployed(2, "production", "1.1.0", days(7), &[("failure", "rolled-back after 9 s: api is 502", 1)]));
    let result = shop.history(&[("since", "90d")]).await;
    assert_eq!(result.outputs["deployments"], "1");
    let summary = result.summary.unwrap();
    assert!(summary.contains("| production | `1.0.0` since "), "{summary}");
    assert!(!summary.contains("| 2025-12-2"), "no row of what lies before: {summary}");
}

#[tokio::test]
async fn what_may_run_in_the_place_of_the_last_proven_version_is_said() {
    let stopped = ("failure", "failed after 9 s: api is 502", 9);
    let cancelled = ("inactive", "cancelled after 9 s: SIGTERM", 9);
    let triggered = ("pending", "triggered after 1 s", 1);
    for said in [stopped, cancelled, triggered] {
        let shop = Shop::start().await;
        let proven = [("success", "deployed after 9 s", 9)];
        shop.github.deployed(deployed(1, "production", "1.6.0", before(9000), &proven));
        shop.github.deployed(deployed(2, "production", "1.7.0", before(600), &[said]));
        let summary = shop.history(&[]).await.summary.unwrap();
        let told = "| production | `1.6.0` was the last proven; `1.7.0` may run since 2026-03-31 | ";
        assert!(summary.contains(told) && !summary.contains("**live**"), "{summary}");
        let desk = shop.history_in(&[], &[("GITHUB_ACTIONS", "")]).await.log;
        let told = "production: 1.6.0 was the last proven; 1.7.0 may run since 2026-03-31 11:50\n";
        assert!(desk.contains(told) && !desk.contains("(live)"), "{desk}");
        shop.github.deployed(deployed(3, "production", "1.7.0", before(60), &proven));
        let summary = shop.history(&[]).await.summary.unwrap();
        assert!(summary.contains("| production | `1.7.0` since 2026-03-31 | "), "{summary}");
    }
}

#[tokio::test]
async fn an_old_trial_of_ours_makes_nothing_doubtful_that_another_program_deployed_since() {
    let shop = Shop::start().await;
    shop.github.deployed(deployed(1, "production", "1.1.0", before(9000), &[("failure", "failed after 9 s: api is 502", 9)]));
    let mut other = deployed(2, "production", "1.2.0", before(600), &[("success", "", 9)]);
    other.payload = serde_json::Value::Null;
    shop.github.tag("v1.2.0", &"b".repeat(40));
    shop.github.deployed(other);
    let summary = shop.history(&[]).await.summary.unwrap();
    assert!(summary.contains("| `1.2.0` since ") && summary.contains("`1.2.0` · **live**"), "{summary}");
}

#[tokio::test]
async fn an_environment_that_was_not_deployed_to_has_its_live_version_and_is_not_counted() {
    let shop = Shop::start().await;
    let days = |days: i64| before(days * 24 * 60 * 60);
    let live: &[(&str, &str, i64)] = &[("success", "deployed after 9 s", 9)];
    shop.github.deployed(deployed(1, "qa", "1.6.0", days(100), live));
    let quiet = shop.history(&[]).await.summary.unwrap();
    assert!(quiet.contains("No deployment since 2025-12-31.\n"), "{quiet}");
    assert!(quiet.contains("| qa | `1.6.0` since 2025-12-21 | —<br>no data | "), "{quiet}");
    let desk = shop.history_in(&[], &[("GITHUB_ACTIONS", "")]).await.log;
    assert!(desk.contains("Deployments of acme/shop\nNo deployment since 2025-12-31.\n\nqa: 1.6.0 live\n"), "{desk}");
    shop.github.deployed(deployed(2, "staging", "1.7.0", days(1), live));
    let step = shop.history(&[]).await;
    let summary = step.summary.unwrap();
    assert!(summary.contains("1 deployment to 1 environment, 2025-12-31 to 2026-03-31.\n"), "{summary}");
    assert!(summary.contains("| qa | `1.6.0` since 2025-12-21 | —<br>no data | "), "{summary}");
    assert_eq!(step.outputs["deployment-frequency"], "0.078", "the figures are of the only one that was deployed to");
}
