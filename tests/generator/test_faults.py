"""Everything a snippet can do wrong, in one run with good ones around it.

Each fault is reported in one message that says where and why, or is none and agrees; and
nothing that it does reaches the others, the files, or what runs after.
"""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from random import Random
from types import SimpleNamespace

import pytest
from generator.faulty import FAULTS, LIMITS, clock_that_waits_for, marked, problem, put_faults
from generator.helpers import contents, processes, put, soon, without_marks

from verified_snippets import Runner, load, update
from verified_snippets.checking import check_parsed as check_one
from verified_snippets.checking import run_all, update_parsed
from verified_snippets.errors import MAX_LINE_LENGTH, MAX_REPORT_LINES
from verified_snippets.record.serialize import dumps
from verified_snippets.record.store import load_record, record_path
from verified_snippets.snippet.compare import rewrite as rewritten

pytestmark = pytest.mark.xdist_group("torch")

JOBS = 4
WAITING = [name for name, fault in FAULTS.items() if fault.waits]
CHANGED = {"deletes_its_own_file"}  # by itself

GOOD = [
    """\
import torch

x = torch.arange(1.0, 4.0, requires_grad=True)
y = x.pow(2)
y.backward(gradient=torch.full_like(y, {i}.0))
print(x.grad)
""",
    """\
import torch

print(torch.initial_seed() == 7, torch.get_default_dtype())
x = torch.full((2, 2), {i}.5)
print(x, torch.is_grad_enabled(), torch.are_deterministic_algorithms_enabled())
""",
    """\
import json
import os
import sys
import warnings

import torch

warnings.warn("number {i}", DeprecationWarning)
print(json.dumps(os.listdir()), sys.gettrace(), sys.getrecursionlimit(), len(sys.argv))
x = torch.ones({i} % 7)
raise ValueError(x.shape)
""",
    """\
import torch


class Double(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return 2 * x

    @staticmethod
    def backward(ctx, grad_output):
        return {i} * grad_output


x = torch.ones(2, 2, requires_grad=True)
Double.apply(x).sum().backward()
print(x.grad)
""",
]


GOOD_ONES = 8  # two of each


def put_good(folder):
    """Programs of which none states yet what it does."""
    sources = [GOOD[i % len(GOOD)].replace("{i}", str(i)) for i in range(GOOD_ONES)]
    return [put(folder / f"good_{i}.py", source) for i, source in enumerate(sources)]


@pytest.fixture(scope="module")
def updated(tmp_path_factory):
    """An update of the faults and the good ones, mixed."""
    folder = tmp_path_factory.mktemp("update")
    put_good(folder)
    put_faults(folder)
    return run(folder, True, tmp_path_factory)


@pytest.fixture(scope="module")
def checked(tmp_path_factory, updated):
    """A check of all that an update may leave, and of those that it has not mended yet."""
    folder = tmp_path_factory.mktemp("check")
    put_faults(folder)
    for name, data in updated.after.items():
        fault = FAULTS.get(name.partition(".")[0])
        if not (fault and fault.is_settled):
            (folder / name).write_bytes(data)
    return run(folder, False, tmp_path_factory)


@pytest.fixture(params=["update", "check"])
def ran(request):
    """One run of them all: what it said and what it left."""
    return request.getfixturevalue({"update": "updated", "check": "checked"}[request.param])


def run(folder, writes, tmp_path_factory):
    before = contents(folder)
    paths = [folder / f"{name}.py" for name in WAITING]  # these wait while all others run
    others = sorted(set(folder.glob("*.py")) - set(paths))
    paths += Random(0).sample(others, len(others))
    with marked(tmp_path_factory) as (mark, temporary), noted() as ended:
        jobs = JOBS + len(WAITING)
        with clock_that_waits_for(lambda: ended.issuperset(others)):
            reports = [*run_all(paths, write=writes, limits=LIMITS, jobs=jobs)]
        soon(lambda: not processes(mark))
        left = processes(mark)
        for pid in left:
            os.kill(pid, signal.SIGKILL)
    assert [report.path for report in reports] == paths
    return SimpleNamespace(
        folder=folder,
        writes=writes,
        reports={report.path.stem: report for report in reports},
        before=before,
        after=contents(folder),
        processes=left,
        temporary=list(temporary.iterdir()),
    )


@contextmanager
def noted():
    """The files whose reports are there, also of those that nobody has got yet."""
    ended = set()

    def noting(one):
        def note(snippet, runner, **named):
            report = one(snippet, runner, **named)
            ended.add(report.path)
            return report

        return note

    with pytest.MonkeyPatch.context() as patch:
        for one in (check_one, update_parsed):
            patch.setitem(run_all.__globals__, one.__name__, noting(one))
        yield ended


@pytest.mark.parametrize("name", FAULTS)
def test_one_message_says_where_and_why(ran, name):
    fault = FAULTS[name]
    expected = "" if ran.writes and fault.is_settled else fault.said
    assert problem(ran.reports[name]) == expected


@pytest.mark.parametrize("name", FAULTS)
def test_its_files_are_as_they_were_or_whole(ran, name):
    fault = FAULTS[name]
    program, record = (ran.after.get(f"{name}.{suffix}") for suffix in ("py", "json"))
    if name in CHANGED:
        assert program is None
    elif not ran.writes or not (fault.agrees or fault.is_settled):
        assert program == fault.source.encode()
        assert record == ran.before.get(f"{name}.json")
    else:
        path = ran.folder / f"{name}.py"
        assert load_record(path, load(path).digest)
        assert without_marks(program.decode()) == without_marks(fault.source)
        assert fault.is_settled or program == fault.source.encode()


def test_the_good_ones_say_what_they_say_where_nothing_else_runs(updated, torch_runner):
    for path in updated.folder.glob("good_*.py"):
        snippet = load(path)
        record = torch_runner.run(snippet)
        assert rewritten(snippet, record) == snippet.text
        assert dumps(record).encode() == updated.after[record_path(path).name]
    assert len([*updated.folder.glob("good_*.py")]) == GOOD_ONES


def test_the_good_ones_are_untouched(ran):
    for name, report in ran.reports.items():
        if name.startswith("good"):
            assert report.problems == ()
            assert bool(report.diff) == ran.writes
    if not ran.writes:
        good = {name: data for name, data in ran.before.items() if name.startswith("good")}
        assert len(good) == 2 * GOOD_ONES
        assert {name: ran.after.get(name) for name in good} == good


def test_nothing_is_left(ran):
    names = {f"{name}.{suffix}" for name in ran.reports for suffix in ("py", "json")}
    assert set(ran.after) <= names
    assert ran.processes == {}
    assert ran.temporary == []


def test_reports_are_short(ran):
    for report in ran.reports.values():
        for only in report.problems:
            lines = str(only).split("\n")
            assert len(lines) <= MAX_REPORT_LINES + 1
            assert max(map(len, lines)) <= MAX_LINE_LENGTH + 50


def test_what_is_random_differs_from_run_to_run(folder, torch_runner):
    path = put(folder / "s.py", "import torch\n\nprint(torch.rand(2))\n")
    report = update(path, torch_runner)
    assert "differs from run to run" in problem(report)


def test_what_a_server_prints_ahead_leaves_no_module_in_sight(folder, torch_runner):
    source = "import torch\n\nprint(hasattr(torch._subclasses, 'schema_check_mode'))\n"
    assert torch_runner.run(load(put(folder / "s.py", source))).output == ("False",)


def test_a_server_that_is_killed_is_done_without(folder, tmp_path_factory):
    source = "import time\n\ntime.sleep(0.3)\nprint(1)\n# > 1\n"
    paths = [put(folder / f"{i}.py", source) for i in range(4)]
    with marked(tmp_path_factory) as (mark, _):
        with Runner() as runner, ThreadPoolExecutor(4) as pool:
            reports = [pool.submit(update, path, runner) for path in paths]
            servers = soon(lambda: processes(f"HOME{mark}server-"))
            os.kill(min(servers), signal.SIGKILL)
            assert [report.result().problems for report in reports] == [()] * 4
            assert update(paths[0], runner).diff == ()
        assert soon(lambda: not processes(mark))
