// Cuts the types that the GitHub simulator answers with out of GitHub's GraphQL schema.
//
//     npm install --prefix /tmp/graphql @octokit/graphql-schema@15.26.1 graphql@16
//     node cut.mjs /tmp/graphql/node_modules > schema.json
//
// Of each type everything is kept that is a scalar or of a kept type, so that a field that is misspelt is not there.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const packages = process.argv[2];
const require = createRequire(`${packages}/`);
const { buildSchema, getNamedType, isAbstractType, isInputObjectType, isLeafType } = require("graphql");
const KEPT = new Set(
  `Query Mutation Repository GitObject Commit PullRequestConnection PullRequest Issue IssueOrPullRequest IssueConnection
   LabelConnection Label IssueCommentConnection IssueComment PageInfo CreateCommitOnBranchPayload
   DeploymentConnection Deployment DeploymentStatusConnection DeploymentStatus Ref Tag Release Actor Bot User`.split(/\s+/),
);

const text = readFileSync(`${packages}/@octokit/graphql-schema/schema.graphql`, "utf8");
const source = buildSchema(text, { assumeValid: true, assumeValidSDL: true });
const types = {};
const inputs = {};

function keepInput(type) {
  if (!isInputObjectType(type) || type.name in inputs) return;
  inputs[type.name] = {};
  for (const field of Object.values(type.getFields())) {
    inputs[type.name][field.name] = String(field.type);
    keepInput(getNamedType(field.type));
  }
}

for (const name of KEPT) {
  const type = source.getType(name);
  types[name] = { possible: isAbstractType(type) ? source.getPossibleTypes(type).map(String).filter((t) => KEPT.has(t)) : [name], fields: {} };
  for (const field of Object.values(type.getFields?.() ?? {})) {
    const of = getNamedType(field.type);
    const isWanted = name === "Mutation" ? field.name === "createCommitOnBranch" : isLeafType(of) || KEPT.has(of.name);
    if (!isWanted || field.deprecationReason) continue;
    types[name].fields[field.name] = { type: String(field.type), args: Object.fromEntries(field.args.map((a) => [a.name, String(a.type)])) };
  }
}
for (const name of ["CreateCommitOnBranchInput", "DeploymentOrder"]) keepInput(source.getType(name));
console.log(JSON.stringify({ types, inputs }, null, 1));
