"""An actor's temperature is an attribute that requires grad only once it's made; what it weighs is detached."""

import torch
from torch import nn

torch.manual_seed(0)


class Chooser(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.Linear(4, 3)
        self.warmth = torch.tensor(0.1)
        self.warmth.requires_grad = True
        self.own = torch.optim.SGD(self.inner.parameters(), lr=0.1)
        self.warming = torch.optim.SGD([self.warmth], lr=0.1)

    def forward(self, rows):
        return self.inner(rows).log_softmax(-1)

    def learn(self, rows, wanted):
        logs = self.forward(rows)
        chosen = logs.gather(1, wanted)
        loss = -chosen + self.warmth.exp() * (logs.exp() * logs).sum(1, keepdim=True)
        self.own.zero_grad()
        loss.mean().backward()
        self.own.step()

        self.warming.zero_grad()
        warmth_loss = -(self.warmth.exp() * (chosen + 0.5).detach()).mean()
        warmth_loss.backward()
        self.warming.step()


chooser = Chooser()
for _ in range(4):
    chooser.learn(torch.randn(8, 4), torch.randint(0, 3, (8, 1)))
print(chooser.warmth.item())
