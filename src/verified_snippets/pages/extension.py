"""The Markdown extension: no Python reaches a page but that of a snippet that ran.

Three places of Python-Markdown are enough. Before pymdownx.snippets expands includes,
each include of a .py file is checked and marked. Where pymdownx.superfences formats a
block, the mark is taken out and the block held against the file; a block of Python
without a mark was typed. At the end, whatever else would show as code stops the page.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from pymdownx.superfences import SuperFencesBlockPreprocessor

from ..characters import UNFIT_FOR_PROSE, describe_character, find_position
from ..disk import follow_links
from ..errors import Problem, SnippetError, display_path
from ..project import find_project
from .builder import is_strict, make_builder_error
from .docstrings import find_docstring_gate, install_docstring_gate
from .draft import VARIABLE, is_draft
from .expand import IncludeExpander
from .fence_checker import install_fence_checkers
from .fences import FENCE_LIKE_LINE
from .finish import finish_page
from .include import INCLUDE_OF, LIST_EDGE, PYTHON_PATH, Include, parse_include, resolve_include
from .page_gate import PageGate
from .render import Block
from .superfences import find_superfences
from .whole_build import refuse_page

FIRST = 1000
MARK_PRIORITY = 33  # pymdownx.snippets has 32
LEFTOVER_PRIORITY = 24.5  # pymdownx.superfences has 25
BUILT_PRIORITY = -100  # toc has 5, MkDocs' own processors 0
CLOSE_PRIORITY = -100
NO_FENCE = "a fence that is not closed, not indented evenly, or has a header that is not understood"


class VerifiedSnippets(Extension):
    """`verified_snippets` in a list of Markdown extensions.

    Option `path`: the folder of snippets; by default the one that pyproject.toml names.
    Option `source`: where a reader finds that folder on the web; by default what the
    builder's `repo_url` and `edit_uri` make of it.
    It brings pymdownx.superfences and pymdownx.snippets with it; a configuration of its
    own for either may stand before or after it.
    """

    def __init__(self, **options: object) -> None:
        self.config = {
            "path": ["", "Folder of the snippets (default: the project's)"],
            "source": ["", "URL of that folder, for links (default: that of the site's repo_url)"],
        }
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:
        """Register with a Markdown instance."""
        try:
            root = Path(self.getConfig("path") or find_project().snippets)
        except SnippetError as refused:  # which a builder would show as a fault of ours
            md.preprocessors.register(PageRefuser(md, refused), "verified_snippets_refused", FIRST)
            return
        if not isinstance(find_superfences(md), SuperFencesBlockPreprocessor):
            md.registerExtensions(["pymdownx.superfences"], {})
        if "snippet" not in md.preprocessors:
            options = {
                "base_path": [str(root)],
                "dedent_subsections": True,
                "check_paths": True,
            }
            md.registerExtensions(["pymdownx.snippets"], {"pymdownx.snippets": options})
        gate = PageGate(md, root, self.getConfig("source"))
        md.preprocessors.register(IncludeMarker(gate), "verified_snippets_mark", MARK_PRIORITY)
        md.preprocessors.register(
            MalformedFenceChecker(gate), "verified_snippets_leftover", LEFTOVER_PRIORITY
        )
        md.treeprocessors.register(BuiltMarker(gate), "verified_snippets_built", BUILT_PRIORITY)
        md.postprocessors.register(PageCloser(gate), "verified_snippets_close", CLOSE_PRIORITY)


class PageRefuser(Preprocessor):
    """Refuse each page, as what pyproject.toml says is wrong."""

    def __init__(self, md: Markdown, refused: SnippetError) -> None:
        super().__init__(md)
        self._refused = refused

    def run(self, lines: list[str]) -> list[str]:
        """Raise the builder's error."""
        raise make_builder_error(self.md, list(self._refused.problems))


class IncludeMarker(Preprocessor):
    """Mark each include of a .py file, before it is expanded."""

    def __init__(self, gate: PageGate) -> None:
        super().__init__(gate.md)
        self.gate = gate

    def run(self, lines: list[str]) -> list[str]:
        """Begin the page, and put a mark before each include."""
        gate = self.gate
        gate.begin_page(lines, find_docstring_gate())
        install_fence_checkers(gate)
        if wrong := _folder_problems(gate.root):
            raise make_builder_error(gate.md, wrong)
        if is_draft() and is_strict(gate.md):
            draft = f"{VARIABLE} is set, and a strict build is no draft; unset it"
            raise make_builder_error(gate.md, [Problem(gate.page.path, None, draft)])
        # At each page, since an extension listed after this one may have brought another.
        install_docstring_gate(gate)
        snippets: Any = gate.md.preprocessors["snippet"]
        if not isinstance(snippets.run, IncludeExpander):
            snippets.run = IncludeExpander(gate, snippets)
        if gate.verifies:
            self._refuse_characters("\n".join(lines))
        marked = self._mark_includes(lines)
        gate.pair_includes(lines)
        return marked

    def _refuse_characters(self, text: str) -> None:
        """Refuse what does not show as itself in prose."""
        for found in UNFIT_FOR_PROSE.finditer(text.replace("\r\n", "\n")):
            number, column = find_position(text, found.start())
            message = f"the character {describe_character(found[0])}; leave it out"
            self.gate.refuse((self.gate.page.file_line(number - 1), column), message)

    def _mark_includes(self, lines: list[str]) -> list[str]:
        """Return the lines with a mark before each include."""
        gate = self.gate
        marked: list[str] = []
        edge = ""  # the line that opened a list of files, while in one
        for index, line in enumerate(lines):
            if (not edge and "8<" not in line) or not (gate.verifies or self._ours(line)):
                marked.append(line)
                continue
            indent = line[: len(line) - len(line.lstrip(" \t>"))]
            if LIST_EDGE.match(line):
                edge = "" if edge else line
            elif edge and PYTHON_PATH.search(line):
                include = Include(*gate.claim_place(index), line.strip(), None)
                refused = include.make_error(
                    "includes Python in a list of files; write", INCLUDE_OF % line.strip()
                )
                marked += [edge, indent + gate.mark_include(include, index, refused), edge]
                continue
            elif target := parse_include(line):
                include = Include(*gate.claim_place(index), *target)
                block = self._shown(include)
                marked.append(indent + gate.mark_include(include, index, block))
                if isinstance(block, SnippetError):
                    continue  # its block says why; pymdownx.snippets would raise
                if ">" in indent:  # which it does not look into
                    marked += [indent + text for text in block.whole_text.split("\n")]
                    continue
            marked.append(line)
        return marked

    def _ours(self, line: str) -> bool:
        """Return whether a line includes a snippet that is there."""
        target = parse_include(line)
        return bool(target and (self.gate.root / target[0]).is_file())

    def _shown(self, include: Include) -> Block | SnippetError:
        try:
            return resolve_include(include, self.gate.root)
        except SnippetError as refused:
            return refused


class MalformedFenceChecker(Preprocessor):
    """Refuse what looks like a fence and is none: its code would show as a paragraph."""

    def __init__(self, gate: PageGate) -> None:
        super().__init__(gate.md)
        self.gate = gate

    def run(self, lines: list[str]) -> list[str]:
        """Look at what superfences left."""
        for line in lines if self.gate.verifies else ():
            if FENCE_LIKE_LINE.match(line):
                self.gate.refuse(self.gate.page.locate(line), NO_FENCE, line.strip())
        return lines


class BuiltMarker(Treeprocessor):
    """Note that the whole page is there: toc runs postprocessors on each heading before."""

    def __init__(self, gate: PageGate) -> None:
        super().__init__(gate.md)
        self.gate = gate

    def run(self, root: object) -> None:
        """Note it."""
        self.gate.built = True


class PageCloser(Postprocessor):
    """Refuse code that came around the fences, and the page if anything was refused."""

    def __init__(self, gate: PageGate) -> None:
        super().__init__(gate.md)
        self.gate = gate

    def run(self, text: str) -> str:
        """Let the page pass, or refuse it; in draft mode, show why in place."""
        gate = self.gate
        if not gate.built:
            return text
        text = finish_page(gate, text)
        problems = sorted(gate.problems, key=lambda p: (str(p.path), p.line or 0))
        gate.end_page()
        if problems and not is_draft():
            refuse_page(gate.md, gate.page.path, problems)
        return text


def _folder_problems(root: Path) -> list[Problem]:
    """Say what is wrong if this is no folder that `verified-snippets check` looks into."""
    real = follow_links(root)
    folders = [find_project().snippets, find_project(real.parent).snippets]
    if any(real.is_relative_to(follow_links(folder)) for folder in folders):
        return []
    other = (
        f"the option `path` is not the folder of snippets, {display_path(folders[0])}/, or in it"
    )
    hint = "name it in pyproject.toml, where `verified-snippets check` finds it too:"
    return [Problem(root, None, other, (hint, "[tool.verified-snippets]", f'snippets = "{root}"'))]


def makeExtension(**options: object) -> VerifiedSnippets:
    """Return the extension: what Python-Markdown calls for one named by its module."""
    return VerifiedSnippets(**options)
