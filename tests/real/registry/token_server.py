"""A token server as registries expect it (distribution's token authentication): token_server.py PORT FOLDER USER PASSWORD.
FOLDER holds token.key and token.crt. Without credentials a token may pull only; there is no OAuth2 endpoint, as on ghcr.io."""

import base64
import http.server
import json
import os
import re
import subprocess
import sys
import time
import urllib.parse

port, folder, user, password = int(sys.argv[1]), *sys.argv[2:]
certificate = subprocess.check_output(["openssl", "x509", "-in", f"{folder}/token.crt", "-outform", "DER"])


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token(who, scopes):
    access = []
    for scope in scopes:
        if found := re.fullmatch(r"([^:]+):(.+):([^:]+)", scope):
            actions = [action for action in found[3].split(",") if who or action == "pull"]
            access.append({"type": found[1], "name": found[2], "actions": actions})
    now = int(time.time())
    header = {"typ": "JWT", "alg": "RS256", "x5c": [base64.b64encode(certificate).decode()]}
    claims = {"iss": "tests", "aud": "tests", "sub": who or "", "iat": now, "nbf": now - 5, "exp": now + 300, "jti": os.urandom(8).hex(), "access": access}
    signed = f"{encode(json.dumps(header).encode())}.{encode(json.dumps(claims).encode())}"
    command = ["openssl", "dgst", "-sha256", "-sign", f"{folder}/token.key"]
    signature = subprocess.run(command, input=signed.encode(), stdout=subprocess.PIPE, check=True).stdout
    return f"{signed}.{encode(signature)}"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        authorization, who = self.headers.get("authorization", ""), None
        if authorization.startswith("Basic "):
            who, _, given = base64.b64decode(authorization[6:]).decode().partition(":")
            if (who, given) != (user, password):
                return self.answer(401, {"errors": [{"code": "UNAUTHORIZED"}]})
        made = token(who, " ".join(query.get("scope", [])).split())
        self.answer(200, {"token": made, "access_token": made, "expires_in": 300})

    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length") or 0))
        self.answer(404, {"errors": []})

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
