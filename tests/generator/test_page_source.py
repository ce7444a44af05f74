"""A line of what a plugin made of a page is reported as the line that its author wrote."""

import pytest

from verified_snippets.pages.page_source import align_lines

FILE = ["---", "title: a", "---", "# A", "", "{{ macro() }}", "", "end"]


@pytest.mark.parametrize(
    ("lines", "there"),
    [
        (FILE[3:], [3, 4, 5, 6, 7]),
        (["", *FILE[3:]], [2, 3, 4, 5, 6, 7]),
        (["# A", "", "x", "y", "z", "", "end"], [3, 4, 5, 5, 5, 6, 7]),
        (["# A", "", "{{ macro() }}", "", "end", "more", "more"], [3, 4, 5, 6, 7, 7, 7]),
        (["a", "# A", "", "{{ macro() }}", "", "end"], [0, 3, 4, 5, 6, 7]),
        (["nothing", "of it"], [0, 1]),
        ([], []),
    ],
)
def test_a_line_is_the_authors_or_the_one_in_whose_place_it_stands(lines, there):
    assert list(align_lines(FILE, lines)) == there


def test_a_page_that_is_rewritten_from_end_to_end_is_not_compared_line_by_line():
    file = [f"a{n}" for n in range(3000)]
    made = align_lines(["same", *file], ["same", *(f"b{n}" for n in range(3000))])
    assert set(made) == {0}
