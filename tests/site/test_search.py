"""The site's search, asked for the words of each message that PyTorch raised.

It ranks by how rare a word is. A message of common words ("a leaf Variable that requires grad …")
is found by the box on the page of errors, which knows the messages; here it may come later.
"""

import json
import re

import pytest

from verified_snippets.explaining import known

ASK = """async query => {
  const box = document.querySelector("[data-md-component=search-query]")
  const list = document.querySelector(".md-search-result__list")
  const quiet = new Promise(resolve => {
    let timer
    const watch = new MutationObserver(() => {
      clearTimeout(timer)
      timer = setTimeout(resolve, 60)
    })
    watch.observe(list, { childList: true, subtree: true })
    setTimeout(resolve, 1500)
  })
  box.value = query
  box.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }))
  await quiet
  return [...list.querySelectorAll(".md-search-result__item")].slice(0, 3).map(item =>
    [...item.querySelectorAll("a.md-search-result__link")].filter(a => !a.closest("details"))
      .map(a => a.getAttribute("href")))
}"""
NOT_WORDS = re.compile(r"torch\.Size\(.*?\)|(?<!\w)'[^']*'|\[[\d, ]*\]")
MISSED = 12  # of 142: 10 when this was written; 111 as MkDocs' theme searches by default
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
    "C++": "reference/arguments/",
}


def test_no_fact_is_in_the_index(served):
    """What each line made is at its line; in the index it would be three of five words."""
    index = json.loads((served.folder / "search/search_index.json").read_text())
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
    """For each pattern a message of it, and where it is explained: a cause or its section."""
    found = {}
    for entry in known.entries():
        if entry.pattern:
            message, places = found.setdefault(entry.pattern, (entry.message, set()))
            places |= {entry.url, f"errors/{entry.page}/#{entry.place.section}"}
    return found.values()


@pytest.fixture
def ask(open_page):
    """A function from words to the links that the first three results show."""
    page = open_page()
    page.keyboard.press("/")
    page.keyboard.type("seed")
    page.wait_for_selector(".md-search-result__item")

    def asked(query):
        results = page.evaluate(ASK, query)
        return [re.sub(r"\?h=[^#]*", "", link) for result in results for link in result]

    return asked


def test_a_message_is_among_the_first_three(ask):
    asked = [
        (message, any(link.endswith(tuple(places)) for link in ask(words(message))))
        for message, places in sections()
    ]
    missed = [message for message, found in asked if not found]
    assert len(asked) > 140
    assert len(missed) <= MISSED, missed
    for often in OFTEN:
        assert any(message.startswith(often) for message, _ in asked), often
        assert not any(message.startswith(often) for message in missed), often


def test_what_a_learner_looks_for_is_among_the_first_three(ask):
    for query, page in PAGES.items():
        assert any(page in link for link in ask(query)), query
