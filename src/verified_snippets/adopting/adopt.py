"""`verified-snippets adopt`: the Python of existing pages becomes snippets, and pages include them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ..difference import diff_files
from ..disk import follow_links, replace_file
from ..errors import display_path
from ..pages.site import Site, read_site
from ..project import Project
from . import settings
from .added_text import expand_added_text
from .adopted_page import AdoptedPage, read_adopted_page
from .blocks import PageBlock
from .describe import describe_block, sum_up_blocks
from .formatters import spare_pages
from .git_state import find_ignored, require_committed
from .naming import reuse_names
from .page_files import find_path_below, list_page_files
from .programs import BlockPlace, TrialRun, explain_lacks
from .settle import settle_pages
from .templates import leave_templates
from .trial import BlockTrial
from .unrun import make_unrun

Say = Callable[..., None]  # to whoever called the command, line by line


def adopt(
    paths: Sequence[Path],
    config: Path,
    configured: Project,
    say: Say,
    *,
    dry: bool,
    force: bool,
    not_run: bool = False,
) -> None:
    """Adopt these pages, or all of the site.

    With `dry`, show what would be written, and write nothing. With `not_run`, blocks that lack something
    here become files that say so. Raises SnippetError if nothing can be read, or if a page that is to
    change has changes that git does not have yet, unless `force`.
    """
    site = read_site(config)
    pages = [read_adopted_page(file, site, configured) for file in list_page_files(site, paths)]
    adoption = _Adoption(config, configured, site, pages)
    adoption.leave_ignored_pages()
    adoption.leave_linked_pages()
    expand_added_text(pages, site)
    leave_templates(pages, site)
    adoption.try_blocks(not_run=not_run)
    if not dry and not force:
        require_committed([page.file for page in adoption.changed_pages])
    say(*adoption.describe_blocks())
    if dry:
        adoption.show(say)
    else:
        adoption.write(say)
    say(*sum_up_blocks(adoption.blocks, adoption.ran))


@dataclass
class _Adoption:
    """What is adopted: pages, what came of their blocks, and where each goes."""

    config: Path
    configured: Project
    site: Site
    pages: list[AdoptedPage]
    ran: list[TrialRun] = field(default_factory=list)
    """The programs that become files."""

    @cached_property
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
    def places(self) -> dict[PageBlock, BlockPlace]:
        """Where each block that is adopted goes."""
        return {
            block: BlockPlace(ran.program, position)
            for ran in self.ran
            for position, block in enumerate(ran.program.blocks)
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
                block.leave_untried("git ignores the page, so that something may make it anew")

    def leave_linked_pages(self) -> None:
        """Leave the blocks of pages that are links to files elsewhere, as to a README."""
        docs = follow_links(self.site.docs)
        for page in self.pages:
            real = follow_links(page.file)
            why = f"the page is a link to {display_path(real)}, where an include would be read as text"
            for block in page.blocks if not real.is_relative_to(docs) else ():
                block.leave_untried(why)

    def try_blocks(self, *, not_run: bool) -> None:
        """Run the blocks; with `not_run`, make files of those that lack something here as well."""
        blocks = {page.file: page.blocks for page in self.pages}
        snippets = self.configured.snippets
        taken = {f: {p.stem for p in (snippets / f).glob("*")} for f in self.folders.values()}
        self.ran += BlockTrial(self.folders, taken, self.configured.limits, snippets).run(blocks)
        for page in self.pages:
            explain_lacks(page.blocks)
        if not_run:
            self.ran += make_unrun(blocks, self.folders, taken)
        for page in self.pages:
            page.join_left_lines()
        places = {page: snippets / folder for page, folder in self.folders.items()}
        shown = {follow_links(block.snippet) for block in self.blocks if block.snippet}
        reuse_names(self.ran, places, shown)

    def _rewrite(self, page: AdoptedPage) -> bytes:
        """Return the page with an include in place of each block that is adopted."""
        lines = list(page.raw_lines)
        expanded = {b.within: [*b.within.lines] for b in page.blocks if b.within}
        for block in reversed(page.blocks):
            if (place := self.places.get(block)) is None:
                continue
            made = self._write_fence(block, place)
            cr = "\r" if page.raw_lines[block.line - 1].endswith("\r") else ""
            if block.within is None:
                lines[block.start : block.stop] = [f"{line}{cr}" for line in made]
                continue
            expanded[block.within][block.start : block.stop] = made
            if not any(
                other.within is block.within for other in page.blocks[: page.blocks.index(block)]
            ):
                at = block.within.at
                lines[at : at + 1] = [f"{line}{cr}" for line in expanded[block.within]]
        return "\n".join(lines).encode()

    def _write_fence(self, block: PageBlock, place: BlockPlace) -> list[str]:
        """Return the fence that stands in place of a block that is adopted."""
        target = f"{self.folders[block.page]}/{place.program.name}.py"
        targets = [f"{target}:{part}" for part in place.parts] or [target]
        fence = "```" if block.fence.startswith("`") else "~~~"
        above, *below = block.remarks or ((),) * (len(targets) + 1)
        made = [f"{fence}{block.header}", *above]
        for each, remarks in zip(targets, below, strict=True):
            made += [f'--8<-- "{each}"', *remarks]
        return [f"{block.prefix}{line}".rstrip() for line in [*made, fence]]

    def _list_new_files(self) -> list[tuple[Path, bytes]]:
        """Return the files of the programs, and what is to be in them."""
        return [
            (self._folder_of(ran) / f"{ran.program.name}{ending}", data)
            for ran in self.ran
            for ending, data in ran.files.items()
        ]

    def _folder_of(self, ran: TrialRun) -> Path:
        return self.configured.snippets / self.folders[ran.program.blocks[0].page]

    def describe_blocks(self) -> list[str]:
        """Return a line for each block: where it goes, or why it is left."""
        return [
            describe_block(block, self.places.get(block), self.folders[block.page])
            for block in self.blocks
        ]

    def show(self, say: Say) -> None:
        """Show what would be written."""
        for file, _ in self._list_new_files():
            say(f"{display_path(file)}: would be written")
        for page in self.changed_pages:
            before, after = page.data.decode("utf-8"), self.rewritten[page.file].decode("utf-8")
            say(*diff_files(display_path(page.file), before, after))

    def write(self, say: Say) -> None:
        """Write the snippets, then the pages, and let the site build with them."""
        # The site's settings come first, as they may be refused.
        if self.ran and settings.enable_extension(self.config):
            say(f"{display_path(self.config)}: the extension {settings.EXTENSION} is listed")
        for file, data in self._list_new_files():
            file.parent.mkdir(parents=True, exist_ok=True)
            replace_file(file, data, None)
        for page in self.changed_pages:
            replace_file(page.file, self.rewritten[page.file], page.data)
        if self.changed_pages and (
            said := spare_pages(follow_links(self.configured.folder), follow_links(self.site.docs))
        ):
            say(said)
        if self.changed_pages or any(block.verified for block in self.blocks):
            settle_pages(self.config, self.configured, say)
