"""What a process and all that it started use, while they come and go."""

import os
import subprocess
import sys
import threading

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
