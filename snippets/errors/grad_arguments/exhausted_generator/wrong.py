import torch

torch.manual_seed(0)
net = torch.nn.Linear(2, 1)
params = net.parameters()
print(sum(p.numel() for p in params))
# > 3
y = net(torch.tensor([[4.0, 5.0]])).sum()
dw, db = torch.autograd.grad(y, params)
#! RuntimeError: `inputs` argument to `grad()` cannot be empty.
