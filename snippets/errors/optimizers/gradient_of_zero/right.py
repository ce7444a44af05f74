import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(2, 1), nn.Sigmoid())
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
for _ in range(3):
    optimizer.zero_grad()
    loss = (model(torch.ones(4, 2)) - 0.5).square().mean()
    loss.backward()
    optimizer.step()
print(loss.item() < 0.01, model[0].weight.grad.abs().sum() > 0)
# > True tensor(True)
