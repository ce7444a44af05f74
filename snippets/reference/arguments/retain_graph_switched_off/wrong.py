import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = ((x**2) ** 2).sum()
(g,) = torch.autograd.grad(y, x, create_graph=True, retain_graph=False)
print(g)
# > tensor([ 4., 32.], grad_fn=<MulBackward0>)
torch.autograd.grad(g, x, torch.ones(2))
#! RuntimeError: Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or if you need to access saved tensors after calling backward.
