import torch
from torch.autograd.graph import register_multi_grad_hook

x = torch.tensor([1.0, 2.0], requires_grad=True)
h = 2 * x
y = h**2
register_multi_grad_hook((h, y), lambda grads: print("all:", grads))
y.backward(gradient=torch.tensor([1.0, 10.0]))
# > all: [None, tensor([ 1., 10.])]
# > all: [tensor([ 4., 80.]), None]
