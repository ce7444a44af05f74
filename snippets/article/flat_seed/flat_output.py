import torch

torch.manual_seed(0)
p = torch.randn(2, 2, requires_grad=True)
squares = p.pow(2).flatten()  # shape (4,)
seed = torch.tensor([0.1, 0.5, 0.2, 0.3])
squares.backward(gradient=seed)
print(p.grad)
# > tensor([[ 0.3082, -0.2934],
# >         [-0.8715,  0.3411]])
