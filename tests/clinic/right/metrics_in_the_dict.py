import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(4, 6), nn.Linear(6, 3)

    def forward(self, x, y):
        logits = self.b(self.a(x).relu())
        acc = (logits.argmax(1) == y).float().mean()
        return {
            "loss_ce": F.cross_entropy(logits, y),
            "loss_norm": 0.01 * logits.pow(2).mean(),
            "acc": acc,
            "norm": logits.norm().detach(),
        }


def parse(losses):
    total = sum(v for k, v in losses.items() if "loss" in k)
    log = {k: v.item() for k, v in losses.items()}
    return total, log


model = Net()
opt = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(4):
    losses = model(torch.randn(6, 4), torch.randint(3, (6,)))
    total, log = parse(losses)
    opt.zero_grad()
    total.backward()
    opt.step()
    print(log)
