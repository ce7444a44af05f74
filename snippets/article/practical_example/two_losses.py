import torch

torch.manual_seed(0)
p = torch.randn(2, 2, requires_grad=True)
losses = p.pow(2).sum(dim=1)  # shape (2,)
seed = torch.tensor([1.0, 0.5], dtype=torch.float32)
losses.backward(gradient=seed)
print(p.grad)
# > tensor([[ 3.0820, -0.5869],
# >         [-2.1788,  0.5684]])
