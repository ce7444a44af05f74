"""A seed beside a Jacobian, above their product, as a table: how rows are weighed and added up.

All three are taken from the record of a run.
"""

from __future__ import annotations

import ast
import re
from html import escape
from typing import cast

from verified_snippets.pages.render import Block
from verified_snippets.record.record import Record

ASKED = re.compile(r"(?P<product>\S+) = (?P<vector>\S+) @ (?P<matrix>\S+)")
DIGITS = 1e-4  # relative: a record keeps five digits
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

Vector = list[float]
Matrix = list[Vector]


def render_product(block: Block, asked: str) -> str:
    """Render the table of `x.grad = v @ J`, in the names of the program, with their last values.

    The elements of the vector weigh outputs y, the columns of the matrix belong to inputs: those of
    `w` if the product is `w.grad`, else x.
    ValueError, with what is wrong, for what is not on record as such a product.
    """
    match = ASKED.fullmatch(asked)
    if not match:
        raise ValueError(f'has no product `{asked}`; write: product="x.grad = v @ J"')
    record = block.record
    v = cast(Vector, _last_value(record, match["vector"], 1))
    J = cast(Matrix, _last_value(record, match["matrix"], 2))
    g = cast(Vector, _last_value(record, match["product"], 1))
    if len(v) != len(J) or len(g) != len(J[0]) or not _adds_up(v, J, g):
        raise ValueError(f"has values on record for which `{asked}` is not true")
    return _table(match, v, J, g)


def _last_value(record: Record, name: str, dimensions: int) -> object:
    """Return the last value of a tensor as nested lists of numbers."""
    states = [f.now for effect in record.effects for f in effect.facts if f.name == name]
    state = states[-1] if states else None
    what = "vector" if dimensions == 1 else "matrix"
    if state is None or "value" not in state or _dimensions(state["value"]) != dimensions:
        raise ValueError(f"has no {what} `{name}` of at most 16 elements on record")
    try:
        return ast.literal_eval(state["value"])
    except (ValueError, SyntaxError):  # nan, inf
        raise ValueError(f"has a {what} `{name}` that is not all finite numbers") from None


def _dimensions(value: str) -> int:
    """Return how deep the lists of a value are nested."""
    return len(value) - len(value.lstrip("["))


def _adds_up(v: Vector, J: Matrix, g: Vector) -> bool:
    for total, *column in zip(g, *J, strict=True):
        terms = [weight * slope for weight, slope in zip(v, column, strict=True)]
        if abs(sum(terms) - total) > DIGITS * sum(map(abs, terms)):
            return False
    return True


def _table(names: re.Match[str], v: Vector, J: Matrix, g: Vector) -> str:
    vector, matrix, result = (escape(names[key]) for key in ("vector", "matrix", "product"))
    rows, columns = len(J), len(g)
    source = result.removesuffix(".grad") if result.endswith(".grad") else "x"
    heads = "".join(f'<th scope="col">{_indexed(source, j)}</th>' for j in range(columns))
    name = f"{vector}ᵀ{matrix} = {result}"
    weighed = added = ""
    for i, (weight, slopes) in enumerate(zip(v, J, strict=True)):
        row = _open_row(weight, max(map(abs, v)))
        output = _indexed("y", i)
        weighed += f'{row}<th scope="row">{output}</th>{_cells([weight, *slopes])}</tr>'
        head = f"{'+ ' if i else ''}{_spelled(weight)} × row {output}"
        terms = _cells([weight * slope for slope in slopes])
        added += f'{row}<th scope="row" colspan="2">{head}</th>{terms}</tr>'
    return (
        '<table class="verified-product" data-search-exclude>'
        f"<caption>The seed {vector} weighs the rows of {matrix}; added up, they are {result}."
        "</caption><thead>"
        f'<tr><th scope="col" rowspan="2">y {_shape(rows)}</th>'
        f'<th scope="col" rowspan="2">{vector} {_shape(rows)}</th>'
        f'<th scope="colgroup" colspan="{columns}">{matrix} {_shape(rows, columns)}</th></tr>'
        f"<tr>{heads}</tr></thead>"
        f"<tbody>{weighed}</tbody><tbody>{added}</tbody>"
        f'<tfoot><tr><th scope="row" colspan="2">{name} {_shape(columns)}</th>{_cells(g)}</tr>'
        "</tfoot></table>"
    )


def _open_row(weight: float, most: float) -> str:
    """Open a row, tinted by its weight: the more, the stronger; less than 0 in another colour."""
    kind = ' class="verified-less"' if weight < 0 else ""
    return f'<tr{kind} style="--weight:{round(100 * abs(weight) / (most or 1))}%">'


def _cells(values: Vector) -> str:
    return "".join(f"<td>{_spelled(value)}</td>" for value in values)


def _indexed(name: str, index: int) -> str:
    return name + str(index).translate(SUBSCRIPTS)


def _shape(*sizes: int) -> str:
    return f"<small>{sizes}</small>"


def _spelled(value: float) -> str:
    return f"{value or 0:.4g}".replace("-", "−")
