//! Whether something that belongs to an image has changed since the last release.

use history::Paths;

use super::{Choice, Fate, Last, Past};
use crate::services::{Always, ServiceImage, Services};

/// How many files are named.
const NAMED: usize = 3;

/// Why an image must be built, as a fragment; nothing when what was released last would be built again.
pub(super) fn must_build(services: &Services, image: &ServiceImage, past: &Past) -> Option<String> {
    let last = match &past.last {
        Ok(last) => last,
        Err(why) => return Some(why.clone()),
    };
    match image.always {
        Some(Always::Asked) => return Some("deploy.yml says `build: always`".to_owned()),
        Some(Always::MustSayItsVersion) => {
            return Some("it must say its version, and a webhook cannot tell it".to_owned());
        }
        None => {}
    }
    last.settings.difference(image, &last.tag).or_else(|| changes(services, image, last))
}

/// The choice to build every image, for the reason that the past gives.
pub(crate) fn every(services: &Services, past: &Past) -> Vec<Choice> {
    let why = past.last.as_ref().map_or_else(Clone::clone, |last| format!("nothing is compared with {}", last.tag));
    let choice = |image: &ServiceImage| Choice { service: image.service.clone(), fate: Fate::Build, why: why.clone() };
    services.images.iter().map(choice).collect()
}

/// The changed files that belong to an image, as a fragment; nothing when there are none.
fn changes(services: &Services, image: &ServiceImage, last: &Last) -> Option<String> {
    let paths = |patterns: &[String]| Paths::new(patterns.iter().map(String::as_str));
    let shared = (!services.builds.shared.is_empty()).then(|| paths(&services.builds.shared));
    let belongs = Paths::any([Some(paths(&image.paths)), shared].into_iter().flatten());
    let changed: Vec<&str> = last.paths.iter().map(String::as_str).filter(|path| belongs.hold(path.as_bytes())).collect();
    let tag = &last.tag;
    match changed.len() {
        0 if last.is_cut => Some(format!("more files changed since {tag} than GitHub tells")),
        0 => None,
        1 => Some(format!("{} changed since {tag}", changed.concat())),
        count => {
            let more = count.saturating_sub(NAMED);
            let more = if more == 0 { String::new() } else { format!(" and {more} more") };
            let named: Vec<&str> = changed.into_iter().take(NAMED).collect();
            Some(format!("{count} files changed since {tag}: {}{more}", named.join(", ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use deploy_config::DeployConfig;

    use super::super::Settings;
    use super::*;

    fn services() -> Services {
        let text = "version: 1\nbuild: { paths: [package-lock.json, \"!**/package-lock.json/x\"] }\nservices:\n  \
                    api: { image: g.io/a/api, context: api, dockerfile: docker/api }\n  \
                    web: { image: g.io/a/web, paths: [web, \"lib/*.ts\", \"!web/docs\"] }\n  \
                    all: { image: g.io/a/all, build: always, context: all }\n  root: { image: g.io/a/root }\n";
        Services::from_config(&DeployConfig::load(Path::new("deploy.yml"), text).unwrap()).unwrap()
    }

    fn last(paths: &[&str]) -> Past {
        let paths = paths.iter().map(|&path| path.to_owned()).collect();
        let version = "1.6.0".parse().unwrap();
        let last = Last { version, tag: "v1.6.0".to_owned(), paths, is_cut: false, settings: Settings::Same };
        Past { highest: None, last: Ok(last) }
    }

    /// Why each service is built, or `-`.
    fn judged(past: &Past) -> Vec<String> {
        let services = services();
        let judged = services.images.iter().map(|image| must_build(&services, image, past));
        judged.map(|why| why.unwrap_or_else(|| "-".to_owned())).collect()
    }

    #[test]
    fn only_a_change_in_its_paths_asks_for_an_image() {
        let always = "deploy.yml says `build: always`";
        for (paths, [api, web, root]) in [
            (vec!["api/a.rs"], ["api/a.rs changed since v1.6.0", "-", "api/a.rs changed since v1.6.0"]),
            (vec!["docker/api"], ["docker/api changed since v1.6.0", "-", "docker/api changed since v1.6.0"]),
            (vec!["lib/a.ts"], ["-", "lib/a.ts changed since v1.6.0", "lib/a.ts changed since v1.6.0"]),
            (vec!["web/docs/a", "lib/b/a.ts"], ["-", "-", "2 files changed since v1.6.0: web/docs/a, lib/b/a.ts"]),
            (vec!["package-lock.json"], ["package-lock.json changed since v1.6.0"; 3]),
            (vec![], ["-"; 3]),
        ] {
            assert_eq!(judged(&last(&paths)), [api, web, always, root], "{paths:?}");
        }
    }

    #[test]
    fn a_few_of_many_files_are_named() {
        let past = last(&["api/1", "api/2", "api/3", "api/4", "api/5"]);
        assert_eq!(judged(&past)[0], "5 files changed since v1.6.0: api/1, api/2, api/3 and 2 more");
    }

    #[test]
    fn what_is_not_known_is_built() {
        let mut past = last(&[]);
        past.last.as_mut().unwrap().is_cut = true;
        assert!(judged(&past).iter().all(|why| why != "-"));
        let past = Past { highest: None, last: Err("there is no release before".to_owned()) };
        assert_eq!(judged(&past), ["there is no release before"; 4]);
    }
}
