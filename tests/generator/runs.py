"""Snippets with the record of a run, facts and all, without a run."""

from dataclasses import replace

from generator.helpers import put_verified

from verified_snippets.record.layout import with_outline
from verified_snippets.record.record import Effect, Fact, State
from verified_snippets.record.serialize import dumps
from verified_snippets.record.store import load_record, record_path
from verified_snippets.snippet.snippet import load


def tensor(value=None, shape=(2,), dtype="float32", requires_grad=False, grad_fn=None):
    """A tensor's state, as its inspector describes it."""
    known = {"value": value, "shape": str(shape), "dtype": dtype}
    if requires_grad or grad_fn:
        known |= {"requires_grad": "True", "grad_fn": grad_fn or "None, a leaf"}
    else:
        known |= {"requires_grad": value and "False", "grad_fn": "None"}
    return State({label: text for label, text in known.items() if text is not None})


def short(state):
    """What a tensor's or a module's state says, in short: for golden tables."""
    if state is None or "module" in state:
        return str(state and state["module"])
    value, shape, dtype = state.get("value"), state.get("shape", "()"), state["dtype"]
    sizes = [int(size) for size in shape.strip("(,)").split(",") if size.strip()]
    node = state.get("grad_fn", "None")
    parts = [
        value,
        dtype if dtype != "float32" or value is None else None,
        None if value is not None and 0 not in sizes else str(sizes),
        "requires_grad" if node == "None, a leaf" else None if node == "None" else node,
    ]
    return " ".join(part for part in parts if part is not None)


def short_fact(fact):
    """A fact, in short."""
    change = short(fact.now) if fact.new else f"{short(fact.was)} -> {short(fact.now)}"
    times = f" ({fact.times} times)" if fact.times > 1 else ""
    return f"{fact.line} {fact.name}: {change}{times}"


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
    record_path(path).write_text(dumps(with_outline(record, snippet.source)), encoding="utf-8")
    return path
