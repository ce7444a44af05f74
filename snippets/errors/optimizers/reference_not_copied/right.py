import copy

import torch

torch.manual_seed(0)
model = torch.nn.Linear(2, 1)
reference = copy.deepcopy(model)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
x = torch.ones(4, 2)
for _ in range(3):
    optimizer.zero_grad()
    with torch.no_grad():
        expected = reference(x)
    drift = (model(x) - expected).square().mean()
    loss = (model(x) - 1).square().mean() + 10 * drift
    loss.backward()
    optimizer.step()
    print(drift.item())
# > 0.0
# > 0.13132332265377045
# > 0.22193650901317596
