//! A format → its pieces.

/// The fields, the longest of those with the same beginning first.
const FIELDS: [&str; 79] = [
    "Hmmss",
    "hmmss",
    "Hmm",
    "hmm",
    "Mo",
    "MMMM",
    "MMM",
    "MM",
    "M",
    "DDDo",
    "Do",
    "DDDD",
    "DDD",
    "DD",
    "D",
    "dddd",
    "ddd",
    "dd",
    "do",
    "d",
    "wo",
    "ww",
    "w|",
    "w",
    "Wo",
    "WW",
    "W|",
    "W",
    "Qo",
    "Q",
    "NNNNN",
    "NNNN",
    "NNN",
    "NN",
    "N",
    "YYYYYY",
    "YYYYY",
    "YYYY",
    "YY",
    "yyyy",
    "yyy",
    "yy",
    "yo",
    "y",
    "ggggg",
    "gggg",
    "gg",
    "GGGGG",
    "GGGG",
    "GG",
    "e",
    "E",
    "a",
    "A",
    "hh",
    "h",
    "HH",
    "H",
    "kk",
    "k",
    "mm",
    "m",
    "ss",
    "s",
    "SSSSSSSSS",
    "SSSSSSSS",
    "SSSSSSS",
    "SSSSSS",
    "SSSSS",
    "SSSS",
    "SSS",
    "SS",
    "S",
    "x",
    "X",
    "zz",
    "z",
    "ZZ",
    "Z",
];

/// The formats of the English locale.
const LOCAL: [(&str, &str); 10] = [
    ("LTS", "h:mm:ss A"),
    ("LT", "h:mm A"),
    ("LLLL", "dddd, MMMM D, YYYY h:mm A"),
    ("LLL", "MMMM D, YYYY h:mm A"),
    ("LL", "MMMM D, YYYY"),
    ("L", "MM/DD/YYYY"),
    ("llll", "ddd, MMM D, YYYY h:mm A"),
    ("lll", "MMM D, YYYY h:mm A"),
    ("ll", "MMM D, YYYY"),
    ("l", "M/D/YYYY"),
];

/// The length of `[…]` at the start of a text.
fn bracketed(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('[')?;
    let end = inner.find(['[', ']'])?;
    // A bracket that is opened again closes nothing, but one may hold `]` at its end only.
    inner[end..].starts_with(']').then(|| {
        let more = inner[end..].split('[').next().and_then(|run| run.rfind(']')).unwrap_or_default();
        end + more + 2
    })
}

/// A format with the locale's own replaced by what they stand for.
pub(super) fn expanded(format: &str) -> String {
    let mut expanded = String::with_capacity(format.len());
    let mut rest = format;
    while let Some(c) = rest.chars().next() {
        let name = rest.strip_prefix('\\').unwrap_or(rest);
        let local = LOCAL.iter().find(|(local, _)| name.starts_with(local));
        let (length, text) = match (bracketed(rest), local) {
            (Some(length), _) => (length, &rest[..length]),
            (None, Some((local, _))) if rest.len() != name.len() => (local.len() + 1, &rest[..=local.len()]),
            (None, Some((local, format))) => (local.len(), *format),
            (None, None) => (c.len_utf8(), &rest[..c.len_utf8()]),
        };
        expanded.push_str(text);
        rest = &rest[length..];
    }
    expanded
}

/// The pieces of a format: fields, and text.
pub(super) fn pieces(format: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = format;
    while let Some(c) = rest.chars().next() {
        let name = rest.strip_prefix('\\').filter(|name| !name.is_empty()).unwrap_or(rest);
        let first = name.chars().next().map_or(0, char::len_utf8);
        let field = FIELDS.iter().find(|field| name.starts_with(**field)).map_or(first, |field| field.len());
        let length = bracketed(rest).unwrap_or(field + rest.len() - name.len());
        // A line break is no piece of any kind, and not printed.
        if c != '\n' && c != '\r' {
            pieces.push(&rest[..length]);
        }
        rest = &rest[length..];
    }
    pieces
}

/// A piece that is no field, without what marks it as text.
pub(super) fn literal(piece: &str) -> String {
    if piece.starts_with('[') && piece.len() > 1 {
        let inner = piece.strip_prefix('[').unwrap_or(piece);
        return inner.strip_suffix(']').unwrap_or(inner).to_owned();
    }
    piece.replace('\\', "")
}
