//! Whatever is in a deployment, reading it ends well.

use deploy_config::tag_format::TagFormat;
use deploy_history::{History, before, running};
use github_client::{Deployed, DeployedStatus};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::at;

fn payload() -> impl Strategy<Value = Value> {
    let text = "\\PC{0,12}|[\u{202e}\u{200b}\n\r👩‍🚀שלום]{1,5}|9{30}|1\\.2\\.[0-9]";
    prop_oneof![
        Just(Value::Null),
        text.prop_map(Value::String),
        (text, text, any::<Option<u8>>()).prop_map(|(version, actor, schema)| {
            json!({ "schema": schema, "run": "1.1", "version": version, "actor": actor, "sha": version })
        }),
    ]
}

fn deployed() -> impl Strategy<Value = Deployed> {
    let state = prop::sample::select(vec!["success", "failure", "error", "inactive", "pending", "waiting", "new"]);
    let said = prop::collection::vec((state.clone(), "\\PC{0,9}|rolled-back.{0,9}|: {0,4}", -9..9i64), 0..4);
    (0..200i64, state, said, payload(), "v?[0-9]\\.[0-9]\\.[0-9]|\\PC{0,5}").prop_map(
        |(minute, state, said, payload, git_ref)| {
            let status = |(state, description, after): (&str, String, i64)| DeployedStatus {
                state: state.to_owned(),
                description,
                created_at: at(minute + after),
                ..DeployedStatus::default()
            };
            Deployed {
                id: minute.unsigned_abs(),
                environment: ["production", "", "größe/a b"][usize::try_from(minute % 3).unwrap()].to_owned(),
                git_ref,
                state: state.to_owned(),
                payload,
                created_at: at(minute),
                committed_at: Some(at(-minute)),
                statuses: said.into_iter().map(status).collect(),
                ..Deployed::default()
            }
        },
    )
}

proptest! {
    #[test]
    fn every_deployment_is_read_and_every_figure_is_one(deployed in prop::collection::vec(deployed(), 0..30)) {
        let history = History::read(&deployed, &TagFormat::default());
        prop_assert_eq!(history.entries().len(), deployed.len());
        prop_assert!(running(&deployed).len() + before(&deployed).len() <= deployed.len());
        let window = history.window(None, at(10_000));
        for environment in history.environments() {
            let figures = history.dora(environment, &window);
            if let Some(rate) = figures.change_failure_rate {
                prop_assert!((0.0..=1.0).contains(&rate.share) && rate.failed <= rate.changes);
            }
            if let Some(restore) = figures.time_to_restore {
                prop_assert_eq!(restore.median_s.is_some(), restore.restored > 0);
            }
            prop_assert!(figures.lead_time.is_none_or(|lead| lead.median_s >= 0));
            let live = history.live(environment);
            prop_assert!(live.is_none_or(deploy_history::Entry::is_proven));
            let before = history.before(environment);
            prop_assert!(before.is_none_or(|before| before.version != live.and_then(|live| live.version.clone())));
            let previous = history.previous(environment, None);
            prop_assert!(previous.is_none_or(deploy_history::Entry::is_proven));
            let is_live = previous.is_some() && previous == live;
            prop_assert!(previous == before || (is_live && history.may_run(environment).next().is_some()));
        }
    }
}
