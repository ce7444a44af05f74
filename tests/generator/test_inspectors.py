"""Facts of values that are no tensors: what each inspector says, and who chooses them."""

import re
from pathlib import Path

import pytest
from generator.helpers import golden, put

import verified_snippets
from verified_snippets import Runner, SnippetError, inspectors, update
from verified_snippets.inspectors import find_inspectors
from verified_snippets.project import find_project
from verified_snippets.record.serialize import loads
from verified_snippets.record.store import record_path
from verified_snippets.snippet.snippet import parse

PYTHON = r"""
%% numbers, strings and None
n = 1
n = 1
n += 1
x = 0.1 + 0.2
s = "text"
nothing = None
a, b = 7, 7
=>
1 n: 1, type int
3 n: 1, type int -> 2, type int
4 x: 0.3, type float
5 s: 'text', type str
6 nothing: None, type NoneType
7 a: 7, type int
7 b: 7, type int
%% containers, and what changed in them
xs = [1, 2]
ys = xs
ys.append(3)
d = {"a": 1}
d["b"] = 2
names = {"b", "a", "c"}
=>
1 xs: [1, 2], type list
2 ys: [1, 2], type list
3 ys: [1, 2], type list -> [1, 2, 3], type list
4 d: {'a': 1}, type dict
5 d: {'a': 1}, type dict -> {'a': 1, 'b': 2}, type dict
6 names: {'a', 'b', 'c'}, type set
%% sets that are empty, or hold what looks like one that is
none = set()
frozen = frozenset()
full = frozenset({"({})"})
=>
1 none: set(), type set
2 frozen: frozenset(), type frozenset
3 full: frozenset({'({})'}), type frozenset
%% what is long has a length
xs = list(range(100))
xs.append(1)
text = "a" * 1000
own = []
own.append(own)
=>
1 xs: length 100, type list
2 xs: length 100, type list -> length 101, type list
3 text: length 1000, type str
4 own: [], type list
5 own: [], type list -> length 1, type list
%% data classes, enums, named tuples, dates and paths
from collections import namedtuple
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import PurePosixPath


@dataclass
class Point:
    x: int


Pair = namedtuple("Pair", "a b")
Color = Enum("Color", "RED")
p = Point(1)
p.x = 2
pair = Pair(1, p)
red = Color.RED
day = date(2020, 1, 2)
path = PurePosixPath("a/b")
=>
9 Point: class Point
13 Pair: class Pair, bases tuple
14 Color: class Color, bases Enum
15 p: Point(x=1), type Point
16 p: Point(x=1), type Point -> Point(x=2), type Point
17 pair: Pair(a=1, b=Point(x=2)), type Pair
18 red: Color.RED, type Color
19 day: 2020-01-02, type date
20 path: a/b, type PurePosixPath
%% functions, and loops in them
def f(a, /, b=2, *c, d, e=(1,), **g):
    total = a + b
    return total


for i in range(2):
    f(i, d=0)
=>
1 f: signature f(a, /, b=2, *c, d, e=(1,), **g), type function
6 i: 0, type int -> 1, type int (2 times)
1 a: 1, type int (2 times)
1 b: 2, type int (2 times)
1 d: 0, type int (2 times)
1 e: (1,), type tuple (2 times)
1 c: (), type tuple (2 times)
1 g: {}, type dict (2 times)
2 total: 3, type int (2 times)
%% no code of the program's classes runs
class Evil(type):
    def __getattribute__(cls, name):
        print("asked", name)
        return type.__getattribute__(cls, name)


class Loud(list, metaclass=Evil):
    def __repr__(self):
        raise SystemExit("repr")

    def __len__(self):
        while True:
            pass

    def __eq__(self, other):
        print("compared")

    __iter__ = __getattribute__ = __hash__ = None


loud = Loud()
held = [loud]
=>
1 Evil: class Evil, bases type
7 Loud: class Loud, bases list
21 loud: length 0, type Loud
22 held: length 1, type list
"""

NUMPY = r"""
import numpy as np

a = np.arange(6.0).reshape(2, 3)
row = a[0]
row[1] = 7
n = np.float32(0.5)
big = np.zeros(100)
big[99] = 1
words = np.array(["a", "b"])
=>
3 a: [[0, 1, 2], [3, 4, 5]], shape (2, 3), dtype float64, view of an array of shape (6,)
4 row: [0, 1, 2], shape (3,), dtype float64, view of an array of shape (6,)
5 a: [[0, 1, 2], [3, 4, 5]], shape (2, 3), dtype float64, view of an array of shape (6,) -> \
[[0, 7, 2], [3, 4, 5]], shape (2, 3), dtype float64, view of an array of shape (6,)
5 row: [0, 1, 2], shape (3,), dtype float64, view of an array of shape (6,) -> \
[0, 7, 2], shape (3,), dtype float64, view of an array of shape (6,)
6 n: 0.5, dtype float32
7 big: shape (100,), dtype float64
8 big: shape (100,), dtype float64 -> shape (100,), dtype float64
9 words: ['a', 'b'], shape (2,), dtype <U1
"""

OTHERS = """
from verified_snippets.watching.protocol import BaseInspector


class Inspector(BaseInspector):
    def find(self):
        return True

    def holds(self, kind):
        return kind.__name__ == "Ratio"

    def items(self, name, value):
        yield name, value

    def describe(self, item, memory):
        return {"value": f"{item.numerator} over {item.denominator}", "lowest terms": "yes"}
"""
LIBRARY = "class Ratio:\n    numerator, denominator = 1, 2\n"
PROGRAM = "from ratio import Ratio\n\nhalf = Ratio()\n"


@pytest.fixture
def put_program(tmp_path):
    """Write a program into a project that keeps the facts of these."""

    def put_program(source, *facts):
        put(tmp_path / "pyproject.toml", f"[tool.verified-snippets]\nfacts = {[*facts]}\n")
        put(tmp_path / "snippets" / "ratio.py", LIBRARY)
        return put(tmp_path / "snippets" / "s.py", source)

    return put_program


def run(path):
    with Runner(find_project(path.parent).limits) as runner:
        return runner.run(parse(path, path.read_bytes()))


def facts(path):
    record = run(path)
    return "\n".join(str(fact) for effect in record.effects for fact in effect.facts)


@pytest.mark.parametrize(("source", "expected"), golden(PYTHON))
def test_facts_of_python(put_program, source, expected):
    assert facts(put_program(source, "python")) == expected


def test_facts_of_numpy(put_program):
    source, _, expected = NUMPY.lstrip().replace("\\\n", "").partition("=>\n")
    assert facts(put_program(source, "numpy")) == expected.strip()


def test_a_program_that_is_watched_prints_what_it_prints(put_program):
    source = next(case for case in golden(PYTHON) if case.id.startswith("no code")).values[0]
    prints = {}
    for chosen in ((), ("python",)):
        path = put_program(source, *chosen)
        record = run(path)
        prints[chosen] = [(e.line, e.output, e.raised) for e in record.effects if e.output]
    assert prints[()] == prints["python",]


def test_the_facts_of_a_project_are_those_that_it_chooses(put_program):
    source = "import numpy as np\n\na = np.zeros(2)\nn = 1\n"
    assert facts(put_program(source, "numpy")).startswith("3 a: [0, 0]")
    assert facts(put_program(source, "python")).endswith("4 n: 1, type int")
    assert facts(put_program(source, "torch")) == ""


def test_facts_of_what_has_no_inspector_are_refused(put_program):
    path = put_program("n = 1\n", "nmupy")
    with pytest.raises(SnippetError, match="'nmupy' has no inspector; there are numpy, pandas"):
        find_project(path.parent)


def test_an_inspector_of_another_package_is_found_and_asked(put_program, tmp_path, monkeypatch):
    site = tmp_path / "site"
    put(site / "rational_facts.py", OTHERS)
    put(site / "rational_facts-1.dist-info" / "METADATA", "Name: rational-facts\nVersion: 1\n")
    put(
        site / "rational_facts-1.dist-info" / "entry_points.txt",
        "[verified_snippets.inspectors]\nratio = rational_facts:Inspector\n",
    )
    monkeypatch.syspath_prepend(site)
    path = put_program(PROGRAM, "ratio")
    with Runner(find_project(path.parent).limits) as runner:
        assert update(path, runner).problems == ()
    kept = record_path(path)
    (fact,) = loads(kept, kept.read_text()).effects[-1].facts
    assert fact.now == {"value": "1 over 2", "lowest terms": "yes"}


def test_an_inspector_that_fails_makes_no_facts(put_program, tmp_path, monkeypatch):
    site = tmp_path / "site"
    put(site / "bad_facts.py", "raise SystemError\n")
    put(site / "bad_facts-1.dist-info" / "METADATA", "Name: bad-facts\nVersion: 1\n")
    put(
        site / "bad_facts-1.dist-info" / "entry_points.txt",
        "[verified_snippets.inspectors]\nratio = bad_facts:Inspector\n",
    )
    monkeypatch.syspath_prepend(site)
    with Runner():
        assert facts(put_program(PROGRAM, "ratio")) == ""


def test_ours_are_found_by_their_entry_points_and_that_of_python_is_asked_last():
    folder = Path(verified_snippets.__file__).parent / "inspectors"
    found = find_inspectors()
    ours = {entry.name: entry.target.partition(":") for entry in found.values() if not entry.folder}
    assert {*ours} == {"torch", "numpy", "pandas", "polars", "python"}
    assert all(target[0].endswith(f".{name}") for name, target in ours.items())
    assert all((folder / f"{name}.py").is_file() for name in ours)
    assert [*found][-1] == "python"


def test_an_installation_that_has_lost_its_inspectors_is_refused(monkeypatch):
    monkeypatch.setattr(inspectors, "entry_points", lambda group: ())
    with pytest.raises(SnippetError, match="is not installed as it is here"):
        find_inspectors()


def test_no_other_package_takes_the_place_of_an_inspector_of_ours(tmp_path, monkeypatch):
    put(tmp_path / "other_torch-1.dist-info" / "METADATA", "Name: other-torch\nVersion: 1\n")
    put(
        tmp_path / "other_torch-1.dist-info" / "entry_points.txt",
        "[verified_snippets.inspectors]\ntorch = other_torch:Inspector\n",
    )
    monkeypatch.syspath_prepend(tmp_path)
    assert find_inspectors()["torch"].target == "verified_snippets.inspectors.torch:TensorInspector"


def test_torch_is_known_to_its_inspector_alone():
    source = Path(verified_snippets.__file__).parent
    files = [*source.rglob("*.py")]
    knowing = {
        file.relative_to(source).as_posix()
        for file in files
        if re.search("torch", file.read_text(encoding="utf-8"), re.IGNORECASE)
    }
    assert knowing == {"inspectors/torch.py"}


def test_the_generator_knows_nothing_of_the_clinic():
    source = Path(verified_snippets.__file__).parent
    files = (file for file in source.rglob("*") if file.suffix in (".py", ".css"))
    naming = [file for file in files if re.search("clinic|why.md", file.read_text("utf-8"))]
    assert naming == []
