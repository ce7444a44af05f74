import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
x, y = (torch.randn(8, 4), torch.randn(8, 2))
net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 2))
opt = torch.optim.Adam(net.parameters(), lr=0.01)


class Learner(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.randn(2, 4))

    def forward(self, inputs, w=None):
        return torch.tanh(inputs @ (self.w if w is None else w).t())


learner = Learner()
opt = torch.optim.Adam(learner.parameters())
for _ in range(3):
    inner = F.mse_loss(learner(x[:4]), y[:4])
    (g,) = torch.autograd.grad(inner, learner.w, create_graph=True)
    loss = F.mse_loss(learner(x[4:], learner.w - 0.1 * g), y[4:])
    opt.zero_grad()
    loss.backward()
    opt.step()
