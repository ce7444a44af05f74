import torch
from torch.autograd.graph import register_multi_grad_hook

a = torch.tensor(2.0, requires_grad=True)
b = torch.tensor(3.0, requires_grad=True)
calls = []
register_multi_grad_hook((a, b), lambda grads: print("all:", grads))
register_multi_grad_hook((a, b), lambda grad: calls.append("any"), mode="any")
(a * b).backward()
# > all: [tensor(3.), tensor(2.)]
print(calls)
# > ['any']
(5 * a).backward()
# > all: [tensor(5.), None]
