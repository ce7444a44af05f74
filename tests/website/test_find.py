"""The box on the page of errors: a pasted message leads to its section, by explain's patterns."""

import itertools
import json
import re
from urllib.parse import urljoin

import pytest
from website.axe import violations
from website.browsing import AT_ONCE, TOO_WIDE, show_everywhere
from website.builds import ROOT

from autograd_clinic.catalogue import catalogue

ERRORS = "errors/"
MESSAGES = sorted({message for entry in catalogue.list_entries() for message in entry.messages})
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
    (r"\btorch\.(float32|float64|int64|bfloat16)\b", "torch.float16"),
    (r"\b(cpu|meta)\b(?=$| but| -)", "cuda:1"),
)
SHAPE = (
    "RuntimeError: Mismatch in shape: grad_output[0] has a shape of torch.Size([4])"
    " and output[0] has a shape of torch.Size([2, 2])."
)
FREED = next(m for m in MESSAGES if "a second time" in m)
CAUSES = sum(FREED in entry.messages for entry in catalogue.list_entries())
WORDINGS = json.loads((ROOT / "tests/data/wordings.json").read_text())
PASTED = json.loads((ROOT / "tests/data/pasted.json").read_text())
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
    urls = [entry.url.replace("/#", f"{ending}#") for entry in catalogue.find_candidates(message)]
    return sorted({base + url for url in urls})


def general(message):
    """Whether programs without gradients give this message, too."""
    return any(entry.context for entry in catalogue.match_candidates(message))


def came(links):
    return sorted(href for href, _ in links)


def test_every_message_leads_to_what_explain_says(box):
    page, paste = box()
    texts = [text for message in MESSAGES for text in (message, changed(message))]
    wrong = []
    for text, links in zip(texts, paste(*texts), strict=True):
        said = expected(page, text)
        if not (said or general(text)) or came(links) != said:
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
    (links,) = paste(FREED)
    assert len(links) == CAUSES > 5
    assert status.inner_text() == (
        f"{CAUSES} mistakes give this message. Yours is one of these, the likely one first:"
    )
    assert "Two losses on one graph" in [title for _, title in links]
    given = "    loss.backward(None, True)\nTypeError: 'bool' object is not iterable"
    assert [len(links) for links in paste(given)] == [1]
    assert status.inner_text() == "It is explained here:"
    for unknown in (
        "RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB",
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


def test_the_likely_cause_comes_first_as_in_the_terminal(box):
    page, paste = box()
    base = page.url.partition("#")[0].rpartition("errors/")[0]
    texts = [pasted["text"] for pasted in PASTED if pasted["first"]]
    texts += [traceback % FREED for traceback in TRACEBACKS]
    wrong = []
    for text, links in zip(texts, paste(*texts), strict=True):
        found = [base + entry.url for entry in catalogue.find_candidates(text)]
        if [href for href, _ in links] != found:
            wrong.append(text)
    assert wrong == []


BROKEN = """\
() => knownErrors.flatMap(row => row.entries).map(({ clue }) => clue).filter(clue => {
  try { return !new RegExp(clue, "u") } catch { return true }
})"""


def test_what_may_speak_for_a_cause_is_read_by_a_browser_as_by_python(box):
    page, _ = box()
    assert page.evaluate(BROKEN) == []


def test_what_speaks_for_a_cause_is_said_beside_its_link(box):
    page, paste = box()
    paste("    out, hidden = rnn(x, hidden)\n" + FREED)
    rows = page.locator(".find li").all_inner_texts()
    assert rows[0] == "A state from the last step, as your text has: hidden"
    assert [row for row in rows[1:] if "as your text" in row] == []
    paste(SHAPE + "\nhidden")
    assert "as your text" not in page.locator(".find ul").inner_text()


def test_a_message_of_any_program_is_explained_if_the_text_shows_gradients(box):
    page, paste = box()
    status = page.locator(".find").get_by_role("status")
    said = "AttributeError: 'NoneType' object has no attribute 'data'"
    ((first, *others),) = paste(f"    w.grad.data.zero_()\n{said}")
    assert first[1] == ".grad is still None"
    assert len(others) == 2
    assert status.inner_text().startswith("3 mistakes give this message.")
    for text in (said, said.partition(": ")[2], f"    return page.data\n{said}"):
        assert paste(text) == [[]]
        assert "paste the whole traceback" in status.inner_text()


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


def test_it_is_used_by_keyboard_and_can_be_read_anywhere(box):
    page, _ = box()
    page.add_style_tag(content=AT_ONCE)
    page.get_by_label("Paste your error").focus()
    page.keyboard.insert_text(FREED)
    page.locator(".find").get_by_role("status").get_by_text(f"{CAUSES} mistakes").wait_for()
    for where in show_everywhere(page):
        assert page.evaluate(TOO_WIDE) <= 0, where
        assert violations(page) == [], where
    page.keyboard.press("Tab")
    link = page.locator(".find a:focus")
    name, href = link.inner_text(), link.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(href)
    heading = page.locator(f"[id='{href.partition('#')[2]}']")
    heading.wait_for()
    assert heading.inner_text().startswith(name)


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
    page.get_by_label("Paste your error").fill(FREED)
    assert page.locator(".find li").count() == CAUSES


OLD = """\
Traceback (most recent call last):
  File "train.py", line 151, in <module>
    main()
  File "/home/me/engine.py", line 120, in fit
    loss.backward()
  File "/opt/conda/lib/python3.7/site-packages/torch/tensor.py", line 185, in backward
    torch.autograd.backward(self, gradient, retain_graph, create_graph)
%s
"""
NOTEBOOK = """\
<ipython-input-9-0b0a62a9f8d8> in <module>
     44         # calculate the gradients
---> 45         loss.backward()

~/anaconda3/lib/python3.7/site-packages/torch/tensor.py in backward(self, gradient)
--> 185         torch.autograd.backward(self, gradient, retain_graph, create_graph)

%s
"""
CELL = """\
Cell In[7], line 3
      2 y = x * 2
----> 3 y.backward()

File ~/env/lib/python3.12/site-packages/torch/_tensor.py:581, in Tensor.backward(self, gradient)
--> 581 torch.autograd.backward(

%s
"""
PYTEST = """\
test_it.py:12:
_ _ _ _ _ _ _
lib/losses.py:7: in weighted
    energy.backward()
.venv/lib/python3.11/site-packages/torch/_tensor.py:630: in backward
    torch.autograd.backward(
E       %s
"""
RANK = """\
[rank1]:   File "C:\\work\\run.py", line 9, in <module>
[rank1]:     loss.backward()
[rank1]:   File "C:\\env\\Lib\\site-packages\\torch\\_tensor.py", line 3, in backward
[rank1]: %s
"""
ANOMALY = """\
torch/autograd/graph.py:841: UserWarning: Error detected in BmmBackward0. Traceback of forward call that caused the error:
  File "main.py", line 307, in main
    out = model(x)
  File "models/net.py", line 25, in forward
    return self.layer(h)
  File "/opt/lib/python3.11/site-packages/torch/nn/modules/conv.py", line 447, in forward
    return self._conv_forward(input)
 (Triggered internally at graph.cpp:1.)
Traceback (most recent call last):
  File "main.py", line 313, in main
    loss.backward()
%s
"""
TRACEBACKS = {  # as somebody pastes it, and the line to look at
    OLD: "Look at line 120 of engine.py: loss.backward()",
    NOTEBOOK: "Look at line 45 of Cell In[9]: loss.backward()",
    CELL: "Look at line 3 of Cell In[7]: y.backward()",
    PYTEST: "Look at line 7 of losses.py: energy.backward()",
    RANK: "Look at line 9 of run.py: loss.backward()",
    ANOMALY: "Look at line 313 of main.py: loss.backward()\n"
    "In the forward pass it was line 25 of net.py: return self.layer(h)",
}


def test_a_traceback_of_any_kind_leads_to_the_readers_own_line(box):
    page, paste = box()
    look = page.locator(".find").get_by_role("status").locator("div").first
    for traceback, said in TRACEBACKS.items():
        assert came(*paste(traceback % FREED)) == expected(page, FREED)
        assert look.inner_text() == said
        paste(traceback % "ValueError: not of this site")
        assert look.inner_text() == said
    paste(FREED)
    assert look.text_content() == ""


def test_what_other_versions_say_is_found_alone_and_in_a_whole_traceback(box):
    page, paste = box()
    missed = []
    for wording in WORDINGS:
        said = wording["said"]
        texts = [said, *(traceback % said for traceback in TRACEBACKS)]
        wanted = [expected(page, text) for text in texts]
        if not (wanted[0] or general(said)) or [*map(came, paste(*texts))] != wanted:
            missed.append(said)
    assert missed == []


def test_a_first_sentence_is_enough(box):
    _, paste = box()
    missed = []
    for said in [wording["said"] for wording in WORDINGS if not general(wording["said"])]:
        first = re.split(r"[.,:] | \(| - ", said.partition(": ")[2])[0]
        wanted = {
            url for entry in catalogue.find_candidates(said) for url in (entry.url, section(entry))
        }
        for links in paste(first, f"RuntimeError: {first}"):
            there = [href.partition("/errors/")[2] for href, _ in links]
            if not any(f"errors/{place}" in wanted for place in there):
                missed.append(first)
    assert missed == []


def section(entry):
    return f"errors/{entry.page}/#{entry.section.chapter}"


SEEN = {  # what somebody types who has no message, and where that leads
    "x.grad is None": "#no-gradient",
    "w.grad is none after backward": "#no-gradient",
    "grad is None": "#no-gradient",
    "loss is nan": "#nan",
    "loss not decreasing": "#loss",
    "hidden state": "graph/#state-of-the-last-step",
    "LSTM": "graph/#state-of-the-last-step",
    "GAN": "graph/#optimizer-step",
    "DDP": "#ddp",
    "requires_grad": "#no-grad-fn",
    "memory grows": "#memory-grows",
    "apply() takes no keyword arguments": "../reference/versions/#new-in-2026",
}


def test_words_for_what_one_sees_are_found(box):
    page, paste = box()
    for (words, place), links in zip(SEEN.items(), paste(*SEEN), strict=True):
        urls = [urljoin(page.url, place), page.url + place]
        assert any(href in urls for href, _ in links[:3]), (words, links)
    status = page.locator(".find").get_by_role("status")
    assert paste("backward") == [[]]
    assert "Add one more" in status.inner_text()


def test_the_two_shapes_of_a_mismatch_leave_what_explain_says(box):
    page, paste = box()
    sizes = [s for rank in range(4) for s in itertools.product((1, 2, 3, 4), repeat=rank)][:40]
    pairs = [(seed, output) for seed in sizes for output in sizes if seed != output]
    texts = [SHAPE.replace("[4]", str([*s])).replace("[2, 2]", str([*o])) for s, o in pairs]
    wrong = [
        text
        for text, links in zip(texts, paste(*texts), strict=True)
        if came(links) != expected(page, text)
    ]
    assert wrong == []
    left = [len(catalogue.find_candidates(text)) for text in texts]
    assert max(left) == 3
    assert left.count(1) > len(left) / 4


def test_the_patterns_are_those_of_the_command(site_folder):
    script = (site_folder / "downloads/errors.js").read_text()
    assert json.loads(script.removeprefix("knownErrors = ")) == json.loads(
        catalogue.export_patterns()
    )
