"""Figures that a program has open at its end: beside its record, and fit for a page."""

import re
import xml.etree.ElementTree as ElementTree

import pytest
from generator.helpers import contents, put, text

from verified_snippets import Limits, Runner, check, update
from verified_snippets.pages.render.picture import embed_svg

pytestmark = pytest.mark.xdist_group("figures")  # which share what takes long to make

TWO = """\
import matplotlib.pyplot as plt

first, axes = plt.subplots(figsize=(2, 1))
line = axes.plot([0, 1], [0, 1], "o-", color="black", label="loss")
legend = axes.legend()
label = axes.set_xlabel("seed")
second = plt.figure(figsize=(1, 1))
gone = plt.figure()
plt.close(gone)
"""


@pytest.fixture(scope="module")
def drawing():
    with Runner(Limits(60), modules=["matplotlib"]) as runner:
        yield runner


@pytest.fixture(scope="module")
def files(tmp_path_factory, drawing):
    """The files that an update leaves, by their names."""
    folder = tmp_path_factory.mktemp("drawn")
    assert update(put(folder / "s.py", TWO), drawing).problems == ()
    return contents(folder)


@pytest.fixture
def drawn(folder, files):
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder / "s.py"


def test_a_figure_that_cannot_be_drawn_says_why(folder, drawing):
    title = 'import matplotlib.pyplot as plt\n\nt = plt.title(r"$\\frac{1$")\n'
    (problem,) = update(put(folder / "s.py", title), drawing).problems
    assert re.match(r"leaves a figure open that cannot be drawn: ValueError: \S", problem.message)


def test_open_figures_are_files_beside_the_record_and_drawn_alike_each_time(folder, drawn, drawing):
    assert list(contents(folder)) == ["s-2.svg", "s.json", "s.py", "s.svg"]
    assert update(drawn, drawing).diff == ()
    with Runner(Limits(60)) as afresh:
        assert check(drawn, afresh).problems == ()


def test_a_figure_takes_the_colours_and_fonts_of_what_is_around_it(drawn):
    svg = drawn.with_suffix(".svg").read_text()
    assert "currentColor" in svg
    assert not re.search("#000000|#ffffff|<style|<metadata|matplotlib.org", svg)
    assert "seed" in [element.text for element in ElementTree.fromstring(svg).iter()]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda file: file.unlink(), "s-2.svg: is missing; its record has it"),
        (
            lambda file: file.write_text(file.read_text().replace("</svg>", "<g/></svg>")),
            "s-2.svg: was changed by hand: it is not the figure of its record",
        ),
    ],
)
def test_a_spoilt_figure_is_refused_and_update_mends_it(
    folder, files, drawn, drawing, spoil, message
):
    spoil(drawn.with_name("s-2.svg"))
    report = text(check(drawn, drawing).problems)
    assert report == f"{message}\n    run: verified-snippets update s.py"
    assert update(drawn, drawing).diff == ("s-2.svg: written",)
    assert contents(folder) == files


def test_a_picture_made_by_hand_is_left(drawn, drawing):
    mine = drawn.with_suffix(".svg")
    mine.write_text("<svg>mine</svg>")
    report = update(drawn, drawing)
    assert text(report.problems) == (
        "s.svg: is not what a run wrote, and is left as it is; move it away, or rename the snippet"
    )
    assert mine.read_text() == "<svg>mine</svg>"


def test_two_snippets_do_not_want_one_name_for_their_figures(drawn, drawing):
    other = drawn.with_name("s-2.py")
    other.write_text("x = 1\n")
    assert text(update(drawn, drawing).problems) == (
        "s.py: draws a figure that would be s-2.svg, the name for those of s-2.py;"
        " rename one of the two"
    )


def test_another_drawing_is_another_result(drawn, drawing):
    drawn.write_text(TWO.replace("[0, 1], [0, 1]", "[0, 1], [0, 2]"))
    assert update(drawn, drawing).diff == ("s.svg: written", "s.json: written")


def test_two_on_one_page_do_not_share_ids(drawn):
    svg = drawn.with_suffix(".svg").read_text()
    one, other = (
        ElementTree.fromstring(embed_svg(svg, prefix, "a line")) for prefix in ("a-", "b-")
    )
    ids = [{e.get("id") for e in tree.iter() if e.get("id")} for tree in (one, other)]
    assert ids[0]
    assert not ids[0] & ids[1]
    linked = {
        value[1:] for e in one.iter() for key, value in e.items() if key.endswith("href")
    } | set(re.findall(r"url\(#([^)]*)\)", embed_svg(svg, "a-", "")))
    assert linked
    assert linked <= ids[0]
    assert (one.get("role"), one.get("aria-label")) == ("img", "a line")
