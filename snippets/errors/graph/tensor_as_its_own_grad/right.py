import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
w.grad = w.detach().clone()
print(w.grad)
# > tensor([1., 2.])
