"""From saving a snippet to its new result on the page, against MkDocs' own rebuild.

    python benchmarks/serving.py [edits]

This site is served twice, with live reload: as it is, in draft mode, and with plain fences,
in which pymdownx.snippets alone expands the includes. The same edits of one snippet are
saved in turns to both; what is measured is how long the old page is still served. The
first edit starts the fork server, which imports torch; the others find it there.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SNIPPET, PAGE = "snippets/vector/seed.py", "start/vector/"
RESULT = "tensor(111.) tensor(621.)"
POLL_SECONDS = 0.005
OURS = re.compile(r"^  - (?:verified_snippets|autograd_clinic\.\w+)(?: .*)?\n", re.MULTILINE)
PLAIN = """\
markdown_extensions:
  - pymdownx.superfences
  - pymdownx.snippets:
      base_path: [snippets]
      dedent_subsections: true
"""


class Served:
    """A copy of the site under `mkdocs serve`."""

    def __init__(self, folder: Path, port: int, plain: bool) -> None:
        for part in ("docs", "snippets", "theme"):
            shutil.copytree(ROOT / part, folder / part)
        config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
        if plain:
            config = OURS.sub("", config).replace("markdown_extensions:\n", PLAIN)
        (folder / "mkdocs.yml").write_text(config, encoding="utf-8")
        self.url = f"http://127.0.0.1:{port}/"
        self.folder = folder
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "mkdocs",
                "serve",
                "-q",
                "--livereload",
                "--dev-addr",
                f"127.0.0.1:{port}",
            ],
            cwd=folder,
            env={**os.environ, "VERIFIED_SNIPPETS_DRAFT": "1", "NO_MKDOCS_2_WARNING": "1"},
            start_new_session=True,
        )
        self.wait("")

    def wait(self, text: str) -> None:
        """Until the page is there and holds this text."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(self.url + PAGE) as response:
                    if text in response.read().decode():
                        return
            except (urllib.error.URLError, ConnectionError):
                pass
            time.sleep(POLL_SECONDS)
        raise SystemExit(f"{self.url + PAGE} did not come to hold {text!r}")

    def seconds(self, hundreds: int) -> float:
        """From saving the snippet with another weight of the third ride to the page that shows it."""
        source = (ROOT / SNIPPET).read_text(encoding="utf-8")
        result = f"tensor({11 + 100 * hundreds}.) tensor({21 + 600 * hundreds}.)"
        edited = source.replace("10.0, 100.0]", f"10.0, {hundreds}00.0]").replace(RESULT, result)
        if not (RESULT in source and "10.0, 100.0]" in source):
            raise SystemExit(f"{SNIPPET} is another program by now: have this edit that")
        (self.folder / SNIPPET).write_text(edited, encoding="utf-8")
        start = time.perf_counter()
        self.wait(result)
        return time.perf_counter() - start

    def close(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait()


def main() -> None:
    """Measure and print."""
    edits = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory() as name:
        served = []
        try:
            for port, kind in ((8321, "plain"), (8322, "ours")):
                folder = Path(name, kind)
                folder.mkdir()
                served.append(Served(folder, port, kind == "plain"))
            times: list[list[float]] = [[], []]
            for edit in range(edits):
                for site, taken in zip(served, times, strict=True):
                    taken.append(site.seconds(2 + edit % 8))
        finally:
            for site in served:
                site.close()
    plain, ours = (statistics.median(taken[1:]) for taken in times)
    print(f"plain fences {plain:.2f} s, ours {ours:.2f} s: {ours - plain:+.2f} s")
    print(f"first edit, which starts the fork server: {times[1][0] - times[0][0]:+.2f} s")


if __name__ == "__main__":
    main()
