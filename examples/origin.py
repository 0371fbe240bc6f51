"""A small HTTP server that says who it is: origin.py NAME

Listens on a free port of 127.0.0.1, prints the address as its first line and answers every GET with
its own name and the path. Used by the examples as the server behind the proxy.
"""

import http.server
import sys


class Origin(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are two small writes: do not hold the second back

    def do_GET(self):
        body = f"{sys.argv[1]} {self.path}\n".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass  # the proxy in front writes the access log


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Origin)
    print(f"127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
