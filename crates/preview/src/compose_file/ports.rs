//! Published ports, as a compose file writes them.

use serde_json::Value;

/// The port with the host's part, when it takes a fixed one: `8080:80`, `127.0.0.1:8080:80/tcp` or a mapping with `published`. A port of the
/// container alone gets any free port of the host.
pub(super) fn fixed(port: &Value) -> Option<String> {
    match port {
        Value::String(text) => host_part(text).map(|_| text.clone()),
        Value::Object(long) => {
            let published = long.get("published").filter(|port| !port.is_null())?;
            let text = published.as_str().map_or_else(|| published.to_string(), str::to_owned);
            is_fixed(&text).then_some(text)
        }
        _ => None,
    }
}

fn host_part(text: &str) -> Option<String> {
    // The colon of a variable's default (`${PORT:-80}`) and those of an address in brackets divide nothing.
    let mut depth = 0_i32;
    let flat: String = text
        .chars()
        .map(|c| {
            depth += i32::from(matches!(c, '{' | '[')) - i32::from(matches!(c, '}' | ']'));
            if c == ':' && depth > 0 { '_' } else { c }
        })
        .collect();
    let mut parts = flat.rsplit(':');
    parts.next()?;
    parts.next().filter(|host| is_fixed(host)).map(str::to_owned)
}

fn is_fixed(host: &str) -> bool {
    !host.is_empty() && host != "0"
}
