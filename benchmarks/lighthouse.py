"""Lighthouse, mobile: the home page and the longest page.

    make build && .venv/bin/python benchmarks/lighthouse.py site [--runs 5] [page …]

Serves the site compressed, as hosts do, and prints the median of each score. Lighthouse's processor
is four times slower than this one, which is right for the usual desktop and too slow a phone where
this one is slow itself: its docs/throttling.md has the factor follow from the benchmarkIndex that
it measures, by its calculator. So each page is measured twice: by that factor, and by the usual four.
It needs npx; 12 is the last Lighthouse for Node 20, and CHROME_PATH=/usr/bin/chromium names Debian's
browser.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import tempfile
import threading
from pathlib import Path

from page_weight import Server

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
USUAL = 4.0
FLAGS = "--headless --no-sandbox" if os.geteuid() == 0 else "--headless"


def slowdown(index: float) -> float:
    """The factor for a processor of this benchmarkIndex, by Lighthouse's calculator."""
    if index >= 1300:
        return 3 + (index - 1300) / 233
    return 2 + (index - 800) / 500 if index >= 800 else 1 + (index - 150) / 650


def report(url: str, factor: float) -> dict:
    """What Lighthouse says of a page."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "report.json")
        command = ["npx", "--yes", "lighthouse@12", url, "--quiet", f"--chrome-flags={FLAGS}"]
        command += [f"--only-categories={','.join(CATEGORIES)}", "--output=json"]
        command += [f"--output-path={out}", f"--throttling.cpuSlowdownMultiplier={factor:.1f}"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return json.loads(out.read_text())


def measure(url: str, runs: int) -> None:
    """Print the medians for a page, with the one factor and with the other."""
    index = report(url, USUAL)["environment"]["benchmarkIndex"]
    kinds: dict[str, list[dict]] = {"by its benchmarkIndex": [], "four times slower": []}
    factors = []
    for _ in range(runs):
        for name, reports in kinds.items():
            factor = slowdown(index) if name.startswith("by") else USUAL
            reports.append(report(url, factor))
            index = reports[-1]["environment"]["benchmarkIndex"]
            factors.append(factor)
    print(f"{url}: factors {min(factors):.1f} to {max(factors):.1f}")
    for name, reports in kinds.items():
        scores = [[round(100 * r["categories"][c]["score"]) for r in reports] for c in CATEGORIES]
        blocked = statistics.median(
            r["audits"]["total-blocking-time"]["numericValue"] for r in reports
        )
        medians = ", ".join(
            f"{c} {statistics.median(s):.0f}" for c, s in zip(CATEGORIES, scores, strict=True)
        )
        print(f"  {name}: {medians}; performance {scores[0]}, blocked for {blocked:.0f} ms")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("site", type=Path)
    parser.add_argument("pages", nargs="*", default=["", "errors/seed/"], help="as in the address")
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_intermixed_args()
    server = Server(chosen.site, 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for page in chosen.pages:
        measure(f"http://127.0.0.1:{server.server_port}/{page}", chosen.runs)
    server.shutdown()
