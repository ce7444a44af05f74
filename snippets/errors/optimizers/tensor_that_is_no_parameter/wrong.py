import torch
from torch import nn


class Scale(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(2, 1)
        self.factor = torch.ones(1, requires_grad=True)

    def forward(self, x):
        return self.factor * self.layer(x)


torch.manual_seed(0)
model = Scale()
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
model(torch.ones(4, 2)).sum().backward()
optimizer.step()
print(model.factor)
# > tensor([1.], requires_grad=True)
