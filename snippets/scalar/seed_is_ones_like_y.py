import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
for shape in [(), (1,), (1, 1)]:
    x.grad = None
    y = x.pow(2).sum().reshape(shape)
    y.retain_grad()
    y.backward()
    print(y.grad, x.grad)
# > tensor(1.) tensor([2., 4., 6.])
# > tensor([1.]) tensor([2., 4., 6.])
# > tensor([[1.]]) tensor([2., 4., 6.])
