"""`verified-snippets adopt`: the Python of existing pages becomes snippets, and pages include them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ..difference import diff_files
from ..disk import follow_links, replace_file
from ..errors import count_noun, display_path
from ..pages.site import Site, read_site
from ..project import Project
from . import settings
from .added_text import find_added_text, find_readers
from .adopted_page import AdoptedPage, read_adopted_page
from .blocks import PageBlock
from .compare_outputs import find_wrong_outputs
from .git_state import find_ignored, require_committed
from .page_files import find_path_below, list_page_files
from .programs import TrialRun, explain_lacks
from .settle import settle_pages
from .trial import BlockTrial
from .unrun import count_unrun, find_lack, make_unrun

Say = Callable[..., None]


def adopt(
    paths: Sequence[Path],
    config: Path,
    configured: Project,
    say: Say,
    dry: bool,
    force: bool,
    not_run: bool = False,
) -> int:
    """Adopt these pages, or all of the site; 0 unless nothing could be read.

    With `dry`, show what would be written, and write nothing. With `not_run`, blocks that lack something
    here become files that say so. Raises SnippetError if a page that is to change
    has changes that git does not have yet, unless `force`.
    """
    site = read_site(config)
    pages = [read_adopted_page(file, site, configured) for file in list_page_files(site, paths)]
    adoption = _Adoption(config, configured, site, pages, say)
    adoption.leave_ignored_pages()
    adoption.leave_linked_pages()
    adoption.leave_added_text()
    adoption.try_blocks(not_run)
    if not dry and not force:
        require_committed([page.file for page in adoption.changed_pages])
    say(*adoption.describe_blocks())
    if dry:
        adoption.show()
    else:
        adoption.write()
    adoption.sum_up()
    return 0


@dataclass
class _Adoption:
    """What is adopted: pages, what came of their blocks, and where each goes."""

    config: Path
    configured: Project
    site: Site
    pages: list[AdoptedPage]
    say: Say
    ran: list[TrialRun] = field(default_factory=list)
    """The programs that become files."""

    @property
    def blocks(self) -> list[PageBlock]:
        """Those of all pages."""
        return [block for page in self.pages for block in page.blocks]

    @cached_property
    def folders(self) -> dict[Path, str]:
        """The folder for the snippets of each page, as it stands below that of all snippets."""
        return {
            page.file: find_path_below(page.file, self.site.docs).with_suffix("").as_posix()
            for page in self.pages
        }

    @cached_property
    def adopted(self) -> dict[int, tuple[TrialRun, int]]:
        """By the id of a block that goes: the program that it goes into, and as which of its blocks."""
        return {
            id(block): (ran, index)
            for ran in self.ran
            for index, block in enumerate(ran.program.blocks)
        }

    @cached_property
    def rewritten(self) -> dict[Path, bytes]:
        """The pages as they will be."""
        return {page.file: self._rewrite(page) for page in self.pages}

    @property
    def changed_pages(self) -> list[AdoptedPage]:
        """Those that will not be as they are."""
        return [page for page in self.pages if self.rewritten[page.file] != page.data]

    def leave_ignored_pages(self) -> None:
        """Leave the blocks of pages that git ignores."""
        ignored = find_ignored([page.file for page in self.pages], self.config)
        for page in self.pages:
            for block in page.blocks if page.file in ignored else ():
                block.left = "git ignores the page, so that something may make it anew"
                block.given = True

    def leave_linked_pages(self) -> None:
        """Leave the blocks of pages that are links to files elsewhere, as to a README."""
        docs = follow_links(self.site.docs)
        for page in self.pages:
            real = follow_links(page.file)
            for block in page.blocks if not real.is_relative_to(docs) else ():
                block.left = f"the page is a link to {display_path(real)}, where an include would be read as text"
                block.given = True

    def leave_added_text(self) -> None:
        """Leave each line that brings in a file where an extension of the site adds text to that."""
        readers = find_readers(self.site.said)
        for page in self.pages:
            for block in page.blocks:
                if block.part is None or block.stop != block.start + 1:
                    continue
                added = find_added_text(page.lines[block.start], block.part, readers)
                if added and added.same_file:
                    block.dropped.append(added.text)
                elif added:
                    block.left = f"{added.extension} adds {added.text} to it, which would be lost"
                    if added.unread:
                        why = f"{added.extension} cannot read it from this folder ({added.unread})"
                        block.left = f"{why}; run adopt where you build the site"
                    block.given = True

    def try_blocks(self, not_run: bool) -> None:
        """Run the blocks; with `not_run`, make files of those that lack something here as well."""
        blocks = {page.file: page.blocks for page in self.pages}
        snippets = self.configured.snippets
        taken = {f: {p.stem for p in (snippets / f).glob("*")} for f in self.folders.values()}
        self.ran += BlockTrial(self.folders, taken, self.configured.limits, snippets).run(blocks)
        for page in self.pages:
            explain_lacks(page.blocks)
        if not_run:
            self.ran += make_unrun(blocks, self.folders, taken)

    def _rewrite(self, page: AdoptedPage) -> bytes:
        """Return the page with an include in place of each block that is adopted."""
        lines = list(page.raw_lines)
        for block in reversed(page.blocks):
            if id(block) not in self.adopted:
                continue
            ran, index = self.adopted[id(block)]
            target = f"{self.folders[page.file]}/{ran.program.name}.py"
            targets = [f"{target}:{part}" for part in ran.program.parts[index]] or [target]
            fence = "```" if block.fence.startswith("`") else "~~~"
            includes = (f'--8<-- "{target}"' for target in targets)
            made = [f"{fence}{block.header}", *includes, fence]
            cr = "\r" if page.raw_lines[block.start].endswith("\r") else ""
            lines[block.start : block.stop] = [f"{block.prefix}{line}{cr}" for line in made]
        return "\n".join(lines).encode()

    def _list_new_files(self) -> list[tuple[Path, bytes]]:
        """Return the files of the programs, and what is to be in them."""
        return [
            (self._folder_of(ran) / f"{ran.program.name}{ending}", data)
            for ran in self.ran
            for ending, data in ran.files.items()
        ]

    def _folder_of(self, ran: TrialRun) -> Path:
        return self.configured.snippets / self.folders[ran.program.blocks[0].page]

    def show(self) -> None:
        """Show what would be written."""
        for file, _ in self._list_new_files():
            self.say(f"{display_path(file)}: would be written")
        for page in self.changed_pages:
            before, after = page.data.decode("utf-8"), self.rewritten[page.file].decode("utf-8")
            self.say(*diff_files(display_path(page.file), before, after))

    def write(self) -> None:
        """Write the snippets, then the pages, and let the site build with them."""
        # The site's settings come first, as they may be refused.
        if self.ran and settings.enable_extension(self.config):
            self.say(f"{display_path(self.config)}: the extension {settings.EXTENSION} is listed")
        for file, data in self._list_new_files():
            file.parent.mkdir(parents=True, exist_ok=True)
            replace_file(file, data, None)
        for page in self.changed_pages:
            replace_file(page.file, self.rewritten[page.file], page.data)
        if self.changed_pages or any(block.verified for block in self.blocks):
            settle_pages(self.config, self.configured, self.say)

    def describe_blocks(self) -> list[str]:
        """Return a line for each block: where it goes, or why it is left."""
        return [
            f"{display_path(block.page)}:{block.line}: {self._describe_block(block)}"
            for block in self.blocks
        ]

    def _describe_block(self, block: PageBlock) -> str:
        if block.verified:
            return "is a snippet already"
        if id(block) not in self.adopted:
            return f"left: {block.left}"
        ran, index = self.adopted[id(block)]
        program = ran.program
        name = f"{self.folders[block.page]}/{program.name}.py"
        dropped = f" (without {', '.join(block.dropped)})" if block.dropped else ""
        if program.lacks:
            return f"{name}, not run: needs {program.lacks}{dropped}"
        if program.imports:
            dropped = f", with `{'`, `'.join(sorted(program.imports))}`{dropped}"
        if len(program.blocks) == 1:
            return f"{name}, runs alone{dropped}"
        lines = [other.line for other in program.blocks if other is not block]
        others = f"that of line {lines[0]}" if len(lines) == 1 else f"{len(lines)} others"
        part = ", ".join(program.parts[index])
        return f"{name}{part and f':{part}'}, one file with {others}{dropped}"

    def sum_up(self) -> None:
        """Say how many blocks went where, and which documented outputs were wrong."""
        unrun = count_unrun(self.ran)
        alone = sum(len(ran.program.blocks) == 1 for ran in self.ran) - unrun
        adopted = sum(id(block) in self.adopted for block in self.blocks)
        already = sum(block.verified for block in self.blocks)
        together = (
            f"{count_noun(adopted - alone - unrun, 'part')} of {len(self.ran) - alone - unrun}"
        )
        said = [
            count_noun(alone, "program") if alone else "",
            f"{together} more" if adopted - alone - unrun else "",
            f"{unrun} not run" if unrun else "",
        ]
        parts = ", ".join(filter(None, said))
        left = [block for block in self.blocks if id(block) not in self.adopted]
        if lacking := sum(find_lack(block) is not None for block in left):
            self.say(
                f"{lacking} of the blocks that are left only lack something here:"
                " --not-run makes files of them that say so"
            )
        there = f", {already} were snippets" if already else ""
        there = ", 1 was a snippet" if already == 1 else there
        how = f" ({parts})" if adopted else ""
        total = count_noun(len(self.blocks), "block")
        self.say(f"{total}: {adopted} adopted{how}, {len(left) - already} left{there}")
        tried = [ran for ran in self.ran if not ran.program.lacks]
        if problems := [problem for ran in tried for problem in find_wrong_outputs(ran)]:
            wrong = count_noun(len(problems), "documented output")
            self.say(f"{wrong} unlike what the code prints:", *problems)
