"""Addresses in the attributes of a page: what they show, and what is written within them."""

from __future__ import annotations

import base64
import binascii
import re
from typing import NamedTuple
from urllib.parse import unquote, unquote_to_bytes

from .language import holds_program

SCRIPT_ADDRESS = re.compile(r"\s*(?:javascript|blob):(?P<script>.*)", re.IGNORECASE | re.DOTALL)
PAGE_ADDRESS = re.compile(r"data:[^,]*(?:ht|x)ml", re.IGNORECASE)
DATA_ADDRESS = re.compile(
    r"\s*data:(?P<kind>[^,;]*)(?P<options>[^,]*),(?P<data>.*)", re.DOTALL | re.I
)
PICTURE_KIND = re.compile(r"(?:image/(?!svg)|audio/|video/|font/|application/(?:pdf|font))", re.I)
MARKUP_KIND = re.compile(r"html|xml|svg", re.IGNORECASE)
# What a frame may show: another site, or a page, a drawing or a film of this one.
FRAME_ADDRESS = re.compile(
    r"\s*(?:[a-z][a-z0-9+.-]*:|//|[^?#]*\.(?:x?html?|pdf|svg|png|jpe?g|gif|webp|avif|mp4|webm)(?:[?#]|\s*\Z)"
    r"|(?:[^?#]*/)?[^./?#]*(?:[?#]|\s*\Z)|[^?#]*/\.{1,2}(?:[?#]|\s*\Z))",
    re.IGNORECASE,
)


CODE_FILE = re.compile(r"[^\s/]\.(?:py|pyi|pyw|ipynb)(?![\w.-])", re.IGNORECASE)
# Sites that do nothing but show code, within another page.
CODE_SITES = re.compile(
    r"\s*(?:https?:)?//(?:[\w-]+\.)*(?:gist\.github\.com|gist-it\.appspot\.com|emgithub\.com|pastebin\.com"
    r"|carbon\.now\.sh|ray\.so|trinket\.io|replit\.com|repl\.it|pythontutor\.com|onecompiler\.com"
    r"|jdoodle\.com|ideone\.com)(?![\w.-])",
    re.IGNORECASE,
)


class DataAddress(NamedTuple):
    """An address that has in it what it shows."""

    kind: str
    """The media type, such as `text/html`."""
    is_base64: bool
    data: str
    """What it shows, encoded."""

    @property
    def is_picture(self) -> bool:
        """Whether it shows pixels, sounds or letters, and no text of its own."""
        return PICTURE_KIND.match(self.kind) is not None

    @property
    def is_markup(self) -> bool:
        """Whether it shows a page or a drawing."""
        return MARKUP_KIND.search(self.kind) is not None

    def decode(self) -> str:
        """Return what it shows; raise ValueError if it is not encoded as it says."""
        raw = unquote_to_bytes(self.data)
        try:
            return (base64.b64decode(raw) if self.is_base64 else raw).decode("utf-8")
        except binascii.Error as error:
            raise ValueError(str(error)) from None


def parse_data_address(value: str) -> DataAddress | None:
    """Parse the value of an attribute; None if it is no `data:` address."""
    if (found := DATA_ADDRESS.match(value)) is None:
        return None
    is_base64 = "base64" in found["options"].lower()
    return DataAddress(found["kind"].strip().lower(), is_base64, found["data"])


def parse_script_address(value: str) -> str | None:
    """Return the script in the value of an attribute; None if it is no address of one."""
    found = SCRIPT_ADDRESS.match(value)
    return unquote(found["script"]) if found else None


def may_be_framed(value: str) -> bool:
    """Return whether a frame may show this address: by its ending, it is no text of this site's."""
    return FRAME_ADDRESS.match(value) is not None


def embeds_code(value: str) -> bool:
    """Return whether what stands at this address is code: a file of Python, a program, a site for code."""
    plain = unquote(value)
    if plain.lstrip()[:5].lower() == "data:":
        return False  # which is judged by what is in it
    return (
        CODE_SITES.match(plain) is not None
        or (CODE_FILE.search(plain) is not None and not re.search(r"\s", plain))
        or (
            "\n" in plain
            and holds_program(re.split("[=\n]", plain, maxsplit=1)[-1].split("\n"), code=False)
        )
    )


def holds_page(value: str) -> bool:
    """Return whether there is the address of a page with all that is on it, anywhere in a value."""
    return PAGE_ADDRESS.search(value) is not None
