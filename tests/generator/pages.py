"""A page converted as MkDocs would, without MkDocs: page in, HTML or the refusal out."""

import html
import re
from types import SimpleNamespace
from typing import Any

import pytest
from generator.helpers import put, put_verified
from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from mkdocs.utils.meta import get_data

from verified_snippets.errors import SnippetError
from verified_snippets.pages.extension import VerifiedSnippets

OTHERS = [
    "admonition",
    "attr_list",
    "def_list",
    "footnotes",
    "md_in_html",
    "tables",
    "toc",
    "pymdownx.details",
    "pymdownx.inlinehilite",
    "pymdownx.tabbed",
]
CONFIGS = {"toc": {"permalink": True}, "pymdownx.tabbed": {"alternate_style": True}}
MERMAID = {"name": "mermaid", "class": "mermaid"}
INCLUDE = '```python\n--8<-- "s.py"\n```\n'
PART = '```python\n--8<-- "a/parts.py:body"\n```\n'
SOURCE = "x = 1\nprint(x)\n# > 1\n"


class Site:
    """A folder with `snippets/`, in which s.py and parts.py have run, and one page.

    `others` are extensions of the site beside those that are common.
    """

    def __init__(self, folder, *others):
        self.others = others
        self.page = folder / "page.md"
        self.snippets = folder / "snippets"
        put_verified(self.snippets / "s.py", SOURCE)
        put_verified(
            self.snippets / "a/parts.py",
            "def f():\n"
            "    # --8<-- [start:body]\n"
            "    return 1\n"
            "    # --8<-- [end:body]\n\n\n"
            "# --8<-- [start:call]\n"
            "print(f())\n# > 1\n"
            "# --8<-- [end:call]\n",
        )

    def ours(self):
        """The extension, configured for this site."""
        return VerifiedSnippets(path=str(self.snippets))

    def html(self, text, extensions=None, configs=None):
        """The page as HTML; raise SnippetError if it may not be shown."""
        put(self.page, text)
        extensions = [self.ours(), *OTHERS, *self.others] if extensions is None else extensions
        md = Markdown(extensions=extensions, extension_configs={**CONFIGS, **(configs or {})})
        relpath: Any = Treeprocessor(md)
        relpath.file = SimpleNamespace(abs_src_path=str(self.page))
        relpath.run = lambda root: None
        md.treeprocessors.register(relpath, "relpath", 0)
        return md.convert(get_data(text)[0])

    def refusal(self, text, *given, **named):
        """What is said of a page that may not be shown."""
        with pytest.raises(SnippetError) as refused:
            self.html(text, *given, **named)
        return str(refused.value)

    def refused(self, text, *given, **named):
        """The first line of each thing that is said of it."""
        lines = self.refusal(text, *given, **named).split("\n")
        return "\n".join(line for line in lines if not line.startswith("    "))


def code(page):
    """The text of each code block of a page of HTML."""
    blocks = re.findall(r"<pre\b[^>]*>(.*?)</pre>", page, re.DOTALL)
    return [html.unescape(re.sub(r"<[^>]*>", "", block)) for block in blocks]
