"""Which elements are open at a place of some HTML, as far as they change what a text is there."""

from __future__ import annotations

from collections import Counter

from .html_elements import CODE_ELEMENTS
from .html_tokens import HtmlToken, parse_tag_attributes
from .scripts import KNOWN_KINDS

DRAWN_ELEMENTS = {"svg", "math"}


class OpenElements:
    """Counts the tags of elements that matter, as they come."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()
        self._custom = 0
        self.is_known_script = True
        """Whether the last script is one that browsers run, or data."""

    def note_tag(self, token: HtmlToken) -> None:
        """Count a start tag or an end tag."""
        name, start = token.name, token.kind == "start"
        step = 1 if start else -1
        if name in CODE_ELEMENTS or name in DRAWN_ELEMENTS:
            self._open[name] = max(0, self._open[name] + step)
        if "-" in name:
            self._custom = max(0, self._custom + step)
        if start and name == "script":
            kind = parse_tag_attributes(token.text).get("type", "") if token.text else ""
            self.is_known_script = KNOWN_KINDS.fullmatch(kind.partition(";")[0].strip()) is not None

    @property
    def has_code(self) -> bool:
        """Whether one for code is open."""
        return any(self._open[name] for name in CODE_ELEMENTS)

    @property
    def has_svg(self) -> bool:
        """Whether a drawing is open, in which a browser reads the text of a script as markup."""
        return self._open["svg"] > 0

    @property
    def has_drawn(self) -> bool:
        """Whether a drawing or a formula is open."""
        return any(self._open[name] for name in DRAWN_ELEMENTS)

    @property
    def has_custom(self) -> bool:
        """Whether one is open whose name no browser knows: a script may show its text as it stands."""
        return self._custom > 0
