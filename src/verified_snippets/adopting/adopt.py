"""`verified-snippets adopt`: the Python of existing pages becomes snippets, and pages include them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..difference import diff_files
from ..disk import follow_links, read_if_there, replace_file
from ..errors import SnippetError, count_noun, display_path
from ..pages.converter import list_extensions
from ..pages.site import Site, list_page_paths, read_page_text, read_site
from ..project import Project
from . import settings
from .added_text import find_added_text, find_readers
from .blocks import PageBlock, find_blocks
from .compare_outputs import find_wrong_outputs
from .git_state import find_ignored, require_committed
from .programs import TrialRun, explain_lacks
from .settle import settle_pages
from .trial import try_programs
from .unrun import count_unrun, find_lack, make_unrun

Say = Callable[..., None]


@dataclass
class _Page:
    """A page that is adopted: its file, what that holds, and its lines less carriage returns."""

    file: Path
    data: bytes
    raw: list[str]
    lines: list[str]
    blocks: list[PageBlock]


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
    files = _files(site, paths)
    pages = [_read(file, site, configured) for file in files]
    ignored = find_ignored(files, config)
    for block in [block for page in pages if page.file in ignored for block in page.blocks]:
        block.left, block.given = "git ignores the page, so that something may make it anew", True
    _leave_added_text(pages, site)
    folders = {page.file: _folder(page.file, site) for page in pages}
    found = {page.file: page.blocks for page in pages}
    taken = {f: {p.stem for p in (configured.snippets / f).glob("*")} for f in folders.values()}
    ran = try_programs(found, folders, taken, configured.limits, configured.snippets)
    for page in pages:
        explain_lacks(page.blocks)
    if not_run:
        ran += make_unrun(found, folders, taken)
    where = {id(block): (each, at) for each in ran for at, block in enumerate(each.program.blocks)}
    after = {page.file: _rewritten(page, where, folders[page.file]) for page in pages}
    changed = [page for page in pages if after[page.file] != page.data]
    if not dry and not force:
        require_committed([page.file for page in changed])
    for page in pages:
        for block in page.blocks:
            say(_line(block, where, folders))
    if (
        not dry and ran and settings.enable_extension(config)
    ):  # before all else, as it may be refused
        say(f"{display_path(config)}: the extension {settings.EXTENSION} is listed")
    _write(changed, after, ran, folders, configured, say, dry)
    if not dry and (changed or any(block.verified for page in pages for block in page.blocks)):
        settle_pages(config, configured, say)
    _sum_up(pages, where, ran, say)
    return 0


def _files(site: Site, paths: Sequence[Path]) -> list[Path]:
    if not paths:
        return [site.docs / path for path in list_page_paths(site)]
    found: list[Path] = []
    for path in paths:
        found += sorted(path.rglob("*.md")) if path.is_dir() else [path]
    docs = follow_links(site.docs)
    for path in found:
        if path.suffix != ".md" or not follow_links(path).is_relative_to(docs):
            raise SnippetError.at(
                path, None, f"is no page (.md file) below {display_path(site.docs)}/"
            )
    return list(dict.fromkeys(found))


def _read(file: Path, site: Site, configured: Project) -> _Page:
    read_page_text(file)  # which says what is wrong with it
    data = read_if_there(file) or b""
    raw = data.decode("utf-8").split("\n")
    lines = [line.removesuffix("\r") for line in raw]
    folders = [configured.snippets, Path.cwd(), configured.folder, site.docs, site.docs.parent]
    base = (list_extensions(site.said)[1].get("pymdownx.snippets") or {}).get("base_path") or ()
    folders += [site.docs.parent / f for f in ([base] if isinstance(base, str) else base) if f]
    return _Page(file, data, raw, lines, list(find_blocks(file, lines, folders)))


def _leave_added_text(pages: Sequence[_Page], site: Site) -> None:
    """Leave each line that brings in a file where an extension of the site adds text to that."""
    readers = find_readers(site.said)
    for page in pages:
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


def _folder(file: Path, site: Site) -> str:
    return follow_links(file).relative_to(follow_links(site.docs)).with_suffix("").as_posix()


def _rewritten(page: _Page, where: dict[int, tuple[TrialRun, int]], folder: str) -> bytes:
    """Return the page with an include in place of each block that ran."""
    lines = list(page.raw)
    for block in reversed(page.blocks):
        if id(block) not in where:
            continue
        ran, at = where[id(block)]
        program = ran.program
        target = f"{folder}/{program.name}.py"
        targets = [f"{target}:{part}" for part in program.parts[at]] or [target]
        fence = "```" if block.fence.startswith("`") else "~~~"
        includes = (f'--8<-- "{target}"' for target in targets)
        made = [f"{fence}{block.header}", *includes, fence]
        cr = "\r" if page.raw[block.start].endswith("\r") else ""
        lines[block.start : block.stop] = [f"{block.prefix}{line}{cr}" for line in made]
    return "\n".join(lines).encode()


def _write(
    changed: Sequence[_Page],
    after: dict[Path, bytes],
    ran: Sequence[TrialRun],
    folders: dict[Path, str],
    configured: Project,
    say: Say,
    dry: bool,
) -> None:
    for each in ran:
        folder = configured.snippets / folders[each.program.blocks[0].page]
        for ending, data in each.files.items():
            file = folder / f"{each.program.name}{ending}"
            if dry:
                say(f"{display_path(file)}: would be written")
            else:
                folder.mkdir(parents=True, exist_ok=True)
                replace_file(file, data, None)
    for page in changed:
        if dry:
            now = after[page.file].decode("utf-8")
            say(*diff_files(display_path(page.file), page.data.decode("utf-8"), now))
        else:
            replace_file(page.file, after[page.file], page.data)


def _line(
    block: PageBlock, where: dict[int, tuple[TrialRun, int]], folders: dict[Path, str]
) -> str:
    at = f"{display_path(block.page)}:{block.line}"
    if block.verified:
        return f"{at}: is a snippet already"
    if id(block) not in where:
        return f"{at}: left: {block.left}"
    ran, index = where[id(block)]
    program = ran.program
    name = f"{folders[block.page]}/{program.name}.py"
    dropped = f" (without {', '.join(block.dropped)})" if block.dropped else ""
    if program.lacks:
        return f"{at}: {name}, not run: needs {program.lacks}{dropped}"
    if program.imports:
        dropped = f", importing {', '.join(sorted(program.imports))}{dropped}"
    if len(program.blocks) == 1:
        return f"{at}: {name}, runs alone{dropped}"
    lines = [other.line for other in program.blocks if other is not block]
    others = f"that of line {lines[0]}" if len(lines) == 1 else f"{len(lines)} others"
    part = ", ".join(program.parts[index])
    return f"{at}: {name}{part and f':{part}'}, one file with {others}{dropped}"


def _sum_up(
    pages: Sequence[_Page],
    where: dict[int, tuple[TrialRun, int]],
    ran: Sequence[TrialRun],
    say: Say,
) -> None:
    every = [block for page in pages for block in page.blocks]
    adopted = [block for block in every if id(block) in where]
    unrun = count_unrun(ran)
    alone = sum(len(each.program.blocks) == 1 for each in ran) - unrun
    already = sum(block.verified for block in every)
    parts = (
        f"{count_noun(alone, 'program')}, {count_noun(len(adopted) - alone - unrun, 'part')}"
        f" of {len(ran) - alone - unrun} more"
    )
    parts += f", {unrun} not run" if unrun else ""
    left = len(every) - len(adopted) - already
    if lacking := sum(find_lack(block) is not None for block in every if id(block) not in where):
        say(
            f"{lacking} of the blocks that are left only lack something here:"
            " --not-run makes files of them that say so"
        )
    there = f", {already} were snippets" if already else ""
    there = ", 1 was a snippet" if already == 1 else there
    how = f" ({parts})" if adopted else ""
    say(f"{count_noun(len(every), 'block')}: {len(adopted)} adopted{how}, {left} left{there}")
    if problems := [
        problem for each in ran if not each.program.lacks for problem in find_wrong_outputs(each)
    ]:
        wrong = count_noun(len(problems), "documented output")
        say(f"{wrong} unlike what the code prints:", *problems)
