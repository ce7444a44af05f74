"""Which optimizer was given the parameters of another network than its name says, so that one is in none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from ...evidence.evidence import Evidence
from ...evidence.training import OptimizerInfo
from ...program.syntax import find_node
from ..listings import list_given_modules
from ..registry import At
from .starved import FEW_STEPS, list_made_names

NAME_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
OF_OPTIMIZERS = {"opt", "optim", "optimizer", "optimiser", "adam", "sgd", "self", "of"}


def find_swapped_optimizers(evidence: Evidence) -> Iterator[At]:
    """Yield an optimizer, named after what no optimizer holds, that holds what another holds, too, which steps in turn."""
    left_out = [one for one in evidence.training.parameters if one.is_left_out and one.made]
    if not left_out:
        return
    seen = {fact.name for fact in evidence.facts if fact.name.endswith(".grad")}
    names = list_made_names(left_out, evidence) | {re.split(r"[.\[]", name)[0] for name in seen}
    working = [one for one in evidence.training.optimizers if one.steps >= FEW_STEPS]
    for one in working:
        same = [o for o in working if o is not one and set() != _list_held(one) <= _list_held(o)]
        if same and _steps_in_turn(one, same[0], evidence):
            given = list_given_modules(working, evidence)
            own, held = _list_words(one, evidence), list_given_modules([one], evidence)
            if any(_name_a_network(own, name) for name in names - given) and not any(
                _name_a_network(own, name) for name in held
            ):
                yield one.at


def _list_held(optimizer: OptimizerInfo) -> set[int]:
    return {number for group in optimizer.groups for number in group}


def _steps_in_turn(one: OptimizerInfo, other: OptimizerInfo, evidence: Evidence) -> bool:
    """Return whether neither has made all of its steps before the first one of the other."""
    places = [call.at for call in evidence.calls if call.step]
    turns = [at for at in places if at in (one.stepped, other.stepped)]
    return sum(a != b for a, b in pairwise(turns)) > 1


def _list_words(optimizer: OptimizerInfo, evidence: Evidence) -> set[str]:
    """Return the words of the name that an optimizer was given to, less those that say what it is."""
    made = find_node(evidence.tree, optimizer.at)
    named = evidence.flow.list_names_given(made)
    words = {word.lower() for name in named for word in NAME_PART.findall(name)}
    return words - OF_OPTIMIZERS


def _name_a_network(words: set[str], name: str) -> bool:
    """Return whether one of the words begins the name of a network, as `g` does `generator`."""
    parts = [part.lower() for part in NAME_PART.findall(name)]
    return any(part.startswith(word) for word in words for part in parts)
