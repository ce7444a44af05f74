"""An output that holds today's date is not written: it is another one tomorrow."""

import datetime

import pytest
from generator.helpers import put
from generator.test_cli import said

NOW = "import datetime\n\n"


@pytest.mark.parametrize(
    "shown",
    ["datetime.date.today()", "repr(datetime.date.today())", "f'{datetime.date.today():%d %B %Y}'"],
)
def test_a_program_that_prints_the_date_of_today_is_refused(folder, capsys, shown):
    file = put(folder / "snippets/s.py", f"{NOW}print({shown})\n")
    code, output, _ = said(capsys, "update", "snippets/s.py")
    assert code == 1
    assert "snippets/s.py:3: prints today's date, " in output
    assert "# >" not in file.read_text()


def test_a_date_that_the_program_has_is_written_on_that_day_too(folder, capsys):
    today = datetime.date.today()
    text = f"{NOW}print(datetime.date({today.year}, {today.month}, {today.day}))\n"
    file = put(folder / "snippets/s.py", text)
    assert said(capsys, "update", "snippets/s.py")[0] == 0
    assert f"# > {today}" in file.read_text()


def test_what_varies_by_design_may_be_a_date(folder, capsys):
    put(folder / "pyproject.toml", "[tool.verified-snippets]\nvaries = ['\\d{4}-\\d\\d-\\d\\d']\n")
    file = put(folder / "snippets/s.py", f"{NOW}print(datetime.date.today())\n")
    assert said(capsys, "update", "snippets/s.py")[0] == 0
    assert "# > …" in file.read_text()


CLOCK = "import datetime, os, time\n\nstart, now = time.time(), datetime.datetime.now()\n"
GO_BY_IT = [
    "datetime.date.today().year - 1990",
    "(datetime.date.today() - datetime.date(1990, 1, 1)).days // 30",
    "datetime.datetime.now().strftime('%A')",
    "datetime.datetime.today().day",
    "datetime.datetime.now(datetime.UTC).month",
    "datetime.datetime.now() < datetime.datetime(2031, 1, 1)",
    "time.localtime().tm_wday",
    "time.strftime('%B')",
    "time.ctime()[:3]",
    "int(time.clock_gettime(time.CLOCK_REALTIME)) // 9_000_000",
]
SAME_AT_ANY_TIME = [
    "round(time.time() - start)",  # a duration
    "datetime.datetime.now() - now < datetime.timedelta(seconds=9)",
    "type(now), isinstance(now, datetime.date)",
    "[time.time, datetime.datetime.now.__self__]",  # the clock itself, which only that run replaces
    "time.localtime(0)[:3], time.ctime(0), time.strftime('%Y', (1999, *[1] * 8)), time.gmtime(9)[:6]",
    "datetime.datetime.utcnow().tzinfo, datetime.datetime.now(None).tzinfo",
    "abs(datetime.datetime.utcnow().timestamp() - time.time()) < 9",
]


def test_programs_that_go_by_the_clock_are_refused(folder, capsys):
    files = [
        put(folder / f"snippets/s{at}.py", f"{CLOCK}print({shown})\n")
        for at, shown in enumerate(GO_BY_IT)
    ]
    code, output, _ = said(capsys, "update")
    assert code == 1
    for file in files:
        assert f"snippets/{file.name}: does something else at another time" in output
        assert "# >" not in file.read_text()
    assert output.count("in `varies` of pyproject.toml") == len(files)


def test_programs_may_ask_the_clock_for_what_is_the_same_at_any_time(folder, capsys):
    for at, shown in enumerate(SAME_AT_ANY_TIME):
        put(folder / f"snippets/s{at}.py", f"{CLOCK}print({shown})\n")
    assert said(capsys, "update")[:2][0] == 0


def test_a_program_that_fails_as_one_clock_alone_is_ahead_is_written(folder, capsys):
    """The system's clock stamps files, and is not ahead: nothing is wrong with such a program."""
    text = f"{CLOCK}open('x', 'w').close()\nassert os.stat('x').st_mtime > start - 9\nprint(1)\n"
    file = put(folder / "snippets/s.py", text)
    assert said(capsys, "update", "snippets/s.py")[0] == 0
    assert "# > 1" in file.read_text()
