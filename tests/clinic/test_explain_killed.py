"""What becomes of a program that `explain` runs when `explain` itself is killed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

LONG = """\
import time

print("on", flush=True)
while time.process_time() < 8:
    pass
print("went on")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
def test_a_program_ends_with_an_explain_that_is_killed(tmp_path: Path) -> None:
    program = tmp_path / "loop.py"
    program.write_text(LONG)
    command = [sys.executable, "-m", "autograd_clinic", "explain", str(program)]
    reading, writing = os.pipe()
    explain = subprocess.Popen(command, stdout=writing, stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading, "rb") as output:
        assert output.readline() == b"on\n"
        explain.kill()
        explain.wait()
        assert output.read() == b""  # all that comes until the program, too, has ended
