import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
loss = x.pow(2).sum()
loss.backward(gradient=torch.tensor(1.0))
print(x.grad)
# > tensor([2., 4.])
