import torch
import torch.nn.functional as F
from torch import nn


class LM(nn.Module):
    def __init__(self, vocab=12, hidden=16):
        super().__init__()
        self.embed, self.rnn, self.out = (
            nn.Embedding(vocab, hidden),
            nn.LSTM(hidden, hidden, 2),
            nn.Linear(hidden, vocab),
        )
        self.out.weight = self.embed.weight  # tied

    def forward(self, x, state):
        h, state = self.rnn(self.embed(x), state)
        return self.out(h), state


def repackage(state):
    return state.detach() if isinstance(state, torch.Tensor) else tuple(repackage(s) for s in state)


torch.manual_seed(0)
model = LM()
text = torch.randint(0, 12, (41, 3))
state = (torch.zeros(2, 3, 16), torch.zeros(2, 3, 16))
lr, total = 1.0, 0.0
for i in range(0, 40, 10):
    model.zero_grad()
    state = repackage(state)
    logits, state = model(text[i : i + 10], state)
    loss = F.cross_entropy(logits.flatten(0, 1), text[i + 1 : i + 11].flatten())
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 0.25)
    for p in model.parameters():
        p.data.add_(p.grad, alpha=-lr)
    total += loss.item()
print(total)
