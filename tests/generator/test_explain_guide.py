"""explain on all programs of the guide: what is right is left in peace."""

from pathlib import Path

import pytest
from generator.witnessed import watched

ROOT = Path(__file__).parents[2]
PROGRAMS = sorted(p for p in ROOT.glob("snippets/*/**/*.py") if p.parts[-4] != "errors")
GUIDE = [path for path in PROGRAMS if not path.name.startswith("wrong")]


@pytest.mark.parametrize("path", GUIDE, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_guide_has_no_note(path):
    assert [(f.message, f.line) for f in watched(path).findings if f.kind == "note"] == []
