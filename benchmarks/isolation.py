"""What running every snippet alone costs, against what a user would pick instead.

    python benchmarks/isolation.py [--sizes 50 200 1000] [--repeats 5] [--others]

The same generated torch programs go to each tool in its own format, in turns, in one run
on an otherwise idle machine; what is compared are ratios. `--others` adds, for 50
programs and once, the tools that take long (pip install -r benchmarks/verifiers.txt sphinx-gallery).

The floor is one process that imports torch once and runs every program in it, one after
the other, with no isolation at all. Only ours and the subprocesses isolate.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tools import ONCE, REPEATED, Prepare, ours, programs

IMPORT = [sys.executable, "-c", "import torch; print(flush=True); input()"]
PSS = re.compile(r"^Pss: +(\d+)", re.MULTILINE)
SAMPLE_SECONDS = 0.05


class Prepared:
    """A tool with its folder of programs."""

    def __init__(self, prepare: Prepare, folder: Path, count: int) -> None:
        self.folder = folder / f"{prepare.__name__}-{count}"
        self.folder.mkdir()
        self.command = prepare(self.folder, programs(count))

    def seconds(self, *more: str, agrees: bool = True) -> float:
        """The wall time of one run."""
        return seconds([*self.command, *more], self.folder, agrees)


def seconds(command: list[str], folder: Path, agrees: bool = True) -> float:
    """The wall time of a command; SystemExit with what it says if it fails."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment)
    spent = time.perf_counter() - start
    if bool(done.returncode) == agrees:
        raise SystemExit(f"{command} failed:\n{done.stdout}{done.stderr}")
    return spent


def median(command: list[str], folder: Path, repeats: int) -> float:
    """The median wall time of a command."""
    return statistics.median(seconds(command, folder) for _ in range(repeats))


def descendants(pid: int) -> list[int]:
    """A process and all that it started, directly or not."""
    found = [pid]
    for listing in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in listing.read_text().split():
                found += descendants(int(child))
    return found


def memory(pid: int) -> int:
    """The proportional set size of a process and all that it started, in bytes."""
    total = 0
    for each in descendants(pid):
        with contextlib.suppress(OSError):
            found = PSS.search(Path(f"/proc/{each}/smaps_rollup").read_text())
            total += int(found[1]) * 1024 if found else 0
    return total


def peak(command: list[str], folder: Path) -> int:
    """The highest memory that a command and what it starts take together, in bytes."""
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    highest = 0
    while process.poll() is None:
        highest = max(highest, memory(process.pid))
        time.sleep(SAMPLE_SECONDS)
    return highest


def imported() -> int:
    """The memory of a process that has imported torch, in bytes."""
    process = subprocess.Popen(IMPORT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()  # it is there, and waits
    taken = memory(process.pid)
    process.communicate(b"\n")
    return taken


def compare(folder: Path, sizes: list[int], repeats: int) -> dict[int, dict[str, float]]:
    """Print the tools in turns, for each size; the medians."""
    medians: dict[int, dict[str, float]] = {}
    print("| programs | tool | seconds, median (lowest to highest) | ours / tool |")
    print("| ---: | --- | ---: | ---: |")
    for count in sizes:
        tools = {name: Prepared(prepare, folder, count) for name, prepare in REPEATED.items()}
        taken: dict[str, list[float]] = {name: [] for name in REPEATED}
        for _ in range(repeats):
            for name, tool in tools.items():
                taken[name].append(tool.seconds())
        medians[count] = {name: statistics.median(times) for name, times in taken.items()}
        mine = medians[count]["ours"]
        for name, times in taken.items():
            middle = medians[count][name]
            spread = f"{middle:.2f} ({min(times):.2f} to {max(times):.2f})"
            print(f"| {count} | {name} | {spread} | {mine / middle:.2f} |", flush=True)
    return medians


def others(folder: Path) -> None:
    """Print the tools that take long, for 50 programs and once."""
    mine = Prepared(ours, folder / "others", 50).seconds()
    for name, prepare in ONCE.items():
        spent = Prepared(prepare, folder / "others", 50).seconds()
        print(f"| 50 | {name} | {spent:.2f} | {mine / spent:.3f} |", flush=True)


def figures(folder: Path, medians: dict[int, dict[str, float]], repeats: int) -> None:
    """Print what a change costs, what one more snippet costs, and the memory of it all."""
    sizes = sorted(medians)
    small, middle, large = sizes[0], sizes[len(sizes) // 2], sizes[-1]
    tool = Prepared(ours, folder / "figures", middle)
    nothing = statistics.median(tool.seconds("--changed") for _ in range(repeats))
    python = median([sys.executable, "-c", "pass"], folder, repeats)
    first = next(tool.folder.glob("*.py"))
    first.write_text(first.read_text() + "z = 0\n")  # a comment alone changes nothing
    one = statistics.median(tool.seconds("--changed", agrees=False) for _ in range(repeats))
    torch = median([sys.executable, "-c", "import torch"], folder, repeats)
    each = {n: (medians[n]["ours"] - torch) / n * 1000 for n in (small, large)}
    whole = Prepared(ours, folder / "memory", large)
    highest, alone = peak(whole.command, whole.folder), imported()
    print("\n| figure | ours | against | |")
    print("| --- | ---: | ---: | ---: |")
    print(
        f"| one changed of {middle}, against `import torch` | {one:.2f} s | {torch:.2f} s |", end=""
    )
    print(f" {one / torch:.2f} |")
    print(
        f"| nothing changed, against `python -c pass` | {nothing:.2f} s | {python:.2f} s |", end=""
    )
    print(f" {nothing - python:+.2f} s |")
    if small < large:
        print(
            f"| a snippet of {large}, against one of {small}, less one import "
            f"| {each[large]:.1f} ms | {each[small]:.1f} ms | {each[large] / each[small]:.2f} |"
        )
    print(
        f"| peak memory, {large} programs, against one import | {highest / 1e6:.0f} MB "
        f"| {alone / 1e6:.0f} MB | {highest / alone:.2f} |"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[50, 200, 1000])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--others", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="isolation-") as name:
        folder = Path(name)
        for part in ("others", "figures", "memory"):
            (folder / part).mkdir()
        medians = compare(folder, chosen.sizes, chosen.repeats)
        if chosen.others:
            others(folder)
        figures(folder, medians, chosen.repeats)


if __name__ == "__main__":
    main()
