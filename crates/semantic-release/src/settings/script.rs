//! The settings that a JavaScript or TypeScript file exports, as far as they stand there as literals.
//!
//! Constants above the export are followed (`const branches = ['main']`). Nothing is run: a statement that could change what is
//! exported is a problem, and any other that would run is told.

use deploy_config::{ConfigProblem, Place};

use super::literal::{End, Mark, Reader, is_word};
use super::value::{Kind, Value, shortened};

/// What a file exports, and the statements that were not run.
pub(crate) struct Exported {
    /// The settings.
    pub(crate) value: Value,
    /// The statements that were not run: where, and how they begin.
    pub(crate) skipped: Vec<(Place, String)>,
}

/// Reads what a file exports.
///
/// # Errors
/// What cannot be read, with its place.
pub(crate) fn read(text: &str) -> Result<Exported, ConfigProblem> {
    let mut script = Script { reader: Reader::new(text), exported: None, statements: Vec::new() };
    while script.next()? {}
    script.finish()
}

struct Script<'a> {
    reader: Reader<'a>,
    exported: Option<Value>,
    statements: Vec<(Place, &'a str)>,
}

impl Script<'_> {
    /// Reads one statement; false at the end.
    fn next(&mut self) -> Result<bool, ConfigProblem> {
        let scan = &mut self.reader.scan;
        scan.skip_space();
        while scan.take(';') {
            scan.skip_space();
        }
        if scan.peek().is_none() {
            return Ok(false);
        }
        let place = scan.place();
        let start = scan.mark();
        match scan.word() {
            "const" | "let" | "var" => self.declarations()?,
            "import" => drop(self.reader.computed(End::Statement)?),
            "function" | "class" | "async" | "interface" | "type" | "declare" => drop(self.reader.statement()?),
            "export" => self.export(start, place)?,
            "module" if self.assigns(".exports") => self.take_export()?,
            _ => {
                self.reader.scan.back_to(start);
                let statement = self.reader.statement()?;
                if !statement.starts_with(['"', '\'']) {
                    self.statements.push((place, statement));
                }
            }
        }
        Ok(true)
    }

    /// Whether that text and an equals sign are next; they are passed then.
    fn assigns(&mut self, text: &str) -> bool {
        let scan = &mut self.reader.scan;
        let taken = scan.take_text(text);
        scan.skip_space();
        taken && !scan.rest().starts_with("==") && scan.take('=')
    }

    fn export(&mut self, start: Mark, place: Place) -> Result<(), ConfigProblem> {
        self.reader.scan.skip_space();
        match self.reader.scan.word() {
            "default" => self.take_export(),
            "const" | "let" | "var" => self.declarations(),
            "type" | "interface" => self.reader.statement().map(drop),
            _ => {
                self.reader.scan.back_to(start);
                let statement = self.reader.statement()?;
                self.statements.push((place, statement));
                Ok(())
            }
        }
    }

    fn take_export(&mut self) -> Result<(), ConfigProblem> {
        let value = self.reader.value(End::Statement)?;
        if self.exported.is_some() {
            let message = "exports twice".to_owned();
            return Err(ConfigProblem { place: value.place, message: format!("the file {message}"), hint: None });
        }
        self.exported = Some(value);
        Ok(())
    }

    /// `const name = value`, several of them with commas between.
    fn declarations(&mut self) -> Result<(), ConfigProblem> {
        loop {
            self.reader.scan.skip_space();
            let name = self.reader.scan.word();
            if name.is_empty() || !self.pass_type_and_equals_sign() {
                return self.reader.statement().map(drop);
            }
            let value = self.reader.value(End::Statement)?;
            self.reader.constants.insert(name.to_owned(), value);
            let before = self.reader.scan.mark();
            self.reader.scan.skip_space();
            if !self.reader.scan.take(',') {
                self.reader.scan.back_to(before);
                return Ok(());
            }
        }
    }

    /// Passes the type that TypeScript is told, and the equals sign; false when there is none in the statement.
    fn pass_type_and_equals_sign(&mut self) -> bool {
        let scan = &mut self.reader.scan;
        scan.skip_space();
        if scan.take('=') {
            return true;
        }
        if scan.peek() != Some(':') {
            return false;
        }
        while let Some(c) = scan.bump() {
            match c {
                '=' if scan.peek() != Some('>') => return true,
                ';' | '\n' => return false,
                _ => {}
            }
        }
        false
    }

    fn finish(self) -> Result<Exported, ConfigProblem> {
        let whole_file = |message: &str| ConfigProblem { place: None, message: format!("the file {message}"), hint: None };
        let value = self.exported.ok_or_else(|| whole_file("exports nothing with `module.exports =` or `export default`"))?;
        if let Kind::Computed(code) = &value.kind {
            let message = format!("the file exports `{}`, which only JavaScript can tell", shortened(code));
            return Err(ConfigProblem { place: value.place, message, hint: None });
        }
        let touches = |statement: &str| {
            let words: Vec<&str> = statement.split(|c| !is_word(c)).collect();
            words.contains(&"exports") || words.iter().any(|word| self.reader.used.contains(*word))
        };
        if let Some((place, statement)) = self.statements.iter().find(|(_, statement)| touches(statement)) {
            let message = format!("the file changes what it exports by `{}`, and no JavaScript is run", shortened(statement));
            return Err(ConfigProblem { place: Some(*place), message, hint: None });
        }
        let skipped = self.statements.into_iter().map(|(place, statement)| (place, shortened(statement))).collect();
        Ok(Exported { value, skipped })
    }
}
