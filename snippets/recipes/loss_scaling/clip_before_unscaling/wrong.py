import torch

w = torch.tensor([1.5, 2.0], requires_grad=True)
scale = torch.tensor(1024.0)
w.pow(2).sum().backward(gradient=scale)
torch.nn.utils.clip_grad_norm_([w], max_norm=10.0)
w.grad /= scale
print(round(w.grad.norm().item(), 4))
# > 0.0098
