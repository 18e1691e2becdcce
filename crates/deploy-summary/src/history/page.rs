//! History → a page: one file without outside parts, a pure function.
//!
//! | module | what it holds |
//! |---|---|
//! | [`html`] | text from outside that cannot become anything else |
//! | [`cards`] | the figures of an environment |
//! | [`timeline`] | an environment's deployments over time, drawn |
//! | [`rows`] | the table of all deployments |
//!
//! Without JavaScript the page is whole: figures, timelines, and the table of all deployments. Its script only hides what is filtered out, and
//! reads what it needs from the table. Style and script are named by their digests in the page's content security policy, so that
//! nothing else could run, and nothing is ever fetched.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use deploy_history::Ending;
use deploy_history::dora::{FAILURE_RATE, FREQUENCY, LEAD_TIME, RESTORE};
use sha2::{Digest, Sha256};

use self::html::{isolated, link};
use super::report::{Environment, Report};
use super::words;

pub mod cards;
pub mod html;
pub mod rows;
pub mod timeline;

const STYLE: &str = include_str!("page/style.css");
const SCRIPT: &str = include_str!("page/script.js");
const FILTERS: &str = include_str!("page/filters.html");

/// The most environments whose figures and timelines are open; the rest is folded.
const OPEN_ENVIRONMENTS: usize = 12;

/// The page of a history. A file with the same as JSON, beside it, is linked to.
#[must_use]
pub fn render(report: &Report, json: Option<&str>) -> String {
    let mut page = head(report);
    page.push_str(&top(report, json));
    if report.deployments.is_empty() {
        page.push_str("<main><p class=\"empty\">Nothing was deployed in this time.</p>\n");
        page.push_str(&environments(report));
    } else {
        page.push_str(FILTERS);
        page.push_str("<main>\n");
        page.push_str(&legend());
        page.push_str(&environments(report));
        page.push_str(&rows::table(report));
        page.push_str(&definitions());
    }
    page.push_str("</main>\n");
    let generated = words::minute(report.generated);
    let _ =
        writeln!(page, "<footer>Read from GitHub’s deployments by deploy-action, {generated} UTC. All times are UTC.</footer>");
    let _ = writeln!(page, "<script>{SCRIPT}</script>\n</body>\n</html>");
    page
}

fn head(report: &Report) -> String {
    let (style, script) = (digest(STYLE), digest(SCRIPT));
    let policy = format!(
        "default-src 'none'; style-src '{style}'; script-src '{script}'; img-src data:; base-uri 'none'; form-action 'none'"
    );
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <link rel=\"icon\" href=\"data:,\">\n<title>Deployments of {}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n",
        html::escape(&report.repository),
    )
}

/// The digest of an inline part, as a content security policy names it.
fn digest(part: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(part.as_bytes())))
}

fn top(report: &Report, json: Option<&str>) -> String {
    let cut = if report.is_whole { "" } else { " There may be older ones, which were not read; the figures are of these." };
    let json = json.map(|name| format!(" <a download href=\"{}\">JSON</a>", html::file_url(name))).unwrap_or_default();
    format!(
        "<header class=\"top\"><p class=\"over\">Deployments</p><h1>{}</h1>\n<p>{}{cut}{json}</p></header>\n",
        link(&report.repository, Some(&report.url)),
        report.headline(isolated),
    )
}

fn legend() -> String {
    let names = Ending::ALL.map(|ending| format!("<span class=\"{}\">{}</span>", ending.word(), words::ending(ending)));
    format!("<p class=\"legend\">{}</p>\n", names.join("\n"))
}

fn environments(report: &Report) -> String {
    if report.is_empty() {
        return String::new();
    }
    let mut sections = report.environments.iter().enumerate().map(|(index, environment)| section(report, index, environment));
    let open: String = sections.by_ref().take(OPEN_ENVIRONMENTS).collect();
    let folded: Vec<String> = sections.collect();
    if folded.is_empty() {
        return open;
    }
    let more = words::counted(folded.len(), "more environment");
    format!("{open}<details class=\"folded\"><summary>{more}</summary>\n{}</details>\n", folded.concat())
}

fn section(report: &Report, index: usize, environment: &Environment) -> String {
    let live = environment.live_version.as_deref().map(|version| now(environment, version)).unwrap_or_default();
    format!(
        "<section class=\"environment\" aria-labelledby=\"e{index}\">\n<div class=\"title\"><h2 id=\"e{index}\">{}</h2>{live}</div>\n\
         {}{}</section>\n",
        isolated(&environment.name),
        cards::cards(environment),
        timeline::draw(report, environment),
    )
}

/// What an environment runs, as far as anybody knows.
fn now(environment: &Environment, version: &str) -> String {
    let version = isolated(version);
    match (&environment.may_run, environment.live_since) {
        (Some(other), _) => format!(
            "<p class=\"now\">{version} was the last proven; {} may run since <time>{}</time></p>",
            isolated(&other.what),
            words::minute(other.since)
        ),
        (None, Some(since)) => {
            format!("<p class=\"now\"><b>{version}</b> live since <time>{}</time></p>", words::minute(since))
        }
        (None, None) => format!("<p class=\"now\"><b>{version}</b> live</p>"),
    }
}

fn definitions() -> String {
    let definitions = [FREQUENCY, LEAD_TIME, FAILURE_RATE, RESTORE].iter().fold(String::new(), |mut text, definition| {
        let _ = writeln!(text, "<dt>{}</dt><dd>{}</dd>", definition.name, html::escape(definition.text));
        text
    });
    format!(
        "<section class=\"definitions\" aria-labelledby=\"definitions\"><h2 id=\"definitions\">How the figures are measured</h2>\n\
         <dl>\n{definitions}</dl></section>\n"
    )
}
