import torch

x = torch.tensor(3.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
y = x**2 + b
torch.autograd.backward(y, inputs=[x])
print(x.grad, b.grad)
# > tensor(6.) None
