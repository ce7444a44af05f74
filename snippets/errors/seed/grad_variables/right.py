import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x.pow(2)
torch.autograd.backward(y, grad_tensors=torch.ones(3))
print(x.grad)
# > tensor([2., 4., 6.])
