import copy

import torch

torch.manual_seed(0)
model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
x = torch.ones(4, 2)
before = model(x)[0].item()
kept = copy.deepcopy(model.state_dict())
model(x).square().mean().backward()
optimizer.step()
model.load_state_dict(kept)
print(before, model(x)[0].item())
# > -0.2079518735408783 -0.2079518735408783
