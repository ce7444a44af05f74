import torch
from torch.utils.checkpoint import checkpoint

torch.manual_seed(0)
model = torch.nn.Sequential(torch.nn.Dropout(), torch.nn.Tanh())
x = torch.ones(3, requires_grad=True)
y = checkpoint(model, x, use_reentrant=False)
y.backward(gradient=torch.ones(3))
model.eval()
print(torch.equal(x.grad != 0, y != 0))
# > True
