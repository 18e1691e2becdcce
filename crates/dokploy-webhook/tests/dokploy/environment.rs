//! One variable of an environment text.

use dokploy_webhook::environment::{EnvironmentError, Variables, check_tag, restore, set, set_all, value};
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
    let encrypted = Err(EnvironmentError::Encrypted);
    assert_eq!(set("enc:v1:AAAA", "IMAGE_TAG", "2.0.0"), encrypted);
    assert_eq!(set_all("\nenc:v1:AAAA", &Variables::default()), encrypted);
    assert_eq!(restore("enc:v1:AAAA", "A=1", ["A"]), encrypted);
    assert_eq!(restore("A=1", "enc:v1:AAAA", ["A"]), encrypted);
}

/// A value, and how it is written into an empty text, over a bare value and over a quoted one.
const VALUES: &[(&str, [&str; 3])] = &[
    ("plain", ["plain", "plain", "\"plain\""]),
    ("", ["", "", "\"\""]),
    ("two words", ["two words", "two words", "\"two words\""]),
    ("postgres://u:p@h/d?a=b#c", ["'postgres://u:p@h/d?a=b#c'", "'postgres://u:p@h/d?a=b#c'", "\"postgres://u:p@h/d?a=b#c\""]),
    (" padded ", ["' padded '", "' padded '", "\" padded \""]),
    ("it's #1", ["\"it's #1\"", "\"it's #1\"", "\"it's #1\""]),
    ("a\nb", ["'a\nb'", "'a\nb'", "\"a\nb\""]),
    ("{\"a\": \"#\"}", ["'{\"a\": \"#\"}'", "'{\"a\": \"#\"}'", "'{\"a\": \"#\"}'"]),
    // Behind a double quote dotenv would read an end of a line.
    ("C:\\new", ["C:\\new", "C:\\new", "C:\\new"]),
    ("${{project.DB}}", ["${{project.DB}}", "${{project.DB}}", "\"${{project.DB}}\""]),
];

#[test]
fn a_value_is_quoted_as_little_as_dotenv_needs() {
    for (wanted, [alone, bare, quoted]) in VALUES {
        for (before, after) in [
            (String::new(), format!("X={alone}\n")),
            ("A=1\nX=old # note\nB=2\n".to_owned(), format!("A=1\nX={bare} # note\nB=2\n")),
            ("A=1\nX=\"old\"\nB=2\n".to_owned(), format!("A=1\nX={quoted}\nB=2\n")),
        ] {
            let changed = set(&before, "X", wanted).unwrap();
            assert_eq!(changed, after, "{wanted:?} into {before:?}");
            assert_eq!(value(&changed, "X").as_deref(), Some(*wanted));
            assert_eq!(set(&changed, "X", wanted), Ok(changed.clone()), "once more changes nothing");
        }
    }
    assert_eq!(set("A=1\n", "X", "'\"`#"), Err(EnvironmentError::Entangled("X".to_owned())));
}

#[test]
fn several_variables_are_set_in_one_text_and_go_back_byte_by_byte() {
    let variables = Variables::parse("API_TAG=1.1.0\nNEW=a b\nEMPTY=x").unwrap();
    for before in ["API_TAG=1.0.0\nEMPTY=\nOTHER='x'", "# none\r\nOTHER=1\r\n", "", "OTHER=1", "API_TAG=1\nAPI_TAG=2\n"] {
        let changed = set_all(before, &variables).unwrap();
        assert!(variables.iter().all(|(name, wanted)| value(&changed, name).as_deref() == Some(wanted)), "{changed:?}");
        let back = restore(&changed, before, variables.names()).unwrap();
        if before != "API_TAG=1\nAPI_TAG=2\n" {
            assert_eq!(back, before);
        }
        assert_eq!(value(&back, "API_TAG"), value(before, "API_TAG"));
    }
}

#[test]
fn what_somebody_else_added_stays_when_variables_go_back() {
    let (before, now) = ("TAG=1\nA=x\n", "# mine\nTAG=2\nA=y\nADDED=1\nFRESH=1\n");
    assert_eq!(restore(now, before, ["TAG", "FRESH"]).as_deref(), Ok("# mine\nTAG=1\nA=y\nADDED=1\n"));
}

#[test]
fn a_text_that_is_no_tag_is_refused() {
    for tag in ["v1.2.3", "_", "1.0.0-rc.1", &"a".repeat(128)] {
        assert_eq!(check_tag(tag), Ok(()), "{tag}");
    }
    for tag in ["", ".1", "-1", "1.0+build", "a b", "a\nB=1", "ü", "a:b", "$X", &"a".repeat(129)] {
        assert!(check_tag(tag).is_err(), "{tag}");
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
    fn any_value_is_read_as_it_was_set_with_every_other_variable_as_before(text in text(), wanted in "[ -~\n]{0,12}") {
        if let Ok(changed) = set(&text, "IMAGE_TAG", &wanted) {
            prop_assert_eq!(value(&changed, "IMAGE_TAG"), Some(wanted));
            for name in ["A", "B", "AB", "X", "export"] {
                prop_assert_eq!(value(&changed, name), value(&text, name));
            }
            if let Ok(back) = restore(&changed, &text, ["IMAGE_TAG"]) {
                prop_assert_eq!(value(&back, "IMAGE_TAG"), value(&text, "IMAGE_TAG"));
            }
        } else {
            prop_assert!(wanted.contains(['\'', '"', '`', '#', '\n', ' ']), "{:?} is simple, and could not be set in {:?}", wanted, text);
        }
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
