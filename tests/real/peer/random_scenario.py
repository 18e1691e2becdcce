"""A random scenario for peer.sh: random_scenario.py SEED FOLDER writes its configuration and its history."""

import json
import pathlib
import random
import shlex
import sys

chance = random.Random(int(sys.argv[1]))
folder = pathlib.Path(sys.argv[2])

TYPES = ["feat", "feat", "fix", "fix", "perf", "docs", "chore", "refactor", "build", "revert", "Feat", "security"]
SCOPES = ["", "", "", "(api)", "(web ui)", "(deps-dev)", "()", "(a/b)", "(no-release)", " (x)"]
MARKS = [":", ":", ":", ":", ":", ":", "!:", " :", ""]
SUBJECTS = ["a cart", "the README", "it (#12)", "security: a matter", "", "é", "a: b!", "x BREAKING CHANGE: y"]
BODIES = ["some words", "* feat: one\n* fix: two", "feat: in the body", "Merge branch 'x'", "Closes #1, #2", "---", "# a title"]
FOOTERS = [
    "BREAKING CHANGE: other words", "BREAKING-CHANGE: other words", "breaking change: other words", "BREAKING CHANGES: many",
    "BREAKING CHANGE other words", "  BREAKING CHANGE: indented", "Reviewed-by: Z", "Fixes #3", "BREAKING CHANGE:",
]
RULES = [
    {"type": "docs", "release": "patch"}, {"type": "docs", "scope": "api", "release": "minor"}, {"scope": "no-release", "release": False},
    {"type": "{build,refactor}", "release": "patch"}, {"breaking": True, "release": "minor"}, {"revert": True, "release": False},
    {"subject": "*README*", "release": "minor"}, {"type": "feat", "release": "patch"}, {"scope": "a/*", "release": "major"},
    {"scope": "*", "release": "patch"}, {"type": "!(feat|fix)", "release": "patch"}, {"type": "fix", "release": None},
]
BRANCHES = [
    ["main"],
    ["main", "next"],
    ["main", {"name": "beta", "prerelease": True}],
    ["main", {"name": "beta", "prerelease": True}, {"name": "alpha", "prerelease": "a1"}],
    ["+([0-9])?(.{+([0-9]),x}).x", "main", "next", {"name": "beta", "prerelease": True}],
    [{"name": "1.x"}, {"name": "legacy", "range": "1.0.x", "channel": "old"}, "main"],
]


def message():
    header = chance.choice(TYPES) + chance.choice(SCOPES) + chance.choice(MARKS) + " " + chance.choice(SUBJECTS)
    parts = [header] if chance.random() < 0.9 else [chance.choice(["Update it", "Merge branch 'beta'", "Merge pull request #1 from a/b"])]
    for texts, share in ((BODIES, 0.3), (FOOTERS, 0.15)):
        if chance.random() < share:
            parts.append(chance.choice(texts))
    return chance.choice(["\n\n", "\n\n", "\n\n", "\n", "\r\n\r\n"]).join(parts)


def name(branch):
    return branch if isinstance(branch, str) else branch["name"]


branches = chance.choice(BRANCHES)
analyzer = {"preset": chance.choice(["conventionalcommits", "angular"])}
if chance.random() < 0.5:
    analyzer["releaseRules"] = chance.sample(RULES, chance.randrange(1, 5))
config = {"branches": branches, "plugins": [["@semantic-release/commit-analyzer", analyzer]]}
if chance.random() < 0.3:
    config["tagFormat"] = chance.choice(["${version}", "shop@${version}", "v${version}-x"])

names = ["side"] + [name(branch) for branch in branches]
names += ["1.x", "1.0.x"] if any(each.startswith("+") for each in names) else []
names = [each for each in names if not each.startswith("+")]
existing = ["main"]
lines = [f"commit {shlex.quote('feat: open')}", "ship"]
for _ in range(chance.randrange(4, 16)):
    kind = chance.random()
    if kind < 0.6:
        lines.append(f"commit {shlex.quote(message())}")
    elif kind < 0.75:
        lines.append("ship")
    elif kind < 0.9:
        other = chance.choice(names)
        lines.append(f"switch {other}" if other in existing else f"branch {other}")
        existing = sorted({*existing, other})
    elif kind < 0.95:
        lines.append(f"merge {chance.choice(existing)}")
    else:
        lines.append("revert")

folder.mkdir(parents=True)
(folder / ".releaserc").write_text(json.dumps(config, indent=2) + "\n")
(folder / "history").write_text("\n".join(lines) + "\n")
