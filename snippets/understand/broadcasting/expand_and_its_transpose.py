import torch

b = torch.tensor([1.0, 2.0], requires_grad=True)
spread = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0], [0.0, 1.0]])
seed = torch.tensor([[1.0, 2.0], [10.0, 20.0]])

b.expand(2, 2).backward(gradient=seed)
print(b.grad)
# > tensor([11., 22.])
print(seed.flatten() @ spread)
# > tensor([11., 22.])
