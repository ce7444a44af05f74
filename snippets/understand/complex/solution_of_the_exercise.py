import torch

z = torch.tensor(1.0 + 2.0j, requires_grad=True)
z.conj().backward(gradient=torch.tensor(0.0 + 1.0j))
print(z.grad)
# > tensor(0.-1.j)
