"""What was counted and made a leaf, so that backward() runs, and the loss reaches no parameter."""

import pytest
from clinic.witnessed import assert_noted_at_mark, watched

START = """\
import torch
import torch.nn.functional as F
from torch import nn
from torch.autograd import Variable

torch.manual_seed(0)
"""
WORDS = """
class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(9, 5)
        self.rnn = nn.GRU(5, 6, batch_first=True)
        self.tag = nn.Linear(6, 3)

    def forward(self, words):
        return self.tag(self.rnn(self.table(words))[0])

tagger = Tagger()
optimizer = torch.optim.Adam({held})
for _ in range(4):
    words, tags = torch.randint(9, (2, 7)), torch.randint(3, (2, 7))
    scores = tagger(words)
    {body}
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


def train(*body, held="tagger.parameters()"):
    return WORDS.format(body="\n    ".join(body), held=held)


MASK = """
def cover(scores, mask):
    {made}
    return 1 - 2 * (hits * mask).sum() / (hits.sum() + mask.sum() + 1)

net = nn.Conv2d(1, 1, 3, padding=1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for _ in range(4):
    image = torch.randn(2, 1, 5, 5)
    loss = cover(net(image), (image > 0).float())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
COUNTED = {
    "the tags that were chosen": train(
        "chosen = scores.argmax(-1).float()  # here",
        "chosen.requires_grad_()",
        "loss = F.mse_loss(chosen, tags.float())",
    ),
    "wrapped in a Variable": train(
        "chosen = Variable(scores.argmax(-1).float(), requires_grad=True)  # here",
        "loss = (chosen - tags).abs().mean()",
    ),
    "a mask, in a function of the loss": MASK.format(
        made="hits = (scores > 0).float()  # here\n    hits.requires_grad = True"
    ),
    "copied by torch.tensor": MASK.format(
        made="hits = torch.tensor(scores.gt(0).float(), requires_grad=True)  # here"
    ),
}


@pytest.mark.parametrize("body", COUNTED.values(), ids=COUNTED)
def test_a_count_that_was_made_a_leaf_is_noted(folder, body):
    assert_noted_at_mark(folder, START + body, "implicit_seed/accuracy_as_loss")


MEANT = {
    "a count that is shown": train(
        "loss = F.cross_entropy(scores.flatten(0, 1), tags.flatten())",
        "print((scores.argmax(-1) == tags).float().mean())",
    ),
    "labels of the model's own": train(
        "own = scores.argmax(-1)",
        "loss = F.cross_entropy(scores.flatten(0, 1), own.flatten())",
    ),
    "a mask beside what it masks": MASK.format(made="hits = scores.sigmoid() * (scores > -9)"),
    "a shift that is learned for the labels of a frozen model": """
judge = nn.Linear(4, 3).requires_grad_(False)
shift = torch.zeros(4, requires_grad=True)
optimizer = torch.optim.SGD([shift], lr=0.1)
x = torch.randn(6, 4)
for _ in range(4):
    own = judge(x + shift).argmax(1)
    loss = -F.cross_entropy(judge(x + shift), own)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
""",
}


@pytest.mark.parametrize("body", MEANT.values(), ids=MEANT)
def test_a_count_beside_what_is_trained_is_left_in_peace(folder, body):
    path = folder / "s.py"
    path.write_text("")
    seen = watched(path, START + body)
    assert [(f.message, f.line) for f in seen.findings] == []
    assert not seen.failed
