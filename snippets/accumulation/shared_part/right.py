import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
h = x**2  # both losses are built on it
first = h.sum()
second = (10 * h).sum()
(first + second).backward()
print(x.grad)
# > tensor([22., 44., 66.])
