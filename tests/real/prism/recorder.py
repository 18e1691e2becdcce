"""A proxy that writes every request down: recorder.py PORT TARGET FILE. One line of JSON each: method, path, headers, body."""

import http.client
import http.server
import json
import sys
import urllib.parse

port, target, file = int(sys.argv[1]), urllib.parse.urlsplit(sys.argv[2]), sys.argv[3]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def forward(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("connection", "host")}
        connection = http.client.HTTPConnection(target.netloc)
        connection.request(self.command, self.path, body or None, headers)
        response = connection.getresponse()
        answer = response.read()
        seen = {"method": self.command, "path": self.path, "headers": headers, "body": body.decode(), "status": response.status}
        with open(file, "a") as log:
            log.write(json.dumps(seen) + "\n")
        self.send_response(response.status)
        for name, value in response.getheaders():
            if name.lower() not in ("connection", "content-length", "transfer-encoding"):
                self.send_header(name, value)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = forward

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
