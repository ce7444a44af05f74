"""Which sentences of the pages claim something absolute? Each is a claim to try to break.

    python benchmarks/absolute_words.py [docs/understand docs/use/grad.md …]

Prints file, line and word with the rest of the line, and at the end how many there are. Headings, code
and included programs are passed over. What a word is about, a reader has to see.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
WORDS = re.compile(r"\b(every|always|never|only|nothing|whatever|all)\b", re.IGNORECASE)
PASSED_OVER = ("#", "--8<--", "|---", "| ---")


def found(page: Path) -> Iterator[tuple[int, str, str]]:
    """The line, the word and its line's text, for each absolute word in the prose of a page."""
    fenced = False
    for number, line in enumerate(page.read_text(encoding="utf-8").split("\n"), start=1):
        text = line.strip()
        if text.startswith(("```", "~~~")):
            fenced = not fenced
        elif not fenced and not text.startswith(PASSED_OVER):
            for match in WORDS.finditer(text):
                yield number, match[0].lower(), text


def main() -> None:
    """List the words of the pages and folders that were named, or of all pages."""
    words: Counter[str] = Counter()
    for given in map(Path, sys.argv[1:] or [ROOT / "docs"]):
        for page in sorted(given.rglob("*.md")) if given.is_dir() else [given]:
            for number, word, text in found(page):
                words[word] += 1
                print(f"{page}:{number}: {word}: {text}")
    print(f"{words.total()}:", ", ".join(f"{word} {count}" for word, count in words.most_common()))


if __name__ == "__main__":
    main()
