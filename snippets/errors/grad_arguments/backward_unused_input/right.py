import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
b = torch.tensor([5.0, 6.0], requires_grad=True)
y = (3 * x + b).sum()
y.backward(inputs=[b])
print(b.grad)
# > tensor([1., 1.])
