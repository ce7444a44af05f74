import torch

torch.manual_seed(0)
net = torch.nn.Linear(2, 1)
y = net(torch.tensor([[4.0, 5.0]])).sum()
grads = torch.autograd.grad(y, net.state_dict())
#! TypeError: `inputs` argument to `grad()` must be a dict, not OrderedDict. Other Mapping types are not supported.
