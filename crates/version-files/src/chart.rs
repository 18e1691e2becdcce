//! A Helm chart's Chart.yaml.

use semver::Version;

use crate::error::Problem;
use crate::plain::{bare, like};
use crate::splice::{Change, Fault, Found};
use crate::yaml::scalars;

/// The chart's version. `appVersion` goes with it while both are the same; one that counts for itself is left alone.
pub(crate) fn chart(text: &str, to: &Version) -> Result<Found, Fault> {
    let [version, app_version] = scalars(text, [&["version"], &["appVersion"]])?;
    let version = version.ok_or(Problem::NoVersion { place: "`version`" })?;
    let previous = bare(&version.text);
    let mut found = Found::one(version.range, previous, like(&version.text, to));
    if let Some(app) = app_version.filter(|app| bare(&app.text) == previous) {
        found.changes.push(Change { range: app.range, text: like(&app.text, to) });
    }
    Ok(found)
}
