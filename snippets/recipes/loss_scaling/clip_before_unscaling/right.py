import torch

w = torch.tensor([1.5, 2.0], requires_grad=True)
scale = torch.tensor(1024.0)
w.pow(2).sum().backward(gradient=scale)
w.grad /= scale
torch.nn.utils.clip_grad_norm_([w], max_norm=10.0)
print(w.grad)
# > tensor([3., 4.])
