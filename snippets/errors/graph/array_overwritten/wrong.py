import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
loss = x.pow(2).sum()
array = x.detach().numpy()
array[:] = 10.0
loss.backward()
print(x.grad)
# > tensor([20., 20., 20.])
