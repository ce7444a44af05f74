import torch
from torch.autograd.graph import register_multi_grad_hook

a = torch.tensor(2.0, requires_grad=True)
b = torch.tensor(3.0, requires_grad=True)
register_multi_grad_hook((a, b), lambda grads: print("all:", grads))
register_multi_grad_hook((a, b), lambda grad: print("first:", grad), mode="any")
(a * b).backward()
# > first: tensor(3.)
# > all: [tensor(3.), tensor(2.)]
