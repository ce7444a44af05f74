import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
print(x.float() is x, x.double().is_leaf)
# > True False
