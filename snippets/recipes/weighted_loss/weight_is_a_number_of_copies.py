import torch

x = torch.tensor([1.0, 2.0, 3.0])
target = torch.tensor([1.0, 5.0, 5.0])
weights = torch.tensor([1, 3, 4])
w = torch.tensor(2.0, requires_grad=True)
(w * x - target).pow(2).backward(gradient=weights / weights.sum())
print(w.grad)
# > tensor(1.7500)

copies = torch.repeat_interleave(torch.arange(3), weights)
print(copies)
# > tensor([0, 1, 1, 1, 2, 2, 2, 2])
w.grad = None
(w * x[copies] - target[copies]).pow(2).mean().backward()
print(w.grad)
# > tensor(1.7500)
