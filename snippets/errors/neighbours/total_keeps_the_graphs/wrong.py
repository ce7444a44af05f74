import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
total = 0.0
for _ in range(3):
    loss = x.pow(2).sum()
    total += loss
print(total)
# > tensor(42., grad_fn=<AddBackward0>)
