import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
h = x.pow(2)
loss = h[0] * h[1]
loss.backward()
print(x.grad)
# > tensor([8., 4.])
