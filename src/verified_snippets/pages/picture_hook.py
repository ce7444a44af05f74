"""Pictures that another package draws under a block, from the record of its run.

The generator draws none by itself: what a picture shows is knowledge of a library. A Markdown
extension that derives from this class brings the options of a fence that ask for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from markdown import Markdown
from markdown.extensions import Extension

from .render import Block

DrawPicture = Callable[[Block, str], str]
"""Takes a block and the value of its option; returns the HTML of the picture that it asks for.

The HTML goes onto the page as it is. Raises ValueError, which says what is wrong, if the record has
no such picture.
"""


class PictureHook(Extension):
    """A Markdown extension that draws pictures under blocks, where a fence asks for them."""

    pictures: ClassVar[Mapping[str, DrawPicture]] = {}
    """What draws a picture, by the option of a fence that asks for it: `graph` in `python graph="y"`."""

    css: ClassVar[str] = ""
    """The style of the pictures, which each page with a block brings along."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Register with a Markdown instance."""
        md.registerExtension(self)


def find_picture_hooks(md: Markdown) -> list[PictureHook]:
    """Return the extensions of this instance that draw pictures, in the order of their listing."""
    return [each for each in md.registeredExtensions if isinstance(each, PictureHook)]
