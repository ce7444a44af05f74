import re
import sys
from fractions import Fraction
from types import SimpleNamespace

import pytest
from markdown import Markdown
from support import run_snippet

from verified_snippets.pages.picture_hook import find_picture_hooks
from verified_snippets.record.record import Effect


def test_what_the_guide_begins_with():
    ran = run_snippet("tool/mean.py")
    assert ran.output == f"{sum(ran['ages']) // 3}\n"


def test_a_loop_prints_under_its_own_line():
    ran = run_snippet("tool/inside.py")
    assert ran["total"] == 2 + 3
    assert ran.output == "so far 2\nso far 5\nin all 5\n"


def test_a_wrong_program_and_the_right_one():
    assert run_snippet("tool/number/wrong.py").raised[::2] == ("ValueError", 2)
    right = run_snippet("tool/number/right.py")
    assert right.raised is None
    assert right["count"] == 12


def test_the_parts_of_a_file():
    assert run_snippet("tool/parts.py")["empty"] == ["pear"]


def test_what_a_console_shows(caplog):
    ran = run_snippet("tool/console.py")
    assert [name for name in ran["stock"] if ran["stock"][name] == 0] == ["pear"]
    assert caplog.messages == ["no pears"]
    assert ran.output == ""


def test_what_a_line_did_to_a_tensor():
    ran = run_snippet("tool/facts.py")
    assert ran["x"].grad.tolist() == [3.0, 3.0]  # 3 · x has the slope 3 everywhere


def test_a_run_from_python(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = run_snippet("tool/run_one.py")
    assert ran["record"].effect(2).output == (str(3 * 3),)
    assert ran["record"].effect(1).output == ()


def test_a_problem_has_its_file_and_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run_snippet("tool/problem.py").output.startswith("area.py:1: states nothing;")


def test_an_inspector_describes_what_it_knows_and_nothing_else():
    inspector = run_snippet("tool/inspector.py")["FractionInspector"]()
    assert "fractions" in sys.modules
    assert inspector.find()
    assert inspector.holds(Fraction)
    assert not inspector.holds(int)
    ((name, value),) = inspector.items("half", Fraction(2, 4))
    assert (name, inspector.describe(value, {})) == ("half", {"value": "1/2"})
    assert list(inspector.items("two", 2)) == []


def test_a_picture_hook_draws_what_a_record_says_and_refuses_what_it_cannot_draw():
    program = run_snippet("tool/picture.py")
    draw = program["draw_bars"]
    record = SimpleNamespace(effects=[Effect(1, ("3", "x < y")), Effect(2), Effect(4, ("12",))])
    block = SimpleNamespace(record=record)
    drawn = draw(block, "em")
    assert re.findall(r"width:(.*?)\"", drawn) == ["3em", "12em"]
    assert "x" not in drawn.replace("px", "")
    with pytest.raises(ValueError, match="has no bars in `%`; write `em` or `px`"):
        draw(block, "%")
    (hook,) = find_picture_hooks(Markdown(extensions=[program["makeExtension"]()]))
    assert isinstance(hook, program["BarPictures"])
    assert hook.pictures == {"bars": draw}
