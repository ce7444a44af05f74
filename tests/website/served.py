"""Folders served as GitHub Pages would serve them, each below a host of its own.

The address of a built site is in its files, and a free port is another one each time. So each site
has a fixed name, `http://mkdocs.localhost/gradient/`, and `Server.browser_option` sends the browser
that asks for it to the port. What ends in `.localhost` is a secure context, as the clipboard needs.
"""

from __future__ import annotations

import http.server
import threading
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

BASE = "/gradient/"  # below a path, as project pages are: what links to the root shows


def address(name: str) -> str:
    """The URL, with a slash at its end, at which the site of this name is served."""
    return f"http://{name}.localhost{BASE}"


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves below BASE the folder of the host that is asked for; what is not there is 404.html."""

    protocol_version = "HTTP/1.1"  # one connection for all of a page
    server: Server

    def translate_path(self, path: str) -> str:
        folder = self.server.folders.get(self.headers.get("Host", "").partition(":")[0])
        below = urlsplit(path).path
        if folder is None or not below.startswith(BASE):
            return "/no such file"
        self.directory = str(folder)
        return super().translate_path(below[len(BASE) - 1 :])

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "max-age=600")  # as GitHub Pages says
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory, "404.html")
        if code != HTTPStatus.NOT_FOUND or not page.exists():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class Server(http.server.ThreadingHTTPServer):
    """A server on 127.0.0.1 for all sites of a test run; `serve` adds one."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.folders: dict[str, Path] = {}
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def browser_option(self) -> str:
        """The option with which Chromium asks this server for what is on *.localhost."""
        return f"--host-resolver-rules=MAP *.localhost:80 127.0.0.1:{self.server_port}"

    def serve(self, name: str, folder: Path) -> str:
        """Serve `folder` under this name from now on; its URL."""
        url = address(name)
        self.folders[urlsplit(url).netloc] = folder
        return url

    def close(self) -> None:
        """Stop serving."""
        self.shutdown()
        self.server_close()
