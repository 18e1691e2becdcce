// GitHub's own parser of workflows and action manifests, over files. Exits with 1 when it says anything at all.
import fs from "node:fs";
import path from "node:path";
import { FeatureFlags } from "@actions/expressions";
import { validate } from "@actions/languageservice";
import { TextDocument } from "vscode-languageserver-textdocument";

let findings = 0;
for (const argument of process.argv.slice(2)) {
  const file = path.resolve(argument);
  const document = TextDocument.create(`file://${file}`, "yaml", 0, fs.readFileSync(file, "utf8"));
  for (const { range, message } of await validate(document, { featureFlags: new FeatureFlags({ all: true }) })) {
    findings += 1;
    console.log(`${argument}:${range.start.line + 1}:${range.start.character + 1}: ${message}`);
  }
}
process.exit(findings === 0 ? 0 : 1);
