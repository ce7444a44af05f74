import torch
from torch import nn

torch.manual_seed(0)
body, head = nn.Linear(2, 3), nn.Linear(3, 1)
body.requires_grad_(False)
trained = [p for p in [*body.parameters(), *head.parameters()] if p.requires_grad]
optimizer = torch.optim.SGD(trained, lr=0.5)
before = body.bias.clone()
for epoch in range(6):
    if epoch == 3:
        body.requires_grad_(True)
    optimizer.zero_grad()
    head(body(torch.ones(4, 2))).mean().backward()
    optimizer.step()
print(torch.equal(body.bias, before))
# > True
