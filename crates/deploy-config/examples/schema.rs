//! Prints the JSON Schema of deploy.yml, for `deploy.schema.json`.

use std::io::{self, Write};

fn main() -> io::Result<()> {
    io::stdout().write_all(deploy_config::schema::generated().as_bytes())
}
