//! `user.*`: the caller, and API keys.

use serde_json::{Value, json};

use super::super::answer::Reply;
use super::super::check::{Rule, truthy};
use super::super::keys::Key;
use super::{Answer, Call, Procedure, mutation, query};

/// How often a key that was made without a word about limits may be verified, in 24 hours.
const DEFAULT_VERIFICATIONS: u32 = 10;
const DAY_MILLIS: u64 = 86_400_000;

pub(super) const PROCEDURES: &[Procedure] =
    &[query("get", get), mutation("createApiKey", create_api_key).takes(&[Rule::Filled("name"), Rule::Given("metadata")])];

fn get(call: &mut Call<'_>) -> Answer {
    let (user, state) = (&call.user, &call.state);
    let mut keys: Vec<_> = state.keys.values().filter(|key| key.user == user.id).collect();
    keys.sort_by(|one, other| one.created_at.cmp(&other.created_at));
    let keys: Value = keys
        .iter()
        .map(|key| {
            json!({
                "id": key.id, "name": key.name, "prefix": null, "enabled": true, "expiresAt": null, "createdAt": key.created_at,
            })
        })
        .collect();
    let mut membership = user.membership_json(&state.organization.id);
    membership.insert(
        "user".to_owned(),
        json!({
            "id": user.id, "firstName": user.first_name, "lastName": user.last_name, "email": user.email, "image": null,
            "allowImpersonation": false, "twoFactorEnabled": false, "stripeCustomerId": null, "stripeSubscriptionId": null,
            "serversQuantity": 0, "isEnterpriseCloud": false, "sendInvoiceNotifications": false, "apiKeys": keys,
        }),
    );
    Ok(Reply::Json(Value::Object(membership)))
}

/// A key that is made without `rateLimitEnabled: false` is limited, as the dashboard's keys are not.
fn create_api_key(call: &mut Call<'_>) -> Answer {
    let limited = call.input.get("rateLimitEnabled").is_none_or(truthy);
    let most = call.input.get("rateLimitMax").and_then(Value::as_u64).and_then(|most| u32::try_from(most).ok());
    let most = most.unwrap_or(DEFAULT_VERIFICATIONS);
    let (key, id, now) = (call.state.token(64), call.state.token(32), call.state.stamp());
    let name = call.text("name").to_owned();
    let made = Key {
        user: call.user.id.clone(),
        id: id.clone(),
        name: name.clone(),
        created_at: now.clone(),
        verifications_left: limited.then_some(most),
        ..Key::default()
    };
    call.state.keys.insert(key.clone(), made);
    Ok(Reply::Json(json!({
        "configId": "default", "name": name, "start": key[..6], "referenceId": call.user.id, "prefix": null, "key": key,
        "refillInterval": null, "refillAmount": null, "lastRefillAt": null, "enabled": true, "rateLimitEnabled": limited,
        "rateLimitTimeWindow": DAY_MILLIS, "rateLimitMax": most, "requestCount": 0, "remaining": null, "lastRequest": null,
        "expiresAt": null, "createdAt": now, "updatedAt": now, "permissions": null, "metadata": null, "id": id,
    })))
}
