import torch

x = torch.tensor([3.0, 4.0], requires_grad=True)
y = x.pow(2).sum()  # shape ()
y.backward(retain_graph=True)
print(x.grad)
# > tensor([6., 8.])
x.grad = None
y.backward(gradient=torch.tensor(0.5))
print(x.grad)
# > tensor([3., 4.])
