import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x.pow(2)
y.backward(torch.ones(3), retain_graph=True)
print(y.grad_fn._saved_self)
# > tensor([1., 2., 3.], requires_grad=True)
