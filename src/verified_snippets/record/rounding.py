"""Facts that two machines round otherwise: a record holds what either of them computes.

Kernels for one processor add up in another order than those for the next. Of five digits, the
last then goes up on one and down on the other, now and then.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import replace

from .format import NOISE, SIGNIFICANT_DIGITS
from .record import Effect, Fact, Record, State

WRITTEN_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e[-+]?\d+)?(?=j?(?![\w.]))")
FRACTION = re.compile(r"[.e]")
NO_DIGIT = re.compile(r"[-.]")
QUOTE = re.compile(r"['\"]")  # of a text of the program's own, to which no rounding is done


def keep_rounding(kept: Record, fresh: Record) -> Record:
    """Return the fresh record, with the facts of the kept one where only their rounding differs."""
    by_line = {effect.line: effect.facts for effect in kept.effects}
    effects = tuple(_round_as(by_line.get(effect.line, ()), effect) for effect in fresh.effects)
    return fresh if effects == fresh.effects else replace(fresh, effects=effects)


def _round_as(kept: tuple[Fact, ...], effect: Effect) -> Effect:
    if [(fact.line, fact.name) for fact in kept] != [(f.line, f.name) for f in effect.facts]:
        return effect
    facts = tuple(
        fact._replace(now=_choose_state(old.now, fact.now), was=_choose_state(old.was, fact.was))
        for old, fact in zip(kept, effect.facts, strict=True)
    )
    return effect._replace(facts=facts)


def _choose_state(kept: State | None, fresh: State | None) -> State | None:
    alike = kept is not None and fresh is not None and _are_alike(kept, fresh)
    return kept if alike else fresh


def _are_alike(kept: Mapping[str, str], fresh: Mapping[str, str]) -> bool:
    return [*kept] == [*fresh] and all(
        text == fresh[label] or differ_by_rounding(text, fresh[label])
        for label, text in kept.items()
    )


def differ_by_rounding(one: str, other: str) -> bool:
    """Return whether two texts are the same but for one unit in the last digit of some numbers.

    A number that `format_value` takes for noise beside the largest may be 0 in one of them.
    """
    if QUOTE.search(one) or WRITTEN_NUMBER.sub("#", one) != WRITTEN_NUMBER.sub("#", other):
        return False
    pairs = [*zip(WRITTEN_NUMBER.findall(one), WRITTEN_NUMBER.findall(other), strict=True)]
    if not all(a == b or _are_rounded(a, b) for a, b in pairs):
        return False
    numbers = [(float(a), float(b)) for a, b in pairs]
    noise = 2 * NOISE * max((abs(n) for pair in numbers for n in pair), default=0)
    return all(abs(a - b) <= max(_last_digit(a, b), noise) for a, b in numbers)


def _are_rounded(*numbers: str) -> bool:
    """Return whether `format_value` may have rounded these: not both whole, and none with more digits."""
    digits = [NO_DIGIT.sub("", number.partition("e")[0]).lstrip("0") for number in numbers]
    return any(map(FRACTION.search, numbers)) and max(map(len, digits)) <= SIGNIFICANT_DIGITS


def _last_digit(a: float, b: float) -> float:
    """Return one unit of the last digit that is written of the larger number, and a hair more."""
    largest = max(abs(a), abs(b))
    exponent = math.floor(math.log10(largest)) if largest else 0
    return 1.001 * 10.0 ** (exponent + 1 - SIGNIFICANT_DIGITS)
