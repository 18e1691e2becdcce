//! Maven's pom.xml.

use std::ops::Range;

use roxmltree::{Document, Node, ParsingOptions};
use semver::Version;

use crate::error::{Problem, short};
use crate::set::File;
use crate::splice::{Fault, Found, place};

/// A module among the files, as its children name it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Module<'a> {
    group: Option<String>,
    artifact: Option<String>,
    to: &'a Version,
}

/// The modules of the files that can be read; the others are complained of when they are edited.
pub(crate) fn modules<'a>(files: &[File<'a>]) -> Vec<Module<'a>> {
    let module = |file: &File<'a>| {
        let document = parse(file.text).ok()?;
        let project = document.root_element();
        let group = child(project, "groupId").or_else(|| child(child(project, "parent")?, "groupId"));
        Some(Module { group: group.map(word), artifact: child(project, "artifactId").map(word), to: file.version })
    };
    files.iter().filter_map(module).collect()
}

/// The project's own version or the property that it names, and the parent's when the parent is among the files.
pub(crate) fn pom(text: &str, to: &Version, modules: &[Module<'_>]) -> Result<Found, Fault> {
    let document = parse(text)?;
    let project = document.root_element();
    if project.tag_name().name() != "project" {
        let message = format!("the root element is <{}>", short(project.tag_name().name()));
        return Err(Problem::Syntax { language: "a pom.xml", message }.into());
    }
    let mut found = Found::default();
    if let Some(version) = only(text, project, "version")? {
        found.add(written(text, project, version, to)?);
    }
    if let Some(parent) = only(text, project, "parent")? {
        found.add(parent_version(text, parent, modules)?);
        if found.is_empty() {
            return Err(Problem::ParentVersion.into());
        }
    }
    if found.is_empty() { Err(Problem::NoVersion { place: "<version> in <project>" }.into()) } else { Ok(found) }
}

/// The version that a module repeats of its parent.
fn parent_version(text: &str, parent: Node<'_, '_>, modules: &[Module<'_>]) -> Result<Found, Fault> {
    let [group, artifact] = ["groupId", "artifactId"].map(|name| child(parent, name).map(word));
    let module = modules.iter().find(|module| artifact.is_some() && module.artifact == artifact && module.group == group);
    let (Some(module), Some(version)) = (module, only(text, parent, "version")?) else { return Ok(Found::default()) };
    let (word, range) = content(text, version)?;
    // `${revision}` here is the parent's property, which is changed there.
    let to = if word.starts_with("${") { word.to_owned() } else { module.to.to_string() };
    Ok(Found::one(range, word, to))
}

/// The version itself, or the property that stands for it. Of `${revision}${changelist}` only the first is the version; the rest
/// is what a build adds.
fn written(text: &str, project: Node<'_, '_>, version: Node<'_, '_>, to: &Version) -> Result<Found, Fault> {
    let (word, range) = content(text, version)?;
    if !word.contains("${") {
        return Ok(Found::one(range, word, to.to_string()));
    }
    let indirect = || Fault::at(text, range.start, Problem::Indirect { place: "<version>", text: short(word) });
    let (name, rest) = word.strip_prefix("${").and_then(|rest| rest.split_once('}')).ok_or_else(indirect)?;
    let properties = only(text, project, "properties")?.ok_or_else(indirect)?;
    if !rest.split_inclusive('}').all(|part| part.starts_with("${") && part.ends_with('}')) {
        return Err(indirect());
    }
    let (word, range) = content(text, only(text, properties, name)?.ok_or_else(indirect)?)?;
    if word.contains("${") { Err(indirect()) } else { Ok(Found::one(range, word, to.to_string())) }
}

/// The words of an element and their place.
fn content<'a>(text: &'a str, element: Node<'_, 'a>) -> Result<(&'a str, Range<usize>), Fault> {
    let range = element.range();
    let mut texts = element.children().filter(|node| node.is_text() && !node.text().unwrap_or_default().trim().is_empty());
    let first = texts.next().filter(|_| texts.next().is_none() && element.children().all(|node| !node.is_element()));
    let found = first.and_then(|node| {
        let inside = node.range();
        // The words of an entity stand where it is declared, and may be meant for other places too.
        let is_here = range.start < inside.start && inside.end < range.end;
        let raw = text.get(inside).filter(|_| is_here)?.trim();
        let raw = raw.strip_prefix("<![CDATA[").and_then(|rest| rest.strip_suffix("]]>")).unwrap_or(raw).trim();
        // They differ when something is escaped, or when a part is in CDATA and a part is not.
        (node.text()?.trim() == raw).then(|| (raw, place(text, raw)))
    });
    let raw = || short(text.get(range.clone()).unwrap_or_default());
    found.ok_or_else(|| Fault::at(text, range.start, Problem::Indirect { place: "<version>", text: raw() }))
}

fn parse(text: &str) -> Result<Document<'_>, Fault> {
    // Entities of a DTD are expanded within bounds, and none is fetched.
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| {
        let line = usize::try_from(error.pos().row).ok();
        // The parser's own words end with the place, which is in the line already.
        let message = error.to_string().split(" at ").next().unwrap_or_default().to_owned();
        Fault { line, problem: Problem::Syntax { language: "XML", message } }
    })
}

/// A child that must not be there twice.
fn only<'a, 'input>(text: &str, parent: Node<'a, 'input>, name: &str) -> Result<Option<Node<'a, 'input>>, Fault> {
    let mut named = parent.children().filter(|node| node.is_element() && node.tag_name().name() == name);
    let first = named.next();
    match named.next() {
        Some(second) => Err(Fault::at(text, second.range().start, Problem::Twice { place: format!("<{}>", short(name)) })),
        None => Ok(first),
    }
}

fn child<'a, 'input>(parent: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    parent.children().find(|node| node.is_element() && node.tag_name().name() == name)
}

fn word(node: Node<'_, '_>) -> String {
    node.text().unwrap_or_default().trim().to_owned()
}
