"""An HTTP server on a free port of the loopback that answers each request after a delay, and says what it was sent. Prints its port, serves until stdin closes.
/status/404 answers with that status, /delay/200 after so many milliseconds, /empty without a body.

Usage: server.py [DELAY_MS]"""
import http.server
import json
import sys
import threading
import time

DELAY_S = (float(sys.argv[1]) if len(sys.argv) > 1 else 20) / 1000


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else the second part of an answer waits for the first one to be acknowledged

    def do_GET(self):
        part = self.path.split("?")[0].split("/")
        time.sleep(int(part[2]) / 1000 if part[1:2] == ["delay"] else DELAY_S)
        answer = {"path": self.path, "length": len(self.path), "text": "lorem ipsum " * 40}
        if self.command != "GET":
            sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            answer.update(method=self.command, sent=sent.decode(), type=self.headers.get("Content-Type"))
        for name in ("X-Test", "Authorization", "Cookie"):
            if name in self.headers:
                answer[name] = self.headers[name]
        body = b"" if part[1:2] == ["empty"] else json.dumps(answer).encode()
        self.send_response(int(part[2]) if part[1:2] == ["status"] else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if part[1:2] == ["cookie"]:
            self.send_header("Set-Cookie", f"{part[2]}=a b; Path=/")
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else body)

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_GET

    def log_message(self, *arguments):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        pass  # a client that went away


server = Server(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
sys.stdin.read()
