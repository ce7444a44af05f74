import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
b = torch.tensor([0.0, 0.0], requires_grad=True)
y = 3 * w
torch.autograd.grad(y, [w, b], torch.ones(2))
#! RuntimeError: The differentiated Tensor at index 1 appears to not have been used in the graph. Set allow_unused=True if this is the desired behavior.
