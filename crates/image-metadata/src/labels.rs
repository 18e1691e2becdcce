//! Labels and annotations: eight that are known, and the user's own.

use indexmap::IndexMap;

use crate::collate;
use crate::error::MetadataError;
use crate::facts::Facts;
use crate::{moment, scope};

/// Labels in the order of their keys; what comes later wins over what came before.
///
/// # Errors
/// [`MetadataError`] when a template among the user's own cannot be rendered.
pub(crate) fn labels(own: &[String], version: &str, facts: &Facts) -> Result<Vec<(String, String)>, MetadataError> {
    let known = [
        ("title", facts.repository.name.as_str()),
        ("description", &facts.repository.description),
        ("url", &facts.repository.html_url),
        ("source", &facts.repository.html_url),
        ("version", version),
        ("created", &moment::iso(facts.now)),
        ("revision", &facts.event.sha),
        ("licenses", &facts.repository.license),
    ];
    let known = known.map(|(key, value)| (format!("org.opencontainers.image.{key}"), value.to_owned()));
    let mut labels = IndexMap::from(known);
    for template in own {
        let label = scope::global(template, facts)?;
        if let Some((key, value)) = label.split_once('=') {
            labels.insert(key.to_owned(), value.to_owned());
        }
    }
    let mut labels: Vec<_> = labels.into_iter().collect();
    labels.sort_by_cached_key(|(key, _)| collate::key(key));
    Ok(labels)
}
