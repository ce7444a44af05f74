import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
with torch.inference_mode():
    total = (w * 3).sum()
total = total / 2
print(total)
# > tensor(4.5000)
