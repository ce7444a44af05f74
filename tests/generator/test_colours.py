"""What a program prints in colours for a terminal: plain in the file, in colour on the page."""

import json

import pytest
from generator.helpers import put, text

from verified_snippets import check, update
from verified_snippets.record.colours import expand_tabs, take_colours
from verified_snippets.record.serialize import digest_text
from verified_snippets.record.store import load_record, record_path
from verified_snippets.snippet.snippet import load

RED = r'print("\033[31mred\033[0m & \033[1;44mbold\033[m")'


@pytest.mark.parametrize(
    ("given", "plain", "parts"),
    [
        ("no colour", "no colour", []),
        ("\033[31mred\033[0m x", "red x", [(0, 0, 3, "red")]),
        ("a \033[1;91mb\033[22mc\033[39md", "a bcd", [(0, 2, 3, "bold red"), (0, 3, 4, "red")]),
        ("\033[4mtwo\n  lines \033[24m.", "two\n  lines .", [(0, 0, 3), (1, 0, 7)]),
        ("\033[44mon\033[31mstays\033[49moff", "onstaysoff", [(0, 0, 2), (0, 2, 7)]),
        ("\033[38;5;2mgreen\033[38;5;99mstill\033[0m", "greenstill", [(0, 0, 5), (0, 5, 10)]),
        ("\033[38;2;1;2;3mtrue\033[48;5;1mred\033[58;5;1m", "truered", [(0, 4, 7, "on red")]),
        ("\033[31m \033[0m", " ", []),
        ("\033[99;;200m x \033[3m\033[mx", " x x", []),
    ],
)
def test_colours_are_taken_apart(given, plain, parts):
    said, found = take_colours(given)
    assert said == plain
    assert [tuple(part)[: len(want)] for part, want in zip(found, parts, strict=True)] == parts


@pytest.mark.parametrize("given", ["\033[31mab\033[0m\tx\ty", "a\tb\n\033[1mc\t\033[md\tx", "\t|"])
def test_a_tab_is_as_wide_beside_a_colour(given):
    bare = given.replace("\033[31m", "").replace("\033[0m", "").replace("\033[1m", "")
    assert take_colours(expand_tabs(given))[0] == bare.replace("\033[m", "").expandtabs()


def test_the_file_has_it_plain_and_the_record_in_colour(folder, runner):
    path = put(folder / "s.py", f"{RED}\nfor i in [1]:\n    {RED}\n    # >\n")
    assert text(update(path, runner).problems) == ""
    assert path.read_text().count("# > red & bold\n") == 2
    assert text(check(path, runner).problems) == ""
    effects = load_record(path, load(path).digest).effects
    assert [effect.colours for effect in effects] == [
        ((0, 0, 3, "red"), (0, 6, 10, "blue bold on"))
    ] * 2


def test_another_colour_is_another_output(folder, forking):
    path = put(folder / "s.py", f"{RED}\n")
    assert text(update(path, forking).problems) == ""
    record = record_path(path)
    body = record.read_text().replace('"red"', '"green"')
    body = body[: body.index(',\n "digest"')]
    record.write_text(f'{body},\n "digest": "{digest_text(body + chr(10) + "}")}"\n}}\n')
    assert "is not what a run gives" in text(check(path, forking).problems)


@pytest.mark.parametrize("style", ["loud", "", "red' onclick='x"])
def test_a_record_with_another_style_is_none(folder, forking, style):
    path = put(folder / "s.py", f"{RED}\n")
    assert text(update(path, forking).problems) == ""
    record = record_path(path)
    body = record.read_text().replace('"red"', json.dumps(style))
    body = body[: body.index(',\n "digest"')]
    record.write_text(f'{body},\n "digest": "{digest_text(body + chr(10) + "}")}"\n}}\n')
    assert "is not a record" in text(check(path, forking).problems)


def test_a_page_shows_the_colours(site, forking):
    path = put(site.snippets / "s.py", f"{RED}\nprint(3)\nfor i in [1]:\n    {RED}\n    # >\n")
    assert text(update(path, forking).problems) == ""
    html = site.html('```python linenums="1"\n--8<-- "s.py"\n```\n')
    red = '<span class="verified-colour" data-style="red">red</span>'
    assert f"# &gt; {red} &amp; " in html
    assert f"    # &gt; {red} &amp; " in html
    assert html.count("<span") == html.count("</span>")


@pytest.mark.parametrize("mark", ["# >", "#>"])
def test_colours_are_where_a_part_of_a_file_shows_them(site, forking, mark):
    source = f"if True:\n    # --8<-- [start:in]\n    {RED}\n    {mark} red & bold\n    # --8<-- [end:in]\n"
    path = put(site.snippets / "s.py", source)
    assert text(update(path, forking).problems) == ""
    html = site.html('```python\n--8<-- "s.py:in"\n```\n')
    red = '<span class="verified-colour" data-style="red">red</span>'
    assert f"{mark[:-1]}&gt; {red} &amp; " in html


def test_what_else_steers_a_terminal_is_refused(folder, forking):
    path = put(folder / "s.py", r'print("\033[31mred\033[0m\033[2K")' + "\n")
    assert "prints U+001B; print repr() of it instead" in text(update(path, forking).problems)
    path = put(folder / "s.py", 'print("\\033[" + "1" * 5000 + "m")\n')
    assert "prints U+001B; print repr() of it instead" in text(update(path, forking).problems)
    path = put(folder / "wrong.py", r'raise ValueError("\033[31mred")' + "\n")
    assert "raises with U+001B" in text(update(path, forking).problems)
