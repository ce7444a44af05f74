"""The site's search, asked for the words of each message that PyTorch raised.

It ranks by how rare a word is. A message of common words ("a leaf Variable that requires grad …")
is found by the box on the page of errors, which knows the messages; here it may come later.
"""

import functools
import json
import re

import pytest
from website.browsing import Watch, visit

from autograd_clinic.catalogue import catalogue

# What the worker says, seen before the theme sees it: it answers each query, by a message of type 3.
# The theme is handed three results alone, as showing takes as long as finding.
LISTEN = """
window.answers = new EventTarget()
window.Worker = class extends Worker {
  constructor(...given) {
    super(...given)
    this.addEventListener("message", ({ data }) => {
      if (data.type != 3) return
      data.data.items.splice(3)
      answers.dispatchEvent(new Event("answer"))
    })
  }
}
"""
ASK = """async query => {
  const box = document.querySelector("[data-md-component=search-query]")
  const answered = new Promise(answer => answers.addEventListener("answer", answer, { once: true }))
  box.value = query
  box.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }))
  await answered
  await new Promise(shown => setTimeout(shown))  // the theme has heard of it, and shows it
  return [...document.querySelectorAll(".md-search-result__item")].map(item =>
    [...item.querySelectorAll("a.md-search-result__link")].filter(a => !a.closest("details"))
      .map(a => a.getAttribute("href")))
}"""
NOT_WORDS = re.compile(r"torch\.Size\(.*?\)|(?<!\w)'[^']*'|\[[\d, ]*\]")
PARTS = 8  # so that none takes long
MISSED = (  # 14 of 165, of common words; 111 of 142 as MkDocs' theme searches by default
    "RuntimeError: grad_and_value(f)(*args): Expected f(*args) to return a Tensor, got <class 'tuple'>",
    "RuntimeError: grad_and_value(f)(*args): Expected f(*args) to return a Tensor, got <class 'float'>",
    "RuntimeError: `inputs` argument to `backward()` cannot be empty.",
    "RuntimeError: `inputs` argument to `grad()` cannot be empty.",
    "TypeError: `inputs` argument to `grad()` must be a dict, not OrderedDict.",
    "torch.autograd.gradcheck.GradcheckError: Jacobian mismatch for output 0 with respect to input 0,",
    "RuntimeError: Only Tensors of floating point and complex dtype can require gradients",
    "AttributeError: 'float' object has no attribute 'backward'",
    "FutureWarning: `grad_variables` is deprecated. Use `grad_tensors` instead.",
    "TypeError: gradients can be either Tensors or None, but got float",
    "RuntimeError: got 2 tensors and 1 gradients",
    "AttributeError: 'tuple' object has no attribute 'sum'",
    "UserWarning: None of the inputs have requires_grad=True. Gradients will be None",
    "NotImplementedError: the derivative for 'igamma: input' is not implemented.",  # but its page is
)
OFTEN = (  # that people ask about most
    "RuntimeError: grad can be implicitly created only for scalar outputs",
    "RuntimeError: Trying to backward through the graph a second time",
    "RuntimeError: element 0 of tensors does not require grad",
    "RuntimeError: The differentiated Tensor at index",
    "RuntimeError: one of the variables needed for gradient computation",
)
PAGES = {
    "jacobian": "understand/jacobian/",
    "gradient accumulation": "understand/accumulation/",
    "accumulation_steps": "training/parts/",
    "multiple losses": "#two-losses-on-one-graph",
    "fine-tuning": "training/frozen/",
    "broadcasting": "understand/broadcasting/",
    "hessian vector product": "use/higher_order/",
    "policy gradient": "recipes/policy_gradient/",
    "custom function": "use/functions/",
    "lstm": "recipes/truncated_bptt/",
    "rnn": "recipes/truncated_bptt/",
    "hidden state": "recipes/truncated_bptt/",
    "gradscaler several losses": "recipes/several_losses/",
    "ddp autograd.grad": "recipes/data_parallel/",
    "threads": "understand/threads/",
    "cuda stream": "understand/threads/",
    "backward in a hook": "use/hooks/",
    "grad is none in a module hook": "#grad-in-a-module-hook",
    "backward on non scalar": "start/vector/",
    "non-scalar": "start/vector/",
    "C++": "reference/arguments/",
    "ddp": "recipes/data_parallel/",
    "loss is not decreasing": "errors/#loss",
    "memory grows": "errors/#memory-grows",
}


def test_no_fact_is_in_the_index(site_folder):
    """What each line made is at its line; in the index it would be three of five words."""
    index = json.loads((site_folder / "search/search_index.json").read_text())
    texts = {doc["location"]: doc["text"] for doc in index["docs"]}
    assert sum("torch.tensor(" in text for text in texts.values()) > 400
    facts = re.compile(r"dtype +float32|grad_fn +\w+Backward|What each line|ran on torch")
    assert [where for where, text in texts.items() if facts.search(text)] == []


def words(message):
    """What someone would type of a message: its words, without numbers, shapes, names."""
    first = NOT_WORDS.sub(" ", message.partition(": ")[2].partition("\n")[0])
    parts = re.split(r"[^\w.']+|\.(?=\W|$)", first)
    return " ".join(part for part in parts if re.match(r"[^\W\d]", part))


def sections():
    """For each message in words one of its kind, and where it is explained: a cause or its section.

    Patterns that numbers, shapes or dtypes tell apart have one message in words.
    """
    found: dict[frozenset[str], tuple[str, set[str]]] = {}
    for entry in catalogue.list_entries():
        for stated, pattern in zip(entry.messages, entry.patterns, strict=True):
            said = frozenset(re.findall(r"[^\W\d]{3,}", pattern)) - {"complex"}
            _, places = found.setdefault(said, (stated, set()))
            places |= {entry.url, f"errors/{entry.page}/#{entry.section.chapter}"}
    return found.values()


@pytest.fixture(scope="module")
def ask(windows, site_url):
    """A function from words to the links that the first three results show."""
    page = windows.take(own=True)
    watch = Watch(page, site_url)
    page.add_init_script(LISTEN)
    visit(page, site_url, watch)
    page.keyboard.press("/")
    page.locator("[name=query]:focus").wait_for()
    page.keyboard.insert_text("seed")
    page.wait_for_selector(".md-search-result__link[href*='h=seed']")

    @functools.cache  # the same words are no new question, and have no answer of their own
    def asked(query):
        results = page.evaluate(ASK, query)
        return [re.sub(r"\?h=[^#]*", "", link) for result in results for link in result]

    yield asked
    windows.give_back(page)
    assert watch.wrong == []


@pytest.mark.parametrize("part", range(PARTS))
def test_a_message_is_among_the_first_three(ask, part):
    messages = list(sections())
    missed = [
        message
        for message, places in messages[part::PARTS]
        if not any(link.endswith(tuple(places)) for link in ask(words(message)))
    ]
    assert len(messages) > 140
    assert [message for message in missed if not message.startswith(MISSED)] == []
    for often in OFTEN:
        assert any(message.startswith(often) for message, _ in messages), often
        assert not often.startswith(MISSED), often


def test_what_a_learner_looks_for_is_among_the_first_three(ask):
    for query, page in PAGES.items():
        assert any(page in link for link in ask(query)), query
