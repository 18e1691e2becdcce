//! One variable of an environment text.

use dokploy_webhook::environment::{EnvironmentError, check_tag, set, value};
use proptest::prelude::*;

/// Text before, text after `IMAGE_TAG` is set to `2.0.0`.
const CASES: &[(&str, &str)] = &[
    ("", "IMAGE_TAG=2.0.0\n"),
    ("A=1\n", "A=1\nIMAGE_TAG=2.0.0\n"),
    ("A=1", "A=1\nIMAGE_TAG=2.0.0"),
    ("A=1\r\n", "A=1\r\nIMAGE_TAG=2.0.0\r\n"),
    ("IMAGE_TAG=1.0.0\nA=1\n", "IMAGE_TAG=2.0.0\nA=1\n"),
    ("A=1\r\nIMAGE_TAG=1.0.0\r\nB=2", "A=1\r\nIMAGE_TAG=2.0.0\r\nB=2"),
    ("IMAGE_TAG=", "IMAGE_TAG=2.0.0"),
    ("IMAGE_TAG=\nA=1\n", "IMAGE_TAG=2.0.0\nA=1\n"),
    ("IMAGE_TAG = 1.0.0 # now\n", "IMAGE_TAG = 2.0.0 # now\n"),
    ("  export  IMAGE_TAG=1.0.0", "  export  IMAGE_TAG=2.0.0"),
    ("IMAGE_TAG: 1.0.0\n", "IMAGE_TAG: 2.0.0\n"),
    ("IMAGE_TAG: \n", "IMAGE_TAG: 2.0.0\n"),
    ("IMAGE_TAG:\n", "IMAGE_TAG: 2.0.0\n"),
    ("IMAGE_TAG=\"1.0.0\"\n", "IMAGE_TAG=\"2.0.0\"\n"),
    ("IMAGE_TAG='1.0.0' # now", "IMAGE_TAG='2.0.0' # now"),
    ("IMAGE_TAG=`1.0.0`", "IMAGE_TAG=`2.0.0`"),
    ("IMAGE_TAG=\"\"", "IMAGE_TAG=\"2.0.0\""),
    ("IMAGE_TAG=\"1.0.0", "IMAGE_TAG=2.0.0"),
    ("IMAGE_TAG=\"1\n.0\"\nA=1", "IMAGE_TAG=\"2.0.0\"\nA=1"),
    ("IMAGE_TAG=1\nA=x\nIMAGE_TAG=2\n", "IMAGE_TAG=2.0.0\nA=x\nIMAGE_TAG=2.0.0\n"),
    ("# IMAGE_TAG=1.0.0\n", "# IMAGE_TAG=1.0.0\nIMAGE_TAG=2.0.0\n"),
    ("MY_IMAGE_TAG=1\nIMAGE_TAG_API=2\n", "MY_IMAGE_TAG=1\nIMAGE_TAG_API=2\nIMAGE_TAG=2.0.0\n"),
    ("image_tag=1\n", "image_tag=1\nIMAGE_TAG=2.0.0\n"),
    ("NOTE=\"first\nIMAGE_TAG=9\nlast\"\n", "NOTE=\"first\nIMAGE_TAG=9\nlast\"\nIMAGE_TAG=2.0.0\n"),
    ("A=\"open\nIMAGE_TAG=1\n", "A=\"open\nIMAGE_TAG=2.0.0\n"),
    ("no assignment here\n\n", "no assignment here\n\nIMAGE_TAG=2.0.0\n"),
    ("IMAGE_TAG=${{environment.TAG}}\n", "IMAGE_TAG=2.0.0\n"),
    ("DOLLAR='pa$$w'\nIMAGE_TAG=1\n", "DOLLAR='pa$$w'\nIMAGE_TAG=2.0.0\n"),
    // `A:` takes the next line as its value, so that the assignment goes to the front.
    ("A:", "IMAGE_TAG=2.0.0\nA:"),
    ("ünï=1\nIMAGE_TAG=1 \n", "ünï=1\nIMAGE_TAG=2.0.0 \n"),
];

#[test]
fn setting_a_tag_changes_the_value_and_nothing_else() {
    for (before, after) in CASES {
        assert_eq!(set(before, "IMAGE_TAG", "2.0.0").as_deref(), Ok(*after), "{before:?}");
        assert_eq!(value(after, "IMAGE_TAG").as_deref(), Some("2.0.0"), "{after:?}");
    }
}

#[test]
fn the_last_assignment_is_what_dokploy_reads() {
    let recorded = "IMAGE_TAG=1\nIMAGE_TAG=2\nexport EXP=x\nSPACED = y\nEMPTY=\nHASH=a#b\nHASHQ=\"a#b\"\nCOLON: z\nBAD-KEY=1\n";
    let read = |name| value(recorded, name);
    assert_eq!(read("IMAGE_TAG").as_deref(), Some("2"));
    assert_eq!(read("EXP").as_deref(), Some("x"));
    assert_eq!(read("SPACED").as_deref(), Some("y"));
    assert_eq!(read("EMPTY").as_deref(), Some(""));
    assert_eq!(read("HASH").as_deref(), Some("a"));
    assert_eq!(read("HASHQ").as_deref(), Some("a#b"));
    assert_eq!(read("COLON").as_deref(), Some("z"));
    assert_eq!(read("BAD-KEY").as_deref(), Some("1"));
    assert_eq!(read("MISSING"), None);
}

#[test]
fn an_encrypted_text_is_never_written_back() {
    assert_eq!(set("enc:v1:AAAA", "IMAGE_TAG", "2.0.0"), Err(EnvironmentError::Encrypted));
}

#[test]
fn a_text_that_is_no_tag_is_refused() {
    for tag in ["v1.2.3", "_", "1.0.0-rc.1", &"a".repeat(128)] {
        assert_eq!(check_tag(tag), Ok(()), "{tag}");
    }
    for tag in ["", ".1", "-1", "1.0+build", "a b", "a\nB=1", "ü", "a:b", "$X", &"a".repeat(129)] {
        assert!(check_tag(tag).is_err(), "{tag}");
        assert!(set("", "IMAGE_TAG", tag).is_err(), "{tag}");
    }
    assert!(set("", "IMAGE TAG", "1").is_err());
    assert!(set("", "1TAG", "1").is_err());
}

/// Text such as people write, and text that is out to confuse.
fn text() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        "[A-Z_]{1,8}=[a-z0-9 #'\"$.]{0,12}",
        "(export )?IMAGE_TAG ?[=:] ?['\"`]?[a-z0-9.]{0,6}['\"`]?( # [a-z]{0,4})?",
        "# ?[A-Z_]{0,4}=?[a-z'\"]{0,8}",
        "[A-Za-z0-9_.:= '\"`#\\\\\u{a0}ü-]{0,16}",
    ];
    let end = prop_oneof![Just("\n"), Just("\r\n"), Just("\r"), Just("\n\n"), Just("")];
    prop::collection::vec((line, end), 0..8)
        .prop_map(|lines| lines.into_iter().flat_map(|(line, end)| [line, end.to_owned()]).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_set_is_read_and_every_other_line_is_the_same(text in text(), tag in "[A-Za-z0-9_][A-Za-z0-9._-]{0,10}") {
        let changed = set(&text, "IMAGE_TAG", &tag).expect("it can always be set");
        prop_assert_eq!(value(&changed, "IMAGE_TAG"), Some(tag.clone()));
        prop_assert_eq!(set(&changed, "IMAGE_TAG", &tag), Ok(changed.clone()));
        let (before, after) = (without_tag(&text), without_tag(&changed));
        prop_assert!(is_within(&before, &after) || may_span_lines(&text), "{:?} became {:?}", text, changed);
    }

    #[test]
    fn any_text_at_all_can_be_read(text in any::<String>()) {
        let _ = value(&text, "IMAGE_TAG");
        if let Ok(changed) = set(&text, "IMAGE_TAG", "1") {
            prop_assert_eq!(value(&changed, "IMAGE_TAG"), Some("1".to_owned()));
        }
    }
}

/// Whether the variable's own value may go on in the next line: it has a quote, or nothing behind its sign.
fn may_span_lines(text: &str) -> bool {
    let own = text.split(['\n', '\r']).filter(|line| line.contains("IMAGE_TAG"));
    own.into_iter().any(|line| line.contains(['\'', '"', '`']) || line.trim_end().ends_with(['=', ':']))
}

/// The lines that do not speak of the variable, byte for byte.
fn without_tag(text: &str) -> Vec<&str> {
    text.split(['\n', '\r']).filter(|line| !line.contains("IMAGE_TAG")).collect()
}

/// Whether the lines are the same, but for empty ones at the end or the front that come from an added line.
fn is_within(before: &[&str], after: &[&str]) -> bool {
    let filled = |lines: &[&str]| lines.iter().filter(|line| !line.is_empty()).map(|line| (*line).to_owned()).collect::<Vec<_>>();
    filled(before) == filled(after)
}
