"""What a process and all that it started use, while they come and go."""

import os
import subprocess
import sys
import threading
from pathlib import Path

from verified_snippets.running import time_budget
from verified_snippets.running.process_tree import find_children, processor_seconds

BUSY = "import time\nwhile time.process_time() < {}:\n    pass\n"


def used(**options):
    seconds = processor_seconds(os.getpid(), **options)
    assert seconds is not None
    return seconds


def test_what_has_been_waited_for_counts_with_the_tree_alone():
    before = used(), used(tree=False)
    subprocess.run([sys.executable, "-c", BUSY.format(0.5)], check=True)
    after = used(), used(tree=False)
    assert after[0] - before[0] > 0.45
    assert after[1] - before[1] < 0.4


def test_a_process_that_ends_meanwhile_is_no_error():
    """It may be gone between any two looks at it: a thousand of them come and go here."""
    wrong: list[Exception] = []
    seen: list[int] = []
    over = threading.Event()

    def look():
        while not over.is_set():
            try:
                for pid in range(min(seen, default=0), max(seen, default=-1) + 2):
                    find_children(pid)
                    processor_seconds(pid)
            except Exception as error:
                wrong.append(error)
                return

    watcher = threading.Thread(target=look)
    watcher.start()
    for _ in range(1000):
        pid = os.posix_spawn("/bin/true", ["true"], {})
        seen[:] = [pid]
        os.waitpid(pid, 0)
    over.set()
    watcher.join()
    assert wrong == []
    assert processor_seconds(seen[0]) is None
    assert find_children(seen[0]) == []


def test_what_a_first_reading_leaves_out_is_not_taken_for_used_later(monkeypatch):
    readings = iter([3.0, 12.0, 12.5])
    with monkeypatch.context() as patch:  # the time of this test is read as it ends, too
        patch.setattr(time_budget, "processor_seconds", lambda pid, tree: next(readings))
        exceeded = time_budget.TimeBudget(os.getpid(), 10).exceeded()
    assert exceeded is None


def test_a_child_that_one_listing_leaves_out_is_found_by_the_next(monkeypatch):
    listings = iter([b"7 9", b"7 8 9"])
    with monkeypatch.context() as patch:
        patch.setattr(os, "listdir", lambda folder: ["1"])
        patch.setattr(Path, "read_bytes", lambda path: next(listings))
        found = find_children(1)
    assert sorted(found) == [7, 8, 9]
