"""explain on all programs of the guide: what is right is left in peace."""

from pathlib import Path

import pytest
from clinic.witnessed import watched

ROOT = Path(__file__).parents[2]
OTHERS = ("errors", "tool")  # which are mistakes, and programs without torch
PROGRAMS = sorted(
    path
    for path in ROOT.glob("snippets/**/*.py")
    if path.relative_to(ROOT / "snippets").parts[0] not in OTHERS
)
GUIDE = [path for path in PROGRAMS if not path.name.startswith("wrong")]


SHOWN = {  # what a page shows on purpose: it is named there, too
    "inplace/numpy_writes_are_not_counted": [("note: A tensor overwritten through NumPy", 6)],
    "inplace/data_assigned": [("note: A leaf overwritten through .data", 5)],
    "hooks/called_with_none": [("note: A gradient stays None", 11)],
    "accumulation/find_the_bug": [
        ("note: The second gradient is too large", 6),
        ("note: A gradient that you kept changes", 7),
    ],
    "layer/find_the_bug": [("note: A tensor kept on ctx", 7)],
    "losses/find_the_bug": [("note: Clipped before it is unscaled", 10)],
    "state/predict": [("note: The second gradient is too large", 11)],
    "training/predict": [("note: Zeroed before the step", 6)],
    "outputs/find_the_bug": [("note: A slope of zero", 4)],
    "vjp/find_the_bug": [("note: The second gradient is too large", 15)],
    "gradient_penalty/zero_slope": [("note: Zero times infinity gives nan", 8)],
    "vector/zero_times_infinity": [("note: Zero times infinity gives nan", 5)],
}


def name_of(path):
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", GUIDE, ids=name_of)
def test_the_guide_has_no_note(path):
    notes = [(f.message, f.line) for f in watched(path).findings if f.kind == "note"]
    assert notes == SHOWN.get(name_of(path), [])
