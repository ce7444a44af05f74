import torch
from torch.autograd.graph import register_multi_grad_hook

a = torch.tensor(2.0, requires_grad=True)
b = torch.tensor(3.0, requires_grad=True)
register_multi_grad_hook((a, b), lambda grads: print("all:", grads))
torch.autograd.grad(a * b, (a, b))
#! RuntimeError: A leaf node was passed to _will_engine_execute_node but we are currently running autograd.grad(). This is currently not supported.
