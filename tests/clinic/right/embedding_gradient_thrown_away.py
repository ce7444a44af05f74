import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb, self.out = nn.Embedding(9, 4), nn.Linear(4, 9)

    def forward(self, t):
        return self.out(self.emb(t))


model = Model()
opt = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(4):
    t = torch.randint(9, (6,))
    loss = F.cross_entropy(model(t), t)
    opt.zero_grad()
    loss.backward()
    model.emb.zero_grad(set_to_none=False)
    opt.step()
