import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = 2 * x
one_hot = torch.tensor([0.0, 1.0, 0.0])
y.backward(one_hot)
print(x.grad.layout)
# > torch.strided
