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
