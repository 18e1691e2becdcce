//! The versions that a person may choose from.

use crate::{CONFIG, PATH, Person, WORKFLOW, World, deployment, failed, sha};

/// What stands in the list of versions, version by version.
fn offered(person: &Person) -> Vec<String> {
    let asked = person.asked();
    let list = asked.split("Deploy which version?\n").nth(1).unwrap();
    list.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[tokio::test]
async fn releases_are_offered_whatever_prereleases_lie_above_them() {
    for is_complete in [false, true] {
        let world = World::new(WORKFLOW).await;
        for number in 1..=31 {
            let version = format!("2.0.0-rc.{number}");
            world.github.tag(&format!("v{version}"), &sha(3));
            if is_complete {
                world.push_images(&version);
            }
        }
        let person = Person::new(&["1.0.0"], false);
        let step = world.pick(&person, &[("environment", "production")]).await;
        assert_eq!(failed(&step, 1).0, "nothing was started", "{}", step.log);
        let offered = offered(&person);
        let prereleases = if is_complete { 10 } else { 0 };
        let day = "2026-01-05";
        let releases = [format!("1.2.0 {day} live in production"), format!("1.1.0 {day}"), format!("1.0.0 {day}")];
        assert_eq!(offered[prereleases..], [&releases[..], &["Start it?".to_owned()]].concat(), "{offered:?}");
        assert!(offered[..prereleases].iter().all(|line| line.starts_with("2.0.0-rc.")), "{offered:?}");
        assert!(prereleases == 0 || offered[0].starts_with("2.0.0-rc.31 "), "{offered:?}");
    }
}

#[tokio::test]
async fn where_a_version_is_live_and_proven_is_shown_beside_a_rule_of_promotion() {
    let world = World::with(WORKFLOW, &CONFIG.replace("  production:", "  production:\n    promote: staging")).await;
    for (id, version, number) in [(902, "1.1.0", 1), (904, "1.2.0", 2)] {
        let mut staged = deployment(version, &sha(number));
        (staged.id, staged.statuses[0].id) = (id, id + 1);
        staged.environment = "staging".to_owned();
        (staged.original_environment, staged.statuses[0].environment) = (staged.environment.clone(), staged.environment.clone());
        world.github.deployed(staged);
    }
    let person = Person::new(&["1.1.0"], false);
    world.pick(&person, &[("environment", "production")]).await;
    let expected = ["1.2.0 2026-01-05 live in staging, production", "1.1.0 2026-01-05 proven in staging", "Start it?"];
    assert_eq!(offered(&person), expected);
}

#[tokio::test]
async fn where_none_can_be_deployed_it_is_said_what_speaks_against_the_newest_and_what_to_do() {
    let world = World::new(WORKFLOW).await;
    let config = world.config(CONFIG).replace("acme/api", "acme/other");
    world.branch("topic", [(PATH, WORKFLOW), (".github/deploy.yml", &config)]);
    let step = world.pick(&Person::new(&[], false), &[("environment", "production"), ("ref", "topic")]).await;
    let (message, hint) = failed(&step, 1);
    assert!(message.starts_with("none of the newest versions can be deployed: 1.3.0, "), "{message}");
    assert!(hint.ends_with("; `version-picker list` says what speaks against each version"), "{hint}");
}
