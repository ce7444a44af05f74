"""The front matter of a page, by the one pattern that all who read it have."""

from __future__ import annotations

import re

FRONT_MATTER = re.compile(r"---\n.*?\n---\n", re.DOTALL)
