import torch

x = torch.tensor([-2.0, 3.0, 300.0], dtype=torch.bfloat16, requires_grad=True)
sign = x + (x.sign() - x).detach()
print(sign.tolist())
# > [-1.0, 1.0, 0.0]
