import torch

w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
loss = w.pow(2).sum()
w.data.fill_(10.0)
loss.backward()
print(w.grad)
# > tensor([20., 20., 20.])
