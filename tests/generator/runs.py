"""Snippets with the record of a run, facts and all, without a run."""

from dataclasses import replace

from generator.helpers import put_verified

from verified_snippets.record.record import Effect, Fact, State
from verified_snippets.record.store import dumps, load_record, record_path
from verified_snippets.snippet.snippet import load


def tensor(value=None, shape=(2,), dtype="float32", **more):
    """A tensor's state."""
    return State(shape=shape, dtype=dtype, value=value, **more)


LEAF = tensor("[1, 2]", requires_grad=True)


def fact(line, name, now, **more):
    """A fact: of a new name, unless `was` is given."""
    return Fact(line, name, now, **{"new": "was" not in more, **more})


def put_run(path, source, facts, raised_at=None):
    """Write a snippet and the record of a run: to each top-level line, the facts it had."""
    snippet = load(put_verified(path, source, python="3.11", torch="2.13.0"))
    record = load_record(path, snippet.digest)
    effects = {effect.line: effect for effect in record.effects}
    for line, of_line in facts.items():
        effects[line] = effects.get(line, Effect(line))._replace(facts=tuple(of_line))
    if raised_at:
        for line, effect in effects.items():
            effects[line] = effect._replace(raised_at=raised_at if effect.raised else None)
    record = replace(record, effects=tuple(effects[line] for line in sorted(effects)))
    record_path(path).write_text(dumps(record), encoding="utf-8")
    return path
