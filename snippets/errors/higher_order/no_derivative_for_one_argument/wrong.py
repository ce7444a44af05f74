import torch

a = torch.tensor([1.0, 1.0], requires_grad=True)
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = torch.igamma(a, x)
y.backward(torch.ones(2))
#! NotImplementedError: the derivative for 'igamma: input' is not implemented.
