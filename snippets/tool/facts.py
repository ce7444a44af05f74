import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = 3 * x
y.backward(gradient=torch.ones(2))
