import torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.nn.functional import scaled_dot_product_attention

q = torch.zeros(1, 1, 1, 1, requires_grad=True)
key = torch.tensor([1.0, -1.0, 0.0, 0.0]).reshape(1, 1, 4, 1)
value = torch.tensor([1.0, 1.0, 0.0, 0.0]).reshape(1, 1, 4, 1)
with sdpa_kernel(SDPBackend.MATH):
    y = scaled_dot_product_attention(q, key, value)
(g,) = torch.autograd.grad(y, q, create_graph=True)
(h,) = torch.autograd.grad(g, q)
print(h)
# > tensor([[[[0.2500]]]])
