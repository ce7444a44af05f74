"""What is built is kept and built once, and what was not finished is not taken for it."""

import threading
import time

import pytest
from website import builds
from website.builds import KEPT, Builds


@pytest.fixture
def built(monkeypatch):
    """The names of the variants that were built, by a builder that writes one file."""
    names: list[str] = []

    def build(variant, project, builds):
        names.append(variant.name)
        (project / "site").mkdir()
        time.sleep(0.2)  # for others to come meanwhile
        (project / "site/index.html").write_text(variant.name)
        return project / "site"

    monkeypatch.setattr(builds, "build", build)
    return names


def test_a_variant_is_built_once_by_all_that_ask_for_it(built, tmp_path):
    asked = [threading.Thread(target=lambda: Builds(tmp_path)["mkdocs"]) for _ in range(3)]
    for thread in asked:
        thread.start()
    for thread in asked:
        thread.join()
    assert (Builds(tmp_path)["mkdocs"] / "index.html").read_text() == "mkdocs"
    assert built == ["mkdocs"]
    assert Builds(tmp_path)["zensical"] != Builds(tmp_path)["mkdocs"]
    assert built == ["mkdocs", "zensical"]


def test_what_was_not_finished_is_built_anew(built, tmp_path, monkeypatch):
    def broken(variant, project, builds):
        (project / "site").mkdir()
        raise KeyboardInterrupt

    with monkeypatch.context() as interrupted:
        interrupted.setattr(builds, "build", broken)
        with pytest.raises(KeyboardInterrupt):
            Builds(tmp_path)["mkdocs"]
    assert built == []
    assert (Builds(tmp_path)["mkdocs"] / "index.html").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("building")] == []


def test_other_sources_are_built_anew_and_the_oldest_go(built, tmp_path, monkeypatch):
    for number in range(KEPT + 2):
        monkeypatch.setattr(builds, "digest", lambda number=number: f"digest {number}")
        current = Builds(tmp_path)
        current.prune()
        assert current["mkdocs"].parent.name == f"digest {number}"
        time.sleep(0.02)  # the newest is told by its time
    assert built == ["mkdocs"] * (KEPT + 2)
    left = {path.name for path in tmp_path.iterdir() if path.is_dir()}
    assert left == {f"digest {number}" for number in range(2, KEPT + 2)}


@pytest.mark.parametrize(
    "name",
    ["docs/a.md", "snippets/b.py", "src/verified_snippets/c.py", "src/autograd-clinic/d.json"],
)
def test_the_digest_is_another_where_a_source_is(name, tmp_path, monkeypatch):
    monkeypatch.setattr(builds, "ROOT", tmp_path)
    source = tmp_path / name
    source.parent.mkdir(parents=True)
    source.write_text("one")
    first = builds.digest()
    assert builds.digest() == first
    source.write_text("two")
    assert builds.digest() != first
    source.write_text("one")
    generated = tmp_path / "docs/downloads/d.py"
    generated.parent.mkdir(parents=True)
    generated.write_text("x")
    assert builds.digest() == first
