import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
x = torch.tensor([3.0, 4.0])
loss = (w @ x).pow(2)
loss.backward()
print(w.grad)
# > tensor([66., 88.])
