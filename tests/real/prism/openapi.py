"""Recorded requests against GitHub's OpenAPI description.

openapi.py cut SPEC REQUESTS FOLDER   writes FOLDER/openapi.json, what the description says of these requests (prism reads the whole
                                      of it for a minute), made strict: a property that GitHub does not know is an error; and
                                      FOLDER/asked.jsonl, the requests as prism matches them
openapi.py replay REQUESTS URL        sends the requests to prism; every violation fails
"""

import collections
import http.client
import json
import re
import sys
import urllib.parse


def requests(file):
    return [json.loads(line) for line in open(file)]


def multi_segment(spec, template):
    """The variables of a path that may hold slashes, such as the name of a ref."""
    operations = spec["paths"][template].values()
    parameters = [resolve(spec, p) for o in operations if isinstance(o, dict) for p in o.get("parameters", [])]
    return {p["name"] for p in parameters if p["in"] == "path" and p.get("x-multi-segment")}


def match(spec, template, path):
    """The path as prism matches it, the slashes in variables encoded; nothing when it is not of this template."""
    parts, wide = re.split(r"\{([^}]+)\}", template), multi_segment(spec, template)
    pattern = "".join(re.escape(part) if i % 2 == 0 else "(.+)" if part in wide else "([^/]+)" for i, part in enumerate(parts))
    if found := re.fullmatch(pattern, path):
        values = iter(value.replace("/", "%2F") for value in found.groups())
        return "".join(part if i % 2 == 0 else next(values) for i, part in enumerate(parts))


def find(spec, request):
    """The template of a request's operation (of several, the one with the fewest variables), and the request as prism matches it."""
    url, method = urllib.parse.urlsplit(request["path"]), request["method"].lower()
    found = {t: path for t, operations in spec["paths"].items() if method in operations and (path := match(spec, t, url.path))}
    if not found:
        raise SystemExit(f"GitHub has no operation {request['method']} {url.path}")
    template = min(found, key=lambda template: template.count("{"))
    return template, {**request, "path": url._replace(path=found[template]).geturl()}


def resolve(spec, node):
    while "$ref" in node:
        for part in node["$ref"].split("/"):
            node = spec if part == "#" else node[part]
    return node


def check_query(spec, template, operation, request):
    shared = spec["paths"][template].get("parameters", [])
    known = {resolve(spec, p)["name"] for p in operation.get("parameters", []) + shared if resolve(spec, p)["in"] == "query"}
    given = {name for name, _ in urllib.parse.parse_qsl(urllib.parse.urlsplit(request["path"]).query)}
    if given - known:
        raise SystemExit(f"{request['method']} {template} knows no query parameter {given - known}")


def used(spec, node, found):
    if isinstance(node, dict):
        reference = node.get("$ref", "")
        if isinstance(reference, str) and reference.startswith("#/components/") and reference not in found:
            found.add(reference)
            used(spec, resolve(spec, node), found)
        for value in node.values():
            used(spec, value, found)
    elif isinstance(node, list):
        for value in node:
            used(spec, value, found)


def cut(source, recorded, folder):
    spec = json.load(open(source))
    kept, asked = collections.defaultdict(dict), []
    for request in requests(recorded):
        if request["path"].endswith("/graphql"):
            continue  # The GraphQL API has a schema of its own, which the crates' tests check against.
        template, request = find(spec, request)
        found = spec["paths"][template][request["method"].lower()]
        asked.append(request)
        check_query(spec, template, found, request)
        for content in found.get("requestBody", {}).get("content", {}).values():
            schema = content["schema"] = dict(resolve(spec, content["schema"]))
            if schema.get("type") == "object":
                schema["additionalProperties"] = False
        kept[template][request["method"].lower()] = found
        if "parameters" in spec["paths"][template]:
            kept[template]["parameters"] = spec["paths"][template]["parameters"]
    references = set()
    used(spec, kept, references)
    components = collections.defaultdict(dict)
    for reference in references:
        _, _, kind, name = reference.split("/", 3)
        components[kind][name] = spec["components"][kind][name]
    with open(f"{folder}/openapi.json", "w") as file:
        part = {"openapi": spec["openapi"], "info": spec["info"], "paths": kept, "components": components}
        json.dump(part, file)
    with open(f"{folder}/asked.jsonl", "w") as file:
        file.writelines(json.dumps(request) + "\n" for request in asked)
    for template, operations in sorted(kept.items()):
        print("  ", ", ".join(method.upper() for method in operations if method != "parameters"), template)


def replay(recorded, url):
    address, count = urllib.parse.urlsplit(url).netloc, 0
    for request in requests(recorded):
        connection = http.client.HTTPConnection(address)
        headers = {name.lower(): value for name, value in request["headers"].items()}
        for name in ("content-length", "accept-encoding"):
            headers.pop(name, None)
        # GitHub asks for this media type in its manual; its description answers with plain JSON only.
        if headers.get("accept") == "application/vnd.github+json":
            headers["accept"] = "application/json"
        connection.request(request["method"], request["path"], request["body"].encode() or None, headers)
        response = connection.getresponse()
        text = response.read().decode()
        violations = [v for v in json.loads(response.headers.get("sl-violations", "[]")) if v["location"][0] == "request"]
        if response.status >= 400 or violations:
            raise SystemExit(f"{request['method']} {request['path']}\n{request['body']}\n{response.status} {violations or text[:500]}")
        count += 1
    print(f"   {count} requests are valid")


{"cut": cut, "replay": replay}[sys.argv[1]](*sys.argv[2:])
