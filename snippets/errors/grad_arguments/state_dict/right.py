import torch

torch.manual_seed(0)
net = torch.nn.Linear(2, 1)
y = net(torch.tensor([[4.0, 5.0]])).sum()
grads = torch.autograd.grad(y, dict(net.named_parameters()))
print(grads)
# > {'weight': tensor([[4., 5.]]), 'bias': tensor([1.])}
