import torch

x = torch.tensor([-1.0, 0.0, 1.0], requires_grad=True)
y = torch.heaviside(x, torch.tensor(0.5))
y.backward(torch.ones(3))
#! RuntimeError: derivative for aten::heaviside is not implemented
