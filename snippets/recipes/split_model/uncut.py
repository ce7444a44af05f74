import torch

x = torch.tensor([[1.0, 2.0], [3.0, 0.0]])
target = torch.tensor([2.0, 1.0])
front = torch.tensor([[1.0, -1.0], [0.5, 1.0]], requires_grad=True)
back = torch.tensor([1.0, 2.0], requires_grad=True)
h = (x @ front).relu()
loss = (h @ back - target).pow(2).mean()
loss.backward()
print(back.grad)
# > tensor([10.,  2.])
print(front.grad)
# > tensor([[8., 4.],
# >         [4., 8.]])
