"""The box on the page of errors: a pasted message leads to its section, by explain's patterns."""

import json
import re

import pytest
from website.axe import violations
from website.browsing import TOO_WIDE, wait_for_sitemap

from verified_snippets.explaining import known

ERRORS = "errors/"
MESSAGES = sorted({message for entry in known.entries() for message in entry.messages})
PASTE = """\
([box, texts]) => texts.map(text => {
  box.value = text
  box.dispatchEvent(new Event("input", { bubbles: true }))
  return [...document.querySelectorAll(".find li a")].map(a => [a.getAttribute("href"), a.textContent])
})"""
OTHERS = (  # what programs differ in, and not what a message says
    (r"(?<=\[)\d[\d, ]*(?=\])", "64, 3, 17"),
    (r"\bgrad_output\[0\]", "grad_output[12]"),
    (r"(?<=index )\d+|(?<=element )\d+|(?<=position )\d+", "12"),
    (r"(?<=got )\d+|(?<=expected )\d+|(?<=version )\d+", "305"),
    (r"'\w+Backward0'", "'LogBackward0'"),
    (r"\btorch\.(float32|float64|int64|complex64|bfloat16)\b", "torch.float16"),
    (r"\b(cpu|meta)\b(?=$| but| -)", "cuda:1"),
)
SHAPE = (
    "RuntimeError: Mismatch in shape: grad_output[0] has a shape of torch.Size([4])"
    " and output[0] has a shape of torch.Size([2, 2])."
)
FREED = next(m for m in MESSAGES if "a second time" in m)
CAUSES = len(known.candidates(SHAPE))
NOT_SCALAR = "grad can be implicitly created only for scalar outputs"


def changed(message):
    for found, other in OTHERS:
        message = re.sub(found, other, message)
    return message


@pytest.fixture
def box(open_page):
    """Open the page of errors and give what pastes texts there: for each, the links that come."""

    def opened(*given, **options):
        page = open_page(*(given or (ERRORS,)), **options)
        field = page.get_by_label("Paste your error")
        field.wait_for()
        handle = field.element_handle()
        return page, lambda *texts: page.evaluate(PASTE, [handle, texts])

    return opened


def expected(page, message, ending="/"):
    """What explain's own patterns say, as links on this page."""
    base = page.url.partition("#")[0].rpartition("errors/")[0]
    urls = [entry.url.replace("/#", f"{ending}#") for entry in known.candidates(message)]
    return sorted({base + url for url in urls})


def came(links):
    return sorted(href for href, _ in links)


def test_every_message_leads_to_what_explain_says(box):
    page, paste = box()
    texts = [text for message in MESSAGES for text in (message, changed(message))]
    wrong = []
    for text, links in zip(texts, paste(*texts), strict=True):
        said = expected(page, text)
        if not said or came(links) != said:
            wrong.append(text)
    assert wrong == []
    assert len(MESSAGES) > 160
    assert sum(changed(message) != message for message in MESSAGES) > 40


def ways(message):
    """How a message comes to be pasted: each way, and the text."""
    traceback = 'Traceback (most recent call last):\n  File "a.py", line 3, in <module>\n%s\n'
    first, _, rest = message.partition("\n")
    return {
        "bare": message.partition(": ")[2],
        "wrapped": re.sub(r"(.{30,60}?) ", r"\1\n", first) + rest,
        "traceback": traceback % message,
        "rank": f"[rank0]: {message}",
        "pytest": f"E       {message}",
        "coloured": "\x1b[31m" + message.replace(":", "\x1b[0m:", 1),
        "logged": f"UserWarning: an older thing\n  warn()\nERROR:root:{message}",
    }


def test_every_message_is_found_without_its_type_wrapped_and_in_a_traceback(box):
    page, paste = box()
    wrong = []
    for message in MESSAGES:
        said = expected(page, message)
        pasted = ways(message)
        for way, links in zip(pasted, map(came, paste(*pasted.values())), strict=True):
            # Without its type, a message may be that of an exception of another type, too.
            if not (set(said) <= set(links) if way == "bare" else said == links):
                wrong.append((way, message))
    assert wrong == []


def test_one_of_several_is_said_so_and_what_is_unknown_too(box):
    page, paste = box()
    status = page.locator(".find").get_by_role("status")
    (links,) = paste(SHAPE)
    assert len(links) == CAUSES > 10
    assert status.inner_text() == f"{CAUSES} mistakes give this message. Yours is one of:"
    assert "One number for all" in [title for _, title in links]
    assert [len(links) for links in paste("TypeError: 'bool' object is not iterable")] == [1]
    assert status.inner_text() == "It is explained here:"
    for unknown in (
        "RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB",
        f"ValueError: {NOT_SCALAR}",
        "nothing of the kind",
        "a" * 200_000,
        "Error: " * 20_000,
        "([{" * 1000,
    ):
        assert paste(unknown) == [[]]
        assert status.inner_text().startswith("This is none of")
        assert page.locator(".find ul").is_hidden()
    assert paste("  \n ") == [[]]
    assert status.inner_text() == ""


def test_the_last_exception_of_a_chain_is_meant(box):
    page, paste = box()
    chain = f"RuntimeError: {NOT_SCALAR}\n\nDuring handling of the above exception, another exception occurred:\n\n"
    assert came(*paste(chain + FREED)) == expected(page, FREED)
    assert came(*paste(f"{chain}MyError: no\n")) == expected(page, f"RuntimeError: {NOT_SCALAR}")


def test_a_name_may_have_any_letters_and_jupyter_leaves_the_module_out(box):
    page, paste = box()
    function = next(m for m in MESSAGES if "returned an incorrect number of gradients" in m)
    umlaut = re.sub(r"function \w+", "function ÜbertragungBackward", function)
    assert came(*paste(umlaut)) == expected(page, umlaut) != []
    check = next(m for m in MESSAGES if "not multiplied by grad_output" in m)
    assert came(*paste(check.rpartition("gradcheck.")[2])) == expected(page, check) != []


@pytest.mark.parametrize(
    ("dark", "width"), [(False, 360), (True, 360), (False, 1280), (True, 1280)]
)
def test_it_is_used_by_keyboard_and_can_be_read_anywhere(box, dark, width):
    page, _ = box(dark=dark, width=width)
    page.get_by_label("Paste your error").focus()
    page.keyboard.insert_text(SHAPE)
    page.locator(".find").get_by_role("status").get_by_text(f"{CAUSES} mistakes").wait_for()
    assert page.evaluate(TOO_WIDE) <= 0
    assert violations(page) == []
    page.keyboard.press("Tab")
    link = page.locator(".find a:focus")
    name, href = link.inner_text(), link.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(href)
    heading = page.locator(f"[id='{href.partition('#')[2]}']")
    heading.wait_for()
    assert heading.inner_text().startswith(name)


def test_it_comes_with_the_page_however_one_gets_there_and_goes_with_it(box, open_page):
    page = open_page()
    wait_for_sitemap(page)
    page.evaluate("window.marker = true")
    for _ in range(2):
        page.locator("article a[href$='errors/']").first.click()
        page.get_by_label("Paste your error").fill(SHAPE)
        assert page.locator(".find").count() == 1
        assert page.locator(".find li").count() == CAUSES
        page.go_back()
        page.wait_for_function("!document.querySelector('.find')")
    assert page.evaluate("window.marker")


def test_without_javascript_there_is_no_box_and_other_pages_load_nothing_of_it(open_page):
    page = open_page(ERRORS, javascript=False)
    assert page.get_by_text("Paste your error").count() == 0
    assert page.locator("#runtimeerror-a-to-c").is_visible()
    for path in ("", "errors/seed/"):
        loaded = "performance.getEntriesByType('resource').map(r => r.name).join(' ')"
        page = open_page(path)
        page.wait_for_load_state("networkidle")
        assert "find.js" not in page.evaluate(loaded)
        assert "errors.js" not in page.evaluate(loaded)


def test_it_works_from_a_disk(disk, box):
    page, paste = box("errors/index.html", base=f"{disk.as_uri()}/")
    for message, links in zip(MESSAGES, paste(*MESSAGES), strict=True):
        assert came(links) == expected(page, message, ".html")
    ((href, _),) = paste(FREED)[0][:1]
    page.locator(".find li a").first.click()
    page.wait_for_url(href)
    assert page.locator(f"[id='{href.partition('#')[2]}']").is_visible()


def test_it_works_in_the_other_builders(other, serve, box):
    url = serve(other)
    page, paste = box(base=url)
    assert came(*paste(SHAPE)) == expected(page, SHAPE)
    page.goto(url)
    page.wait_for_load_state("networkidle")
    page.locator("article a[href$='errors/']").first.click()
    page.get_by_label("Paste your error").fill(SHAPE)
    assert page.locator(".find li").count() == CAUSES


def test_the_patterns_are_those_of_the_command(site_folder):
    script = (site_folder / "downloads/errors.js").read_text()
    assert json.loads(script.removeprefix("knownErrors = ")) == json.loads(known.exported())
