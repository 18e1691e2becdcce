//! Kinds that test what this crate writes and reads, against `@actions/core`.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use actions_core::command::Command;
use actions_core::{Action, Annotation, Env, Failure, Input, Kind, Level, Runner, Sink, files, inputs};
use serde_json::{Value, json};

use crate::error;

/// JavaScript's `toCommandValue`: text as it is, nothing for null, JSON for all else.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

pub(crate) fn command_serialize(input: &Value, _: &Value) -> Value {
    let command = Command::new(&text(&input["command"]), text(&input["message"]));
    let properties = input["properties"].as_object().into_iter().flatten();
    let command = properties.fold(command, |command, (key, value)| command.property(key, text(value)));
    format!("{command}\n").into()
}

pub(crate) fn core_stdout(input: &Value, _: &Value) -> Value {
    let argument = |index: usize| text(&input["args"][index]);
    let named = |command: &str| Command::new(command, argument(1)).property("name", argument(0)).to_string();
    let line = match input["fn"].as_str().unwrap() {
        "error" => annotation(Level::Error, input),
        "warning" => annotation(Level::Warning, input),
        "notice" => annotation(Level::Notice, input),
        "debug" => Command::new("debug", argument(0)).to_string(),
        "setSecret" => return log(|runner| drop(runner.secret(argument(0)))).into(),
        "startGroup" => Command::new("group", argument(0)).to_string(),
        "endGroup" => Command::new("endgroup", "").to_string(),
        "group" => return log(|runner| group(runner, &argument(0), argument(1).trim_end())).into(),
        "setCommandEcho" => Command::new("echo", if input["args"][0] == true { "on" } else { "off" }).to_string(),
        "setOutput" => format!("\n{}", named("set-output")),
        "saveState" => named("save-state"),
        "exportVariable" => named("set-env"),
        "addPath" => Command::new("add-path", argument(0)).to_string(),
        other => panic!("unknown function {other}"),
    };
    format!("{line}\n").into()
}

fn annotation(level: Level, input: &Value) -> String {
    let options = &input["args"][1];
    let number = |key: &str| options[key].as_u64().and_then(|number| number.try_into().ok());
    Annotation::new(level, text(&input["args"][0]))
        .title(text(&options["title"]))
        .at(text(&options["file"]), number("startLine"), number("startColumn"))
        .to(number("endLine"), number("endColumn"))
        .command()
        .to_string()
}

fn group(runner: &Runner, title: &str, body: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(runner.group(title, async { runner.print(body) }));
}

/// What a runner writes to its log.
fn log(act: impl FnOnce(&Runner)) -> String {
    #[derive(Clone, Default)]
    struct Captured(Arc<Mutex<Vec<u8>>>);
    impl Write for Captured {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let captured = Captured::default();
    let env = Env::from([("GITHUB_ACTIONS".to_owned(), "true".to_owned())]);
    act(&Runner::new(env, Sink::new(captured.clone())).unwrap());
    let bytes = captured.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

pub(crate) fn file_command_write(input: &Value, expect: &Value) -> Value {
    let value = text(&input["value"]);
    let written = match input["fn"].as_str().unwrap() {
        "addPath" => files::path_record(&value),
        _ => files::record(&text(&input["name"]), &value, &text(&input["delimiter"])),
    };
    written.map_or_else(|message| error(&message, expect), Value::from)
}

pub(crate) fn input(input: &Value, expect: &Value) -> Value {
    let name: &'static str = text(&input["name"]).leak();
    let env = Env::from([(text(&input["env_key"]), text(&input["env_value"]))]);
    let runner = Runner::new(env, Sink::new(io::sink())).unwrap();
    let mut inputs = runner.inputs(action(name));
    let untrimmed = input["options"]["trimWhitespace"] == false;
    let got = match input["fn"].as_str().unwrap() {
        _ if input["options"]["required"] == true && inputs.required(name, plain).is_none() => Value::Null,
        "getInput" if untrimmed => json!(inputs.raw(name)),
        "getInput" => json!(inputs.text(name)),
        "getMultilineInput" if untrimmed => {
            json!(inputs.raw(name).split('\n').filter(|line| !line.is_empty()).collect::<Vec<_>>())
        }
        "getMultilineInput" => json!(inputs.lines(name)),
        "getBooleanInput" => json!(inputs.flag(name)),
        other => panic!("unknown function {other}"),
    };
    inputs.finish(|| Some(got)).map_err(Failure::from).unwrap_or_else(|failure| error(&failure.problems[0].message, expect))
}

#[expect(clippy::unnecessary_wraps, reason = "the form of a parser")]
fn plain(text: &str) -> Result<String, String> {
    Ok(text.to_owned())
}

/// A table with one input of that name; leaked, because tables live as long as the program.
fn action(name: &'static str) -> &'static Action {
    let input = Input { name, description: "", default: None, required: false, kind: Kind::Text };
    Box::leak(Box::new(Action { verb: "test", description: "", inputs: Box::leak(Box::new([input])), outputs: &[] }))
}

pub(crate) fn input_env_name(input: &Value, _: &Value) -> Value {
    inputs::variable(input.as_str().unwrap()).into()
}

pub(crate) fn is_debug(input: &Value, _: &Value) -> Value {
    let env = input["env"].as_object().unwrap().iter().map(|(name, value)| (name.clone(), text(value))).collect();
    Runner::new(env, Sink::new(io::sink())).unwrap().is_debug().into()
}
