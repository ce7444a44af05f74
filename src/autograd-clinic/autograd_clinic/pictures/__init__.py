"""Pictures of autograd under a block: the graph of a result, and a seed beside a Jacobian.

A Markdown extension of its own beside verified_snippets. It knows two options of a fence:
`graph="y"` draws the graph behind y, and `product="x.grad = v @ J"` a table of that product.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import ClassVar

from verified_snippets.pages.picture_hook import DrawPicture, PictureHook

from .graph import render_graph
from .product import render_product


class AutogradPictures(PictureHook):
    """`autograd_clinic.pictures` in a list of Markdown extensions. It has no options."""

    pictures: ClassVar[Mapping[str, DrawPicture]] = {
        "graph": render_graph,
        "product": render_product,
    }
    css: ClassVar[str] = files(__package__).joinpath("pictures.css").read_text(encoding="utf-8")


def makeExtension(**options: object) -> AutogradPictures:
    """Return the extension: what Python-Markdown calls for one named by its module."""
    return AutogradPictures(**options)
