"""Facts of tables: a label for each column, so that a fact shows which of them changed."""

import pytest

from verified_snippets.inspectors.pandas import PandasInspector
from verified_snippets.inspectors.polars import PolarsInspector
from verified_snippets.inspectors.tables import Column, describe_series, describe_table


def test_a_table_has_a_label_for_each_column_as_code_reads_it():
    city = Column("city", "str", 6, ["'Bern'", "'Basel'"])
    number = Column(3, "int64", 2, ["1", "2"])
    assert describe_table([city, number], (6, 2)) == {
        "shape": "(6, 2)",
        "['city']": "str: 'Bern', 'Basel', …",
        "[3]": "int64: 1, 2",
    }


def test_of_a_wide_table_the_first_columns_are_told_and_how_many_more_there_are():
    described = describe_table([Column(at, "int64", 0, []) for at in range(30)], (0, 30))
    assert [*described][:3] == ["shape", "[0]", "[1]"]
    assert described["[11]"] == "int64"
    assert described["…"] == "18 columns more"


def test_a_series_is_its_first_values():
    described = describe_series(Column("x", "float64", 9, ["1.0", "2.5"]))
    assert described == {"value": "[1.0, 2.5, …]", "shape": "(9,)", "dtype": "float64"}


def inspect(inspector, value):
    assert inspector.find()
    return inspector.describe(value, {})


def test_pandas():
    pd = pytest.importorskip("pandas")
    table = pd.DataFrame({"n": [1, None], "when": pd.to_datetime(["2024-01-01", None])})
    described = inspect(PandasInspector(), table)
    assert described["['n']"] == "float64: 1.0, nan"
    assert described["['when']"].endswith(": 2024-01-01 00:00:00, NaT")
    assert "index" not in described
    assert inspect(PandasInspector(), table.set_index("n"))["index"] == "n, float64: 1.0, nan"
    series = inspect(PandasInspector(), pd.Series([1, 2], index=["a", "b"]))
    assert series["value"] == "[1, 2]"
    assert series["index"].endswith(": 'a', 'b'")


def test_polars():
    pl = pytest.importorskip("polars")
    described = inspect(PolarsInspector(), pl.DataFrame({"a": [1, 2], "b": ["x", None]}))
    assert described == {"shape": "(2, 2)", "['a']": "Int64: 1, 2", "['b']": "String: 'x', None"}
    assert inspect(PolarsInspector(), pl.Series("a", [1]))["value"] == "[1]"
