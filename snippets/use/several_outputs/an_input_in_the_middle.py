import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
h = x**2
y = 3 * h
y.backward(gradient=torch.tensor([1.0, 10.0]), inputs=[h])
print(h.grad, x.grad)
# > tensor([ 3., 30.]) None
