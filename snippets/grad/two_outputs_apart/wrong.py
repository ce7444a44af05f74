import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
h = x**2
y, z = 3 * h, h**2
(dy,) = torch.autograd.grad(y, x, grad_outputs=torch.ones(2))
(dz,) = torch.autograd.grad(z, x, grad_outputs=torch.ones(2))
#! RuntimeError: Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors after calling backward.
