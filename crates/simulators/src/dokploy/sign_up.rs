//! Signing up: the first who does owns the server, and gets a session; nobody else may.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, Response, StatusCode, header};
use serde_json::{Value, json};

use super::answer;
use super::control::Dokploy;

pub(crate) async fn sign_up(State(server): State<Dokploy>, Json(body): Json<Value>) -> Response<Body> {
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    let mut state = server.state();
    if !state.users.is_empty() {
        return answer::message(StatusCode::BAD_REQUEST, "Admin is already created");
    }
    let id = state.sign_up(&text("name"), &text("lastName"), &text("email"));
    let token = state.token(32);
    state.sessions.insert(token.clone(), id.clone());
    let now = state.stamp();
    let user = json!({
        "name": body["name"], "email": body["email"], "emailVerified": false, "image": null, "createdAt": now, "updatedAt": now,
        "twoFactorEnabled": false, "role": "user", "banned": false, "banReason": null, "banExpires": null,
        "allowImpersonation": false, "lastName": body["lastName"], "enableEnterpriseFeatures": false,
        "isValidEnterpriseLicense": false, "id": id,
    });
    let mut answer = answer::json_response(StatusCode::OK, "application/json", &json!({ "token": token, "user": user }));
    let cookie = format!("better-auth.session_token={token}; Max-Age=259200; Path=/; HttpOnly; SameSite=Lax");
    if let Ok(cookie) = HeaderValue::try_from(cookie) {
        answer.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    answer
}
