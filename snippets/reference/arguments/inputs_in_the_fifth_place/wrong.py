import torch

x = torch.tensor(3.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
y = x**2 + b
torch.autograd.backward(y, None, None, False, [x])
#! FutureWarning: `grad_variables` is deprecated. Use `grad_tensors` instead.
print(x.grad, b.grad)
# > tensor(18.) tensor(3.)
