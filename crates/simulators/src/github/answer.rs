//! An answer or a refusal, in GitHub's shapes.

use std::collections::BTreeMap;

use http::StatusCode;
use serde_json::{Value, json};
use url::form_urlencoded;

use super::call::Call;

/// A request that was served.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) body: Option<Value>,
    /// The `Link` header.
    pub(super) link: Option<String>,
}

impl Answer {
    pub(super) fn of(status: StatusCode, body: Value) -> Self {
        Self { status, body: Some(body), link: None }
    }

    pub(super) fn ok(body: Value) -> Self {
        Self::of(StatusCode::OK, body)
    }

    pub(super) fn created(body: Value) -> Self {
        Self::of(StatusCode::CREATED, body)
    }

    pub(super) fn no_content() -> Self {
        Self { status: StatusCode::NO_CONTENT, body: None, link: None }
    }

    /// One page of a list, with links to the others.
    pub(super) fn page<T>(call: &Call, items: &[T], render: impl Fn(&T) -> Value) -> Self {
        let page = Page::of(call, items.len());
        let shown = items.iter().skip(page.skipped()).take(page.size).map(render).collect();
        Self { link: page.link(call), ..Self::ok(Value::Array(shown)) }
    }
}

/// Which part of a list is asked for: 30 items unless told otherwise, at most 100.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page {
    number: usize,
    pub(super) size: usize,
    last: usize,
}

impl Page {
    pub(super) fn of(call: &Call, items: usize) -> Self {
        let size = call.number("per_page").unwrap_or(30).min(100);
        Self { number: call.number("page").unwrap_or(1), size, last: items.div_ceil(size).max(1) }
    }

    /// One page of a list whose pages have a size of their own, whatever was asked for.
    pub(super) fn of_size(call: &Call, size: usize, items: usize) -> Self {
        Self { number: call.number("page").unwrap_or(1), size, last: items.div_ceil(size).max(1) }
    }

    pub(super) fn skipped(self) -> usize {
        (self.number - 1).saturating_mul(self.size)
    }

    /// The `Link` header; a list of one page has none.
    pub(super) fn link(self, call: &Call) -> Option<String> {
        let mut links = Vec::new();
        if self.number > 1 {
            links.push(("prev", (self.number - 1).min(self.last)));
        }
        if self.number < self.last {
            links.extend([("next", self.number + 1), ("last", self.last)]);
        }
        if self.number > 1 {
            links.push(("first", 1));
        }
        let link = |(relation, number): &(&str, usize)| format!("<{}>; rel=\"{relation}\"", address(call, *number));
        (!links.is_empty()).then(|| links.iter().map(link).collect::<Vec<_>>().join(", "))
    }
}

/// The address of another page; GitHub names the repository by its id in it.
fn address(call: &Call, page: usize) -> String {
    let mut query: BTreeMap<&str, String> = call.query.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    query.insert("page", page.to_string());
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
    let path: String = call.path.iter().flat_map(|segment| ["/", segment]).collect();
    format!("{}{path}?{query}", call.urls.by_id)
}

/// A request that was not served.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    message: String,
    errors: Vec<Value>,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), errors: Vec::new() }
    }

    pub(super) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "Not Found")
    }

    /// 404 with another message than the usual one.
    pub(super) fn not_found_as(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, message)
    }

    pub(super) fn unprocessable(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, message)
    }

    pub(super) fn empty_repository() -> Self {
        Self::new(StatusCode::CONFLICT, "Git Repository is empty.")
    }

    /// 422 with what is wrong with which field.
    pub(super) fn validation(errors: Vec<Value>) -> Self {
        Self { errors, ..Self::unprocessable("Validation Failed") }
    }

    pub(super) fn with_errors(self, errors: Vec<Value>) -> Self {
        Self { errors, ..self }
    }

    /// The body, with the page that documents the call.
    pub(super) fn body(&self, documentation: &str) -> Value {
        let mut body = json!({ "message": self.message });
        if !self.errors.is_empty() {
            body["errors"] = Value::Array(self.errors.clone());
        }
        body["documentation_url"] = json!(format!("https://docs.github.com/rest/{documentation}"));
        body["status"] = json!(self.status.as_u16().to_string());
        body
    }
}

/// One entry of a validation error's `errors`.
pub(super) fn field_error(resource: &str, code: &str, field: &str) -> Value {
    json!({ "resource": resource, "code": code, "field": field })
}
