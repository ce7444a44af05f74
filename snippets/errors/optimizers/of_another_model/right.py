import copy

import torch

torch.manual_seed(0)
model = torch.nn.Linear(2, 1)
model = copy.deepcopy(model)
optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
before = model.bias.clone()
model(torch.ones(4, 2)).mean().backward()
optimizer.step()
print(torch.equal(model.bias, before))
# > False
