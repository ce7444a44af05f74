"""Snippets and their records to HTML: strings in, strings out; no library, no builder."""

from .block import Block
from .block_html import render_block, render_problems
from .pair import IncludedSnippet, PairPart, find_pair_roles, wrap_in_figure
from .picture import render_figures
from .style import stylesheet_link

__all__ = [
    "Block",
    "IncludedSnippet",
    "PairPart",
    "find_pair_roles",
    "render_block",
    "render_figures",
    "render_problems",
    "stylesheet_link",
    "wrap_in_figure",
]
