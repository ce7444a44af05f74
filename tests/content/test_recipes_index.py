"""docs/recipes/: what the overview says of every recipe."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "docs/recipes"
RECIPES = sorted(set(FOLDER.glob("*.md")) - {FOLDER / "index.md"})


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.stem)
def test_a_recipe_asks_for_a_prediction_before_its_first_program(recipe):
    before, _, _ = recipe.read_text(encoding="utf-8").partition("\n```python\n")
    assert before.count("\n**Predict.** ") == 1
    assert "\n## " not in before


def test_every_recipe_is_in_the_table():
    overview = (FOLDER / "index.md").read_text(encoding="utf-8")
    rows = [line for line in overview.split("\n") if line.startswith("| [")]
    assert len(RECIPES) == len(rows) > 20
    assert [recipe.stem for recipe in RECIPES if f"]({recipe.name})" not in overview] == []
