//! A job summary from the standard input as the page that `rehearse` makes of it, on the standard output: for the tests that look at it in
//! a browser.

use std::io::{self, Read, Write};

fn main() -> io::Result<()> {
    let mut markdown = String::new();
    io::stdin().read_to_string(&mut markdown)?;
    io::stdout().write_all(rehearsal::page::page("summary", &markdown).as_bytes())
}
