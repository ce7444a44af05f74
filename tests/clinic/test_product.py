"""The table that a fence asks for by `product=`: a seed beside a Jacobian, above their product."""

from dataclasses import replace

import pytest
from generator.helpers import put_verified
from generator.runs import tensor
from selectolax.lexbor import LexborHTMLParser

from verified_snippets.record.record import Effect, Fact
from verified_snippets.record.serialize import dumps
from verified_snippets.record.store import load_record, record_path
from verified_snippets.snippet.snippet import load

ASKED = "g = v @ J"
VALUES = {
    "v": ((2,), "[10, -0.5]"),
    "J": ((2, 3), "[[2, 1, 0], [0, 9, 12]]"),
    "g": ((3,), "[20, 5.5, -6]"),
}


def block(asked=ASKED):
    return f'```python product="{asked}"\n--8<-- "s.py"\n```\n'


@pytest.fixture
def recorded(site):
    """Put s.py there, in whose record these names have these shapes and values."""

    def put(**changed):
        path = put_verified(site.snippets / "s.py", "y = 1\n")
        facts = [
            Fact(1, name, tensor(value, shape), new=True)
            for name, (shape, value) in {**VALUES, **changed}.items()
        ]
        record = load_record(path, load(path).digest)
        effects = (Effect(1, facts=tuple(facts)),)
        record_path(path).write_text(dumps(replace(record, effects=effects)))
        return site

    return put


def rows(html):
    """The text of each cell of the table."""
    (table,) = LexborHTMLParser(html).css("table.verified-product")
    return [[cell.text() for cell in row.css("th, td")] for row in table.css("tr")]


def test_the_rows_are_weighed_and_added_up(recorded):
    assert rows(recorded().html(block())) == [
        ["y (2,)", "v (2,)", "J (2, 3)"],
        ["x₀", "x₁", "x₂"],
        ["y₀", "10", "2", "1", "0"],
        ["y₁", "−0.5", "0", "9", "12"],
        ["10 × row y₀", "20", "10", "0"],
        ["+ −0.5 × row y₁", "0", "−4.5", "−6"],
        ["vᵀJ = g (3,)", "20", "5.5", "−6"],
    ]


def test_the_columns_are_named_after_the_tensor_whose_grad_it_is(recorded):
    site = recorded(**{"w.grad": VALUES["g"]})
    assert rows(site.html(block("w.grad = v @ J")))[1] == ["w₀", "w₁", "w₂"]


def test_a_row_is_tinted_by_how_much_it_weighs_and_which_way(recorded):
    html = recorded(v=((2,), "[10, -5]"), g=((3,), "[20, -35, -60]")).html(block())
    found = [
        (r.attributes.get("class"), r.attributes["style"])
        for r in LexborHTMLParser(html).css(".verified-product tbody tr")
    ]
    assert found == [(None, "--weight:100%"), ("verified-less", "--weight:50%")] * 2
    nothing = recorded(v=((2,), "[0, 0]"), g=((3,), "[0, 0, 0]")).html(block())
    assert nothing.count('style="--weight:0%"') == 4


@pytest.mark.parametrize(
    ("asked", "changed", "reason"),
    [
        ("g is v J", {}, 'has no product `g is v J`; write: product="x.grad = v @ J"'),
        ("g = w @ J", {}, "has no vector `w` of at most 16 elements on record"),
        ("g = J @ v", {}, "has no vector `J` of at most 16 elements on record"),
        (ASKED, {"J": ((9, 9), None)}, "has no matrix `J` of at most 16 elements on record"),
        (ASKED, {"v": ((2,), "[nan, 1]")}, "has a vector `v` that is not all finite numbers"),
        (ASKED, {"v": ((1,), "[10]")}, "has values on record for which `g = v @ J` is not true"),
        (ASKED, {"g": ((2,), "[20, 5.5]")}, "has values on record for which `g = v @ J` is not true"),
        (ASKED, {"g": ((3,), "[20, 5.6, -6]")}, "has values on record for which `g = v @ J` is not true"),
    ],
)  # fmt: skip
def test_what_is_not_on_record_as_a_product_is_refused(recorded, asked, changed, reason):
    assert recorded(**changed).refused(block(asked)) == f"page.md:2: s.py {reason}"
