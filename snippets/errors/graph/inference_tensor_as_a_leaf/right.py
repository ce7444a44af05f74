import torch

with torch.inference_mode():
    start = torch.tensor([1.0, 2.0])
start = start.clone().requires_grad_()
start.pow(2).sum().backward()
print(start.grad)
# > tensor([2., 4.])
