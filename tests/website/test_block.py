"""A block in a browser: opened by mouse, key and finger, copied, printed; on a site of its own."""

import functools
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from generator.helpers import put, put_verified
from generator.runs import LEAF, fact, put_run, tensor
from website.browsing import PATIENCE, wait_for_sitemap

ROOT = Path(__file__).parents[2]
SECOND = 1000

SEED = """\
x = [1.0, 2.0]
y = [v * v for v in x]
grads = [2 * v for v in x]
print(grads)
# > [2.0, 4.0]
"""
FAR = "long = 1000000000 + 1000000000 + 1000000000 + 1000000000 + 1000000000 + max(1, x)\n"
PAIR = {
    "wrong": "x = 1\nx / 0\n#! ZeroDivisionError: division by zero\n",
    "right": "x = 1\nx / 1\n",
}
CONFIG = """\
site_name: Blocks
site_url: {url}
use_directory_urls: false
theme:
  name: material
  variant: classic
  font: false
  features: [content.code.copy, content.code.annotate, navigation.instant]
  palette:
    - media: "(prefers-color-scheme: light)"
      scheme: default
    - media: "(prefers-color-scheme: dark)"
      scheme: slate
plugins: [search]
markdown_extensions:
  - verified_snippets:
      path: snippets
      source: https://example.org/snippets
  - admonition
  - attr_list
  - pymdownx.highlight:
      anchor_linenums: true
  - pymdownx.superfences
  - pymdownx.tabbed:
      alternate_style: true
"""
PAGE = """\
# Blocks

```python
--8<-- "seed.py"
```

[The other page](other.md)

```python
--8<-- "far.py"
```

```python
--8<-- "p/wrong.py"
```

Divide by one:

```python
--8<-- "p/right.py"
```

!!! note

    === "A tab"

        ```{.python title="A title" linenums="1" hl_lines="2"}
        --8<-- "seed.py"
        ```

```python
--8<-- "annotated.py"
```

1.  An annotation.
"""
ENOUGH_ROOM = "\n\n".join(f"Paragraph {n}." for n in range(40))


class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *given):
        """Say nothing."""


@pytest.fixture(scope="session")
def project(tmp_path_factory):
    """The sources of a site of two pages, and a server for what is built of them."""
    folder = tmp_path_factory.mktemp("blocks")
    (folder / "site").mkdir()
    serving = functools.partial(Handler, directory=str(folder / "site"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), serving)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/"
    put(folder / "mkdocs.yml", CONFIG.format(url=url))
    put(folder / "docs/index.md", PAGE + "\n" + ENOUGH_ROOM)
    put(folder / "docs/other.md", '# Other\n\n```python\n--8<-- "seed.py"\n```\n')
    many = "[" + ", ".join(["1.2345"] * 16) + "]"
    put_run(
        folder / "snippets/seed.py",
        SEED,
        {
            1: [fact(1, "x", LEAF)],
            2: [fact(2, "y", tensor("[1, 4]", grad_fn="PowBackward0"))],
            3: [
                fact(3, "grads[0]", tensor("[[1, 2], [3, 4]]", (2, 2)), was=LEAF),
                fact(3, "grads[1]", tensor("2", ())),
            ],
        },
    )
    wide = tensor(many, (16,))
    put_run(folder / "snippets/far.py", "x = 1\n" + FAR, {2: [fact(2, "x", wide, was=wide)]})
    for name, source in PAIR.items():
        put_verified(folder / f"snippets/p/{name}.py", source)
    put_verified(folder / "snippets/annotated.py", "x = 1  # (1)!\n")
    yield folder, url
    server.shutdown()
    server.server_close()


def build(folder, builder):
    """The folder of a site of the project, built strictly."""
    done = subprocess.run(
        [sys.executable, "-m", builder, "build", "--strict"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "NO_MKDOCS_2_WARNING": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    return folder / "site"


@pytest.fixture(scope="session")
def site(project):
    """The URL of the site, built by MkDocs, and its folder."""
    folder, url = project
    return url, build(folder, "mkdocs")


@pytest.fixture
def opened(windows, site):
    """Open the page; options are those of Windows.take, and `base`, the URL it is below."""
    pages = []

    def open_(width=1280, base=site[0], **options):
        pages.append(windows.take(width=width, height=700, **options))
        pages[-1].set_default_timeout(PATIENCE)
        pages[-1].goto(base + "index.html")
        return pages[-1]

    yield open_
    for page in pages:
        windows.give_back(page)


def shown(page):
    """The names in the popovers that are open."""
    texts = page.evaluate(
        "[...document.querySelectorAll('[popover]:popover-open')].map(e => e.textContent)"
    )
    return [text.split("\n")[0] for text in texts]


def settled(page, names):
    """Whether these names, and no others, come to be open; also where scripts cannot wait."""
    end = time.monotonic() + PATIENCE / SECOND
    while shown(page) != names:
        if time.monotonic() > end:
            return False
        page.wait_for_timeout(20)
    return True


def name(page, text):
    """The first button of this name."""
    return page.locator(f".verified-snippet button:text-is('{text}')").first


def test_keys_open_and_close_and_stop_at_no_other_name(opened):
    page = opened(javascript=False)  # Material makes code that scrolls a stop, too
    name(page, "x").focus()
    for text in ("x", "y", "grads"):
        page.keyboard.press("Enter" if text != "y" else "Space")
        assert settled(page, [{"grads": "grads[0]"}.get(text, text)])
        page.keyboard.press("Escape")
        assert settled(page, [])
        page.keyboard.press("Tab")
    page.locator("summary:focus").wait_for()


def test_tab_shows_where_it_is_and_opens_nothing(opened):
    page = opened()
    page.keyboard.press("Tab")
    name(page, "x").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "y"
    assert page.evaluate("getComputedStyle(document.activeElement).outline").endswith("solid 2px")
    page.wait_for_timeout(SECOND)
    assert shown(page) == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_mouse_opens_by_hovering_and_a_click_does_not_close(opened, scripts):
    page = opened(javascript=scripts)
    name(page, "x").hover()
    assert settled(page, ["x"])
    page.mouse.down()
    page.mouse.up()
    page.wait_for_timeout(SECOND // 2)
    assert shown(page) == ["x"]
    page.locator("[popover]:popover-open").hover()
    page.wait_for_timeout(SECOND)
    assert shown(page) == ["x"]
    page.locator("h1").click()
    assert settled(page, [])


@pytest.mark.parametrize("scripts", [True, False])
def test_a_finger_opens_and_closes(opened, scripts):
    page = opened(360, touch=True, javascript=scripts)
    name(page, "y").tap()
    assert settled(page, ["y"])
    name(page, "x").tap()
    assert settled(page, ["x"])
    page.locator("h1").tap()
    assert settled(page, [])


# Each that can be seen is opened by itself, in the middle of the window, and shut again.
OPENED_EACH = """async () => {
  const drawn = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))
  const boxes = []
  for (const button of document.querySelectorAll(".verified-snippet button[popovertarget]")) {
    if (!button.checkVisibility()) continue
    button.scrollIntoView({ block: "center", inline: "center" })
    const { x, y, width, height } = button.getBoundingClientRect()
    const hit = button.contains(document.elementFromPoint(x + width / 2, y + height / 2))
    button.click()
    await drawn()
    const open = document.querySelectorAll("[popover]:popover-open")
    const { left, right, top, bottom } = open[0].getBoundingClientRect()
    const over = open[0].scrollWidth - open[0].clientWidth
    boxes.push({ hit, high: height, open: open.length, left, right, top, bottom, over })
    open[0].hidePopover()
  }
  return boxes
}"""


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_clipped_and_every_target_is_high_enough(opened, width, scheme):
    page = opened(width, dark=scheme == "dark")
    boxes = page.evaluate(OPENED_EACH)
    assert len(boxes) > 6
    for box in boxes:
        assert box["hit"], "something lies over it"
        assert box["high"] >= 24
        assert box["open"] == 1
        assert box["left"] >= 0
        assert box["right"] <= width
        assert box["top"] >= 0
        assert box["bottom"] <= 700
        assert box["over"] <= 0, "what is wide wraps"
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_opens_stands_by_its_name(opened):
    page = opened()
    button = name(page, "y").bounding_box()
    name(page, "y").click()
    box = page.locator("[popover]:popover-open").bounding_box()
    assert abs(box["x"] - button["x"]) < 4
    assert 0 <= box["y"] - (button["y"] + button["height"]) < 8


def test_what_opens_is_laid_out_in_lines(opened):
    page = opened(360)
    name(page, "grads").click()
    box = page.locator("[popover]:popover-open")
    assert box.inner_text().split("\n")[:3] == [
        "grads[0]",
        "[1, 2] → [[1, 2],",
        "          [3, 4]]",
    ]
    assert box.evaluate("e => getComputedStyle(e, '::first-line').fontWeight") == "700"
    lines = box.inner_text().strip().count("\n") + 1
    assert box.bounding_box()["height"] > 18 * lines


@pytest.mark.parametrize("scripts", [True, False])
def test_the_table_opens(opened, scripts):
    page = opened(javascript=scripts)
    cell = page.locator(".verified-foot td").first
    assert not cell.is_visible()
    page.locator(".verified-foot summary").first.click()
    cell.wait_for()
    assert cell.inner_text().startswith("x: [1, 2], shape (2,)")


def test_a_page_in_print_has_the_table_and_no_code_is_cut_off(opened):
    page = opened()
    page.emulate_media(media="print")
    seen = "e => e.checkVisibility({contentVisibilityAuto: true}) && e.offsetHeight > 0"
    assert page.locator(".verified-foot td").first.evaluate(seen)
    for code in page.locator(".verified-snippet code:visible").all():
        assert code.evaluate("e => e.scrollWidth - e.clientWidth") <= 0


def run(source):
    """What Python prints of a program, from its standard input."""
    done = subprocess.run([sys.executable, "-"], input=source, capture_output=True, text=True)
    return done.stdout, done.stderr


def test_the_copy_button_and_a_selection_give_the_program(opened):
    page = opened(own=True)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".verified-snippet").first.hover()
    page.get_by_title("Copy to clipboard").first.click()
    page.wait_for_function("navigator.clipboard.readText().then(text => text !== '')")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.strip("\n") == SEED.strip("\n")
    assert run(copied) == ("[2.0, 4.0]\n", "")
    name(page, "y").click()
    selected = page.evaluate(
        "getSelection().selectAllChildren(document.querySelector('.verified-snippet code'));"
        "getSelection().toString()"
    )
    assert selected.strip("\n") == SEED.strip("\n")
    wrong = page.locator(".verified-wrong")
    wrong.locator(".highlight").hover()
    wrong.get_by_title("Copy to clipboard").click()
    page.wait_for_function("navigator.clipboard.readText().then(text => text.includes('/ 0'))")
    assert page.evaluate("navigator.clipboard.readText()").strip("\n") == PAIR["wrong"].strip("\n")


def test_words_and_signs_are_on_the_page(opened):
    page = opened(javascript=False)
    said = "e => getComputedStyle(e, '{}').content"
    assert "raises here" in page.locator(".verified-raised").evaluate(said.format("::after"))
    assert "−" in page.locator(".gd").first.evaluate(said.format("::before"))
    assert "+" in page.locator(".gi").first.evaluate(said.format("::before"))
    labels = page.locator(".verified-pair .verified-label").all_inner_texts()
    assert [re.sub(r"\W", "", label) for label in labels] == ["Wrong", "Right"]


CONTRAST = """
element => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
  const backs = [];
  for (let e = element; e; e = e.parentElement) backs.unshift(getComputedStyle(e).backgroundColor);
  const paint = colour => { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); };
  const light = () => {
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map(c => c / 255)
      .map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  paint('#fff'); backs.forEach(paint);
  const back = light();
  paint(getComputedStyle(element).color);
  const [low, high] = [back, light()].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out(opened, scheme):
    page = opened(dark=scheme == "dark")
    name(page, "x").click()
    for each in (
        *(".go", ".gr", ".gd", ".gi", ".verified-label", ".verified-right > .verified-label"),
        *(".verified-source", ".verified-foot summary", "[popover]:popover-open"),
        ".verified-source a",
    ):
        assert page.locator(each).first.evaluate(CONTRAST) >= 4.5, each


def test_annotations_titles_and_line_numbers_of_material(opened):
    page = opened()
    annotation = page.locator(".md-annotation").first
    annotation.wait_for()
    assert page.locator("span.filename").inner_text() == "A title"
    assert page.locator(".highlighttable .linenos").count() == 1
    numbers = page.locator(".highlighttable .linenodiv .normal").all()
    assert len(numbers) == 5
    for line, kind in ((2, ".hll"), (5, ".go")):
        boxes = (
            page.locator(f".highlighttable td.code {kind}").first.bounding_box(),
            numbers[line - 1].bounding_box(),
        )
        middles = [box["y"] + box["height"] / 2 for box in boxes]
        assert abs(middles[0] - middles[1]) < 2, "a line stands beside its number"


def test_popovers_survive_instant_navigation(opened):
    page = opened()
    wait_for_sitemap(page)
    page.evaluate("window.same = true")
    page.get_by_role("link", name="The other page").click()
    page.locator("h1:text('Other')").wait_for()
    name(page, "x").click()
    assert settled(page, ["x"])
    page.go_back()
    page.locator("h1:text('Blocks')").wait_for()
    name(page, "y").click()
    assert settled(page, ["y"])
    assert page.evaluate("window.same"), "the page was loaded anew"
    assert (
        page.locator("[popover]:popover-open").evaluate("e => getComputedStyle(e).position")
        == "fixed"
    )


def test_a_page_from_a_file(opened, site):
    page = opened(base=site[1].as_uri() + "/")
    name(page, "x").click()
    assert settled(page, ["x"])


BLOCKS = """
[...document.querySelectorAll('.verified-snippet')].map(block => [
  block.querySelector('code').textContent,
  [...block.querySelectorAll('[popover], td')].map(e => e.textContent),
  [...block.querySelectorAll('button[popovertarget]')].map(e => e.textContent),
  block.querySelector('.verified-source').textContent,
])
"""


def test_three_builders_say_the_same(opened, site, project, tmp_path):
    pages = {"mkdocs": opened(javascript=False).evaluate(BLOCKS)}
    for builder in ("properdocs", "zensical"):
        pytest.importorskip(builder)
        folder = tmp_path / builder
        shutil.copytree(project[0], folder, ignore=shutil.ignore_patterns("site"))
        base = build(folder, builder).as_uri() + "/"
        page = opened(base=base, javascript=False)
        pages[builder] = page.evaluate(BLOCKS)
        name(page, "x").click()
        assert settled(page, ["x"])
    assert pages["mkdocs"]
    assert pages["mkdocs"] == pages["properdocs"] == pages["zensical"]
