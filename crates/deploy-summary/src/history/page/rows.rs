//! The table of all deployments. It is what the script filters by, so that nothing is written twice.

use std::fmt::Write;

use deploy_history::Entry;

use super::html::{escape, isolated, link};
use crate::history::report::Report;
use crate::history::words;

/// The table with its heading.
#[must_use]
pub fn table(report: &Report) -> String {
    let rows = report.deployments.iter().fold(String::with_capacity(report.deployments.len() * 512), |mut rows, entry| {
        push(&mut rows, report, entry);
        rows
    });
    let columns =
        ["What", "Environment", "When", "Who", "Result", "Time", "Pages"].map(|name| format!("<th scope=\"col\">{name}</th>"));
    format!(
        "<section class=\"all\" aria-labelledby=\"all\"><h2 id=\"all\">All deployments</h2>\n<table aria-labelledby=\"all\">\n\
         <thead><tr>{}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n\
         <p class=\"more\" hidden><button type=\"button\" id=\"more\">Show more</button></p></section>\n",
        columns.concat()
    )
}

fn push(rows: &mut String, report: &Report, entry: &Entry) {
    let live = if entry.is_live { " <mark>live</mark>" } else { "" };
    let before = entry.previous_version.as_deref().filter(|before| Some(*before) != entry.version.as_deref());
    let before = before.map(|before| format!(" <small>from {}</small>", isolated(before))).unwrap_or_default();
    let why = entry.reason.as_deref().map(|reason| format!(" <small>{}</small>", isolated(reason))).unwrap_or_default();
    let pages = [
        entry.run_url.as_deref().map(|url| link("run", Some(url))),
        report.commit_url(entry).map(|url| link("commit", Some(&url))),
    ];
    let pages: Vec<String> = pages.into_iter().flatten().collect();
    let _ = writeln!(
        rows,
        "<tr id=\"d{}\"><th scope=\"row\"><b>{}</b>{live}{before}</th><td>{}</td><td><time datetime=\"{}\">{}<i> {}</i></time></td><td>{}</td>\
         <td><span class=\"{}\">{}</span>{why}</td><td>{}</td><td>{}</td></tr>",
        entry.id,
        isolated(words::what(entry)),
        isolated(&entry.environment),
        escape(&entry.started.to_string()),
        words::day(entry.started),
        words::hour(entry.started),
        entry.actor.as_deref().map_or_else(|| "—".to_owned(), isolated),
        entry.ending.word(),
        words::ending(entry.ending),
        words::took(entry).unwrap_or_default(),
        pages.join(" "),
    );
}
