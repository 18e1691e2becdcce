// Cuts the operations that the GitHub simulator answers, and every component they refer to, out of GitHub's OpenAPI description.
//
//     npm install --prefix /tmp/openapi @octokit/openapi@23.0.2
//     node cut.mjs /tmp/openapi/node_modules/@octokit/openapi/generated/api.github.com.json > github.json
//
// Prose and examples are left out: they validate nothing. `nullable` (OpenAPI 3.0) becomes a type union (JSON Schema), so that
// any JSON Schema validator can read the result.
import { readFileSync } from "node:fs";

const R = "/repos/{owner}/{repo}";
const PACKAGE = "packages/{package_type}/{package_name}";
const OPERATIONS = {
  [R]: { get: [200] },
  [`${R}/actions/runs/{run_id}`]: { get: [200] },
  [`${R}/actions/runs/{run_id}/jobs`]: { get: [200] },
  [`${R}/actions/runs/{run_id}/pending_deployments`]: { get: [200] },
  [`${R}/actions/workflows/{workflow_id}/dispatches`]: { post: [200, 204] },
  [`${R}/actions/workflows/{workflow_id}/runs`]: { get: [200] },
  [`${R}/attestations/{subject_digest}`]: { get: [200] },
  [`${R}/commits`]: { get: [200, 404, 409] },
  [`${R}/commits/{ref}`]: { get: [200, 422] },
  [`${R}/compare/{basehead}`]: { get: [200, 404] },
  [`${R}/contents/{path}`]: { get: [200, 404] },
  [`${R}/deployments`]: { get: [200], post: [201, 202, 409, 422] },
  [`${R}/deployments/{deployment_id}`]: { get: [200, 404], delete: [204, 404, 422] },
  [`${R}/deployments/{deployment_id}/statuses`]: { get: [200, 404], post: [201, 422] },
  [`${R}/deployments/{deployment_id}/statuses/{status_id}`]: { get: [200, 404] },
  [`${R}/git/commits`]: { post: [201, 422] },
  [`${R}/git/matching-refs/{ref}`]: { get: [200] },
  [`${R}/git/ref/{ref}`]: { get: [200, 404, 409] },
  [`${R}/git/refs`]: { post: [201, 409, 422] },
  [`${R}/git/refs/{ref}`]: { patch: [200, 422], delete: [204, 422] },
  [`${R}/git/tags`]: { post: [201, 422] },
  [`${R}/git/tags/{tag_sha}`]: { get: [200, 404] },
  [`${R}/git/trees`]: { post: [201, 403, 422] },
  [`${R}/issues/comments/{comment_id}`]: { get: [200, 404], patch: [200, 422], delete: [204] },
  [`${R}/issues/{issue_number}/comments`]: { get: [200, 404], post: [201, 404, 422] },
  [`${R}/issues/{issue_number}/labels`]: { get: [200, 404], post: [200, 404, 422] },
  [`${R}/issues/{issue_number}/labels/{name}`]: { delete: [200, 404] },
  [`${R}/labels`]: { post: [201, 422] },
  [`${R}/pulls`]: { get: [200], post: [201, 422] },
  [`${R}/pulls/{pull_number}`]: { patch: [200, 422] },
  [`${R}/releases`]: { get: [200], post: [201, 422] },
  [`${R}/releases/assets/{asset_id}`]: { get: [200, 404], delete: [204] },
  [`${R}/releases/latest`]: { get: [200, 404] },
  [`${R}/releases/tags/{tag}`]: { get: [200, 404] },
  [`${R}/releases/{release_id}`]: { get: [200], patch: [200, 404], delete: [204, 404] },
  [`${R}/releases/{release_id}/assets`]: { get: [200], post: [201, 422] },
  [`${R}/tags`]: { get: [200] },
  [`/orgs/{org}/${PACKAGE}`]: { get: [200] },
  [`/orgs/{org}/${PACKAGE}/versions`]: { get: [200, 401, 403, 404] },
  [`/orgs/{org}/${PACKAGE}/versions/{package_version_id}`]: { get: [200], delete: [204, 401, 403, 404] },
  [`/users/{username}/${PACKAGE}`]: { get: [200] },
  [`/users/{username}/${PACKAGE}/versions`]: { get: [200, 401, 403, 404] },
  [`/users/{username}/${PACKAGE}/versions/{package_version_id}`]: { get: [200], delete: [204, 401, 403, 404] },
  [`/user/${PACKAGE}`]: { get: [] },
};
// Keywords that validate; everything else in a schema is prose, examples or extensions. `format` is left out too: the
// validator does not check it.
const KEYWORDS = new Set(
  "$ref type properties required items enum nullable oneOf anyOf allOf additionalProperties minimum maximum minLength maxLength minItems maxItems pattern".split(" "),
);

const source = JSON.parse(readFileSync(process.argv[2], "utf8"));
const lookUp = (ref) => ref.slice(2).split("/").reduce((node, key) => node[key], source);
const components = {};

function schema(node) {
  if (typeof node !== "object") return node;
  if (node.$ref) {
    keep(node.$ref);
    return { $ref: node.$ref };
  }
  const out = {};
  for (const [key, value] of Object.entries(node).filter(([key]) => KEYWORDS.has(key))) {
    if (key === "properties") out[key] = Object.fromEntries(Object.entries(value).map(([name, s]) => [name, schema(s)]));
    else if (["oneOf", "anyOf", "allOf"].includes(key)) out[key] = value.map(schema);
    else if (["items", "additionalProperties"].includes(key)) out[key] = schema(value);
    else if (key !== "nullable") out[key] = value;
  }
  return node.nullable ? nullable(out) : out;
}

// A schema that also takes null. An enumeration must list it, a `$ref` or a union cannot say it.
function nullable(node) {
  if (typeof node.type !== "string") return { anyOf: [node, { type: "null" }] };
  if (node.enum && !node.enum.includes(null)) node.enum = [...node.enum, null];
  return { ...node, type: [node.type, "null"] };
}

function keep(ref) {
  const [, , kind, name] = ref.split("/");
  components[kind] ??= {};
  if (name in components[kind]) return;
  components[kind][name] = null;
  components[kind][name] = schema(lookUp(ref));
}

function body(content) {
  const json = content?.["application/json"]?.schema;
  return json ? { content: { "application/json": { schema: schema(json) } } } : {};
}

function parameter(given) {
  const found = given.$ref ? lookUp(given.$ref) : given;
  return { name: found.name, in: found.in, required: found.required ?? false, schema: schema(found.schema) };
}

function operation(node, statuses) {
  const out = { operationId: node.operationId, parameters: (node.parameters ?? []).map(parameter) };
  if (node.requestBody) out.requestBody = { required: node.requestBody.required ?? false, ...body(node.requestBody.content) };
  out.responses = Object.fromEntries(
    statuses.map((status) => {
      const found = node.responses[status];
      if (!found) throw new Error(`${node.operationId} documents no ${status}, only ${Object.keys(node.responses)}`);
      return [status, body((found.$ref ? lookUp(found.$ref) : found).content)];
    }),
  );
  return out;
}

const paths = {};
for (const [path, methods] of Object.entries(OPERATIONS)) {
  paths[path] = {};
  for (const [method, statuses] of Object.entries(methods)) paths[path][method] = operation(source.paths[path][method], statuses);
}
const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
for (const kind of Object.keys(components)) components[kind] = sorted(components[kind]);
const { title, version } = source.info;
console.log(JSON.stringify({ openapi: source.openapi, info: { title, version }, paths, components }, null, 1));
