import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x * 2
print(y.grad_fn._saved_other)
# > tensor(2)
y.backward(gradient=torch.ones(3), retain_graph=True)
y.backward(gradient=torch.ones(3))
print(x.grad)
# > tensor([4., 4., 4.])
