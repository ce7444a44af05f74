import torch

one = torch.tensor(1.0)
minus_one = one * -1
w = torch.tensor([0.5, -1.0], requires_grad=True)
real = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
scores = real @ w
scores.mean().backward(minus_one)
print(w.grad)
# > tensor([-2., -3.])
