import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
f = (x**3).sum()
(g,) = torch.autograd.grad(f, x, retain_graph=True)
(h,) = torch.autograd.grad(g.sum(), x)
#! RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn
