"""A builder for the jobs under act: takes a tar (in base64) of context, Dockerfile, platforms, tags and labels; builds it with podman
for every platform and pushes it as one index under every tag. builder.py PORT"""

import base64
import http.server
import io
import pathlib
import subprocess
import sys
import tarfile
import tempfile
import uuid


def podman(*arguments):
    return subprocess.run(["podman", *arguments], check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout


def build(archive):
    with tempfile.TemporaryDirectory() as folder:
        tarfile.open(fileobj=io.BytesIO(archive)).extractall(folder)
        lines = lambda name: [line for line in (pathlib.Path(folder) / name).read_text().splitlines() if line]
        manifest = f"localhost/built-{uuid.uuid4()}"
        platforms = ",".join(lines("platforms")) or "linux/amd64"
        labels = [part for label in lines("labels") for part in ("--label", label)]
        # Without the cache, in which podman takes the image of one platform for that of the next.
        options = ["--quiet", "--no-cache", "--network=none", "--platform", platforms, "--manifest", manifest, *labels]
        podman("build", *options, "--file", f"{folder}/Dockerfile", f"{folder}/context")
        for tag in lines("tags"):
            podman("manifest", "push", "--quiet", "--all", "--tls-verify=false", manifest, f"docker://{tag}")
        podman("manifest", "rm", manifest)
        return f"pushed {', '.join(lines('tags'))} for {platforms}"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        try:
            status, text = 200, build(base64.b64decode(self.rfile.read(int(self.headers["content-length"]))))
        except subprocess.CalledProcessError as error:
            status, text = 500, f"{' '.join(error.cmd)}\n{error.stdout}"
        print(status, text, flush=True)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode() + b"\n")


http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
