"""A run of programs that go wrong, with good ones around them, and what is to be said of each.

Each fault is reported in one message that says where and why, or is none and agrees; and
nothing that it does reaches the others, the files, or what runs after.
"""

import os
import signal
from contextlib import contextmanager
from random import Random
from types import SimpleNamespace

import pytest
from generator.faulty import FAULTS, LIMITS, clock_that_waits_for, marked, problem, put_faults
from generator.helpers import contents, processes, put, soon, without_marks

from verified_snippets import load
from verified_snippets.checking import check_parsed as check_one
from verified_snippets.checking import run_all, update_parsed
from verified_snippets.errors import MAX_LINE_LENGTH, MAX_REPORT_LINES
from verified_snippets.record.serialize import dumps
from verified_snippets.record.store import load_record, record_path
from verified_snippets.snippet.compare import rewrite as rewritten

JOBS = 4
CHANGED = {"deletes_its_own_file"}  # by itself
GOOD_ONES = 8  # two of each


class FaultsTogether:
    """Tests of the faults of these `names`, all in one run; `alone` names what runs one program.

    None of the `good` programs states yet what it does.
    """

    names: tuple[str, ...]
    good: tuple[str, ...]
    alone: str

    def pytest_generate_tests(self, metafunc):
        """See pytest."""
        if "name" in metafunc.fixturenames:
            metafunc.parametrize("name", self.names)

    @pytest.fixture(scope="class")
    @classmethod
    def updated(cls, tmp_path_factory):
        """An update of the faults and the good ones, mixed."""
        folder = tmp_path_factory.mktemp("update")
        for i in range(GOOD_ONES):
            source = cls.good[i % len(cls.good)].replace("{i}", str(i))
            put(folder / f"good_{i}.py", source)
        put_faults(folder, cls.names)
        return run(folder, True, cls.names, tmp_path_factory)

    @pytest.fixture(scope="class")
    @classmethod
    def checked(cls, tmp_path_factory, updated):
        """A check of all that an update may leave, and of those that it has not mended yet."""
        folder = tmp_path_factory.mktemp("check")
        put_faults(folder, cls.names)
        for name, data in updated.after.items():
            fault = FAULTS.get(name.partition(".")[0])
            if not (fault and fault.is_settled):
                (folder / name).write_bytes(data)
        return run(folder, False, cls.names, tmp_path_factory)

    @pytest.fixture(params=["update", "check"])
    def ran(self, request):
        """One run of them all: what it said and what it left."""
        return request.getfixturevalue({"update": "updated", "check": "checked"}[request.param])

    def test_one_message_says_where_and_why(self, ran, name):
        fault = FAULTS[name]
        expected = "" if ran.writes and fault.is_settled else fault.said
        assert problem(ran.reports[name]) == expected

    def test_its_files_are_as_they_were_or_whole(self, ran, name):
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

    def test_the_good_ones_say_what_they_say_where_nothing_else_runs(self, updated, request):
        runner = request.getfixturevalue(self.alone)
        for path in updated.folder.glob("good_*.py"):
            snippet = load(path)
            record = runner.run(snippet)
            assert rewritten(snippet, record) == snippet.text
            assert dumps(record).encode() == updated.after[record_path(path).name]
        assert len([*updated.folder.glob("good_*.py")]) == GOOD_ONES

    def test_the_good_ones_are_untouched(self, ran):
        for name, report in ran.reports.items():
            if name.startswith("good"):
                assert report.problems == ()
                assert bool(report.diff) == ran.writes
        if not ran.writes:
            good = {name: data for name, data in ran.before.items() if name.startswith("good")}
            assert len(good) == 2 * GOOD_ONES
            assert {name: ran.after.get(name) for name in good} == good

    def test_nothing_is_left(self, ran):
        names = {f"{name}.{suffix}" for name in ran.reports for suffix in ("py", "json")}
        assert set(ran.after) <= names
        assert ran.processes == {}
        assert ran.temporary == []

    def test_reports_are_short(self, ran):
        for report in ran.reports.values():
            for only in report.problems:
                lines = str(only).split("\n")
                assert len(lines) <= MAX_REPORT_LINES + 1
                assert max(map(len, lines)) <= MAX_LINE_LENGTH + 50


def run(folder, writes, names, tmp_path_factory):
    before = contents(folder)
    # These wait while all others run.
    paths = [folder / f"{name}.py" for name in names if FAULTS[name].waits]
    jobs = JOBS + len(paths)
    others = sorted(set(folder.glob("*.py")) - set(paths))
    paths += Random(0).sample(others, len(others))
    with marked(tmp_path_factory) as (mark, temporary), noted() as ended:
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
