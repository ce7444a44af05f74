import torch
from torch.nn.utils import clip_grad_norm_, clip_grad_value_

w = torch.nn.Parameter(torch.zeros(2))


def loss():
    return (w * torch.tensor([3.0, 4.0])).sum()


loss().backward()
norm = clip_grad_norm_([w], max_norm=1.0)
print(norm, w.grad)
# > tensor(5.) tensor([0.6000, 0.8000])
w.grad = None
loss().backward(gradient=1 / norm)
print(w.grad)
# > tensor([0.6000, 0.8000])
w.grad = None
loss().backward()
clip_grad_value_([w], clip_value=1.0)
print(w.grad)
# > tensor([1., 1.])
