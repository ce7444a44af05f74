import torch
from torch.autograd.graph import register_multi_grad_hook

a = torch.tensor(2.0, requires_grad=True)
b = torch.tensor(3.0, requires_grad=True)
register_multi_grad_hook((a, b), lambda grads: print("all:", grads))
(a * b).backward()
# > all: [tensor(3.), tensor(2.)]
print(a.grad, b.grad)
# > tensor(3.) tensor(2.)
