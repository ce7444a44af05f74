import torch
from torch.autograd.graph import register_multi_grad_hook

w = torch.tensor(3.0, requires_grad=True)
b = torch.tensor(1.0, requires_grad=True)
register_multi_grad_hook((w, b), lambda grads: print("both:", grads))
loss = (2 * w + b) ** 2
loss.backward()
# > both: [tensor(28.), tensor(14.)]
