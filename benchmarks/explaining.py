"""What `explain` costs: each loop's processor time under it, as a multiple of plain Python's.

python benchmarks/explaining.py [NAME...]: the programs below, each plain and explained in turn, three
times; of each the shortest. That takes minutes; each line comes when it is known. Aims: 1.5 of a training
loop, 2 of a loop in Python alone, and of the trainings in `trainings/`, which are as people write them.

Of `project/`, several files and thousands of passes of many optimizers, it's the whole time that counts: with
all imports, and with the report, which once took minutes of such a program. Aim: 2.5, of which the start
of `explain` is some tenths; the report goes by the text, so a longer run only comes closer to the loop's 2.
"""

from __future__ import annotations

import re
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

TIMES = 3
TRAINING = """
import time
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, Dataset

torch.manual_seed(0)
torch.set_num_threads(1)
"""
PYTHON = """
import time
import torch
"""
PROGRAMS = {
    "mlp, 2000 steps": TRAINING
    + """
model = nn.Sequential(nn.Linear(16, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
x = torch.randn(512, 16)
y = x[:, :1] * x[:, 1:2]
start = time.process_time()
losses = []
for step in range(2000):
    index = torch.randint(0, 512, (32,))
    loss = F.mse_loss(model(x[index]), y[index])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
""",
    "loader, 500 batches": TRAINING
    + """
class Shapes(Dataset):
    def __init__(self, n):
        self.x = torch.rand(n, 1, 12, 12)
        self.y = torch.randint(0, 4, (n,))

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        image = self.x[i]
        if self.y[i] % 2:
            image = image.flip(-1)
        return (image - 0.5) / 0.25, self.y[i]


class ConvNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 8, 3)
        self.norm = nn.BatchNorm2d(8)
        self.fc = nn.Linear(8 * 25, 4)

    def forward(self, x):
        h = F.max_pool2d(self.norm(self.conv(x)).relu(), 2)
        return self.fc(h.flatten(1))


def train(model, loader):
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    for x, y in loader:
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()


start = time.process_time()
train(ConvNet(), DataLoader(Shapes(8000), batch_size=16, shuffle=True))
""",
    "methods": PYTHON
    + """
class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def plus(self, other):
        return Point(self.x + other.x, self.y + other.y)

    def norm(self):
        return abs(self.x) + abs(self.y)


start = time.process_time()
at, total = Point(0, 0), 0
for i in range(100_000):
    at = at.plus(Point(i % 3 - 1, i % 5 - 2))
    total += at.norm()
""",
    "counting": PYTHON
    + """
def tokens(text, n):
    counts = {}
    for _ in range(n):
        for ch in text:
            counts[ch] = counts.get(ch, 0) + 1
    return counts


start = time.process_time()
tokens("the quick brown fox jumps over the lazy dog", 20_000)
""",
    "recursion": PYTHON
    + """
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


start = time.process_time()
fib(25)
""",
    "generators": PYTHON
    + """
def windows(numbers, size):
    held = []
    for number in numbers:
        held.append(number)
        if len(held) == size:
            yield sum(held)
            del held[0]


start = time.process_time()
total = 0
for window in windows(range(200_000), 3):
    total += window
""",
    "comprehensions": PYTHON
    + """
start = time.process_time()
for n in range(2_000):
    squares = [k * k for k in range(100)]
    even = {k for k in squares if k % 2 == 0}
    table = {k: str(k) for k in even}
""",
    "strings": PYTHON
    + """
start = time.process_time()
words = []
for n in range(100_000):
    word = f"{n:05d}"
    if word[::-1] == word:
        words.append(word.strip("0"))
    line = ",".join(words[-3:])
""",
    "numpy": PYTHON
    + """
import numpy as np

start = time.process_time()
grid = np.zeros((64, 64))
for step in range(100_000):
    row = step % 64
    grid[row, :] += 1
    grid[:, row] *= 0.99
""",
}
TRAININGS = sorted(Path(__file__).with_name("trainings").glob("*.py"))
PROGRAMS |= {path.stem: path.read_text(encoding="utf-8") for path in TRAININGS}
PROJECT = Path(__file__).with_name("project") / "main.py"
END = '\nprint(f"\\ncpu {time.process_time() - start:.4f}")\n'
EXPLAINED = ("-m", "autograd_clinic", "explain", "--json")


def run(path: Path, *how: str) -> float:
    """Return the processor time of a program's loop, in seconds, by its last line."""
    command = [sys.executable, *how, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    told = re.findall(r"^cpu ([\d.]+)$", done.stdout + done.stderr, re.MULTILINE)
    if not told:
        sys.exit(
            f"{' '.join(how)} {path.name} did not come to its end:\n{done.stdout}{done.stderr}"
        )
    return float(told[-1])


def run_whole(*how: str) -> float:
    """Return the processor time of the project and of all that is done for it, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, *how, str(PROJECT)]
    subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def compare_times(name: str, pairs: list[tuple[float, float]]) -> None:
    """Print what a program takes, plain and explained, at the shortest."""
    plain, explained = map(min, zip(*pairs, strict=True))
    ratio = explained / plain
    print(f"{name}: {plain:.2f} s, explained {explained:.2f} s, {ratio:.2f} x", flush=True)


def is_wanted(name: str) -> bool:
    """Return whether the command line names a program, or names none."""
    return not sys.argv[1:] or any(wanted in name for wanted in sys.argv[1:])


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, source in PROGRAMS.items():
            if not is_wanted(name):
                continue
            path = Path(folder, "program.py")
            path.write_text(source + END)
            compare_times(name, [(run(path), run(path, *EXPLAINED)) for _ in range(TIMES)])
    if is_wanted("project"):
        pairs = [(run_whole(), run_whole(*EXPLAINED)) for _ in range(TIMES)]
        compare_times("project, whole", pairs)


if __name__ == "__main__":
    main()
