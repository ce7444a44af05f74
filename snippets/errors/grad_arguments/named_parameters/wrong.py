import torch

torch.manual_seed(0)
net = torch.nn.Linear(2, 1)
y = net(torch.tensor([[4.0, 5.0]])).sum()
dw, db = torch.autograd.grad(y, net.named_parameters())
#! RuntimeError: all inputs have to be Tensors or GradientEdges, but got tuple
