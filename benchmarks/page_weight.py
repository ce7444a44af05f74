"""The bytes of the first view of a page, compressed as a server would send them.

    make build && .venv/bin/python benchmarks/page_weight.py site [page …]

A browser loads the page from a server that compresses as hosts do (gzip -6), and what was sent
is added up. Aim: at most 120 kB (the stock theme, before: 65 kB). The index and the worker of
the search, which a page does not wait for, are counted on their own.
"""

from __future__ import annotations

import argparse
import gzip
import http.server
import os
import shutil
import threading
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import sync_playwright

COMPRESSED = {".woff2", ".png", ".jpg", ".webp", ".gz"}


class Server(http.server.ThreadingHTTPServer):
    """Serves a folder at `url`, compressed, and notes the bytes of each file that it sent."""

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder = folder
        self.url = f"http://127.0.0.1:{self.server_port}/"
        self.sent: dict[str, int] = {}
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(http.server.SimpleHTTPRequestHandler):
    """One request."""

    server: Server
    protocol_version = "HTTP/1.1"  # connections are kept, as hosts do

    def do_GET(self) -> None:
        """Send a file."""
        name = unquote(urlsplit(self.path).path).lstrip("/")
        file = self.server.folder / name
        file = file / "index.html" if file.is_dir() else file
        if not file.is_file():
            self.send_error(404)
            return
        body = file.read_bytes()
        self.send_response(200)
        if file.suffix not in COMPRESSED:
            body = gzip.compress(body, 6)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", self.guess_type(file))
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")  # as GitHub Pages says
        self.end_headers()
        self.server.sent[name or "/"] = len(body)
        self.wfile.write(body)

    def log_message(self, *given: object) -> None:
        """Say nothing."""


def measure(folder: Path, pages: list[str]) -> None:
    """Print what the first view of each page loads."""
    server = Server(folder)
    path = os.environ.get("CHROMIUM") or shutil.which("chromium", path="/usr/bin")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for name in pages:
            server.sent.clear()
            page = browser.new_page()
            page.goto(server.url + name)
            page.wait_for_load_state("networkidle")
            page.close()
            search = sum(count for file, count in server.sent.items() if "search" in file)
            shown = sum(server.sent.values()) - search
            print(f"{shown / 1000:6.1f} kB  /{name}, and {search / 1000:.1f} kB for its search")
            for file, count in sorted(server.sent.items(), key=lambda item: -item[1]):
                print(f"{count / 1000:10.1f}  {file}")
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("site", type=Path)
    parser.add_argument("pages", nargs="*", default=["", "use/grad/"])
    chosen = parser.parse_args()
    measure(chosen.site, chosen.pages)
