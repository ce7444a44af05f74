"""Snippets and their records to HTML: strings in, strings out; no library, no builder."""

from .block import Block, render_block, render_problems
from .pair import PairPart, find_pairs, wrap_in_figure
from .picture import render_figures, render_graph
from .product import render_product

__all__ = [
    "Block",
    "PairPart",
    "find_pairs",
    "render_block",
    "render_figures",
    "render_graph",
    "render_problems",
    "render_product",
    "wrap_in_figure",
]
