"""The seed of the simulators for a repository's history: seed.py FOLDER MORE_JSON."""

import json
import os
import subprocess
import sys

folder, more = sys.argv[1:]


def git(*arguments):
    return subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True, text=True).stdout


head = git("rev-parse", "HEAD").strip()
paths = git("ls-tree", "-r", "--name-only", "-z", "HEAD", ".github/workflows/", ".github/deploy.yml").split("\0")
files = {path: git("show", f"HEAD:{path}") for path in paths if path}
commits = []
for record in git("log", "--branches", "--tags", "HEAD", "--reverse", "--topo-order", "-z", "--format=%H%n%P%n%B").split("\0"):
    if record:
        sha, parents, message = record.split("\n", 2)
        commits.append({"sha": sha, "parents": parents.split(), "message": message.strip(), "files": files if sha == head else {}})
tags = dict(line.split() for line in git("tag", "--format=%(refname:strip=2) %(if)%(*objectname)%(then)%(*objectname)%(else)%(objectname)%(end)").splitlines())
projects = [
    {"name": f"shop-{environment}", "variable": "IMAGE_TAG", "version": "1.0.0", "hosts": [f"api.{environment}", f"web.{environment}"]}
    for environment in ("staging", "production")
]
seed = {
    "repository": "acme/shop",
    "token": os.environ["TOKEN"],
    "head": head,
    "commits": commits,
    "tags": tags,
    "dokploy_key": os.environ["DOKPLOY_KEY"],
    "projects": projects,
}
print(json.dumps(seed | json.loads(more)))
