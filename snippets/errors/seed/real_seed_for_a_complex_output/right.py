import torch

z = torch.tensor([3.0 + 4.0j], requires_grad=True)
w = z * z
w.backward(torch.ones_like(w))
print(z.grad)
# > tensor([6.-8.j])
