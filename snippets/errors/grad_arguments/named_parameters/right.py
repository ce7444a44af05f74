import torch

torch.manual_seed(0)
net = torch.nn.Linear(2, 1)
y = net(torch.tensor([[4.0, 5.0]])).sum()
dw, db = torch.autograd.grad(y, net.parameters())
print(dw, db)
# > tensor([[4., 5.]]) tensor([1.])
