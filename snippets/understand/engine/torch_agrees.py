import torch

a = torch.tensor(2.0, requires_grad=True)
b = torch.tensor(3.0, requires_grad=True)
product = a * b
y = [product + a, product.sin()]
torch.autograd.backward(y, [torch.tensor(1.0), torch.tensor(10.0)])
print(a.grad, b.grad)
# > tensor(32.8051) tensor(21.2034)
