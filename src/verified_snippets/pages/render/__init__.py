"""Snippets and their records to HTML: strings in, strings out; no torch, no builder."""

from .block import Block, block, box
from .pair import Part, figure, parts
from .picture import figures, graph
from .product import product

__all__ = ["Block", "Part", "block", "box", "figure", "figures", "graph", "parts", "product"]
