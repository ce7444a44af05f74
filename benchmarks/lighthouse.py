"""Lighthouse, mobile: pages of this site, against a page of the stock theme.

    make build && .venv/bin/python benchmarks/lighthouse.py site [--runs 5] [page …]

The home page and the longest one, if none is named. The other is one paragraph in the stock theme
with the features of this site: what the theme itself costs on this machine, and so the most that
a page in it can be given here. They take turns, served compressed, as hosts do. Prints the median
of each score, each performance, and the median of the time for which the processor was blocked.
It needs npx; 12 is the last Lighthouse for Node 20, and CHROME_PATH=/usr/bin/chromium names
Debian's browser.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from mkdocs.commands.build import build
from mkdocs.config import load_config
from page_weight import Server

ROOT = Path(__file__).resolve().parents[1]
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
FLAGS = "--headless --no-sandbox" if os.geteuid() == 0 else "--headless"
PARAGRAPH = "# A title\n\nOne paragraph, in which little is said.\n"


def stock(folder: Path) -> Path:
    """Build one paragraph in the stock theme; its site."""
    (folder / "docs").mkdir()
    (folder / "docs/index.md").write_text(PARAGRAPH)
    features = load_config(str(ROOT / "mkdocs.yml")).theme["features"]
    config = {
        "site_name": "The stock theme",
        "site_description": "What the stock theme costs.",
        "theme": {"name": "material", "font": False, "features": features},
    }
    (folder / "mkdocs.yml").write_text(json.dumps(config))
    loaded = load_config(str(folder / "mkdocs.yml"))
    loaded.plugins.on_startup(command="build", dirty=False)
    build(loaded)
    return folder / "site"


def report(url: str) -> dict[str, Any]:
    """What Lighthouse says of a page."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "report.json")
        command = ["npx", "--yes", "lighthouse@12", url, "--quiet", f"--chrome-flags={FLAGS}"]
        command += [f"--only-categories={','.join(CATEGORIES)}", "--output=json"]
        subprocess.run([*command, f"--output-path={out}"], check=True)
        told: dict[str, Any] = json.loads(out.read_text())
        return told


def measure(urls: dict[str, str], runs: int) -> None:
    """Print what Lighthouse says of each page, which take turns."""
    reports: dict[str, list[dict[str, Any]]] = {name: [] for name in urls}
    for _ in range(runs):
        for name, url in urls.items():
            reports[name].append(report(url))
    speeds = [r["environment"]["benchmarkIndex"] for told in reports.values() for r in told]
    print(f"benchmarkIndex {min(speeds):.0f} to {max(speeds):.0f}")
    for name, told in reports.items():
        scores = {c: [round(100 * r["categories"][c]["score"]) for r in told] for c in CATEGORIES}
        medians = ", ".join(f"{c} {statistics.median(s):.0f}" for c, s in scores.items())
        blocked = statistics.median(
            r["audits"]["total-blocking-time"]["numericValue"] for r in told
        )
        print(f"{name}: {medians}; performance {scores['performance']}, blocked {blocked:.0f} ms")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("site", type=Path)
    parser.add_argument("pages", nargs="*", default=["", "errors/seed/"], help="as in the address")
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_intermixed_args()
    with tempfile.TemporaryDirectory() as made:
        ours, theirs = Server(chosen.site).url, Server(stock(Path(made))).url
        urls = {f"/{page}": ours + page for page in chosen.pages}
        measure({"the stock theme": theirs, **urls}, chosen.runs)
