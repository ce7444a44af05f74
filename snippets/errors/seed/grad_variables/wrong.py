import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x.pow(2)
torch.autograd.backward(y, grad_variables=torch.ones(3))
#! FutureWarning: `grad_variables` is deprecated. Use `grad_tensors` instead.
print(x.grad)
# > tensor([2., 4., 6.])
