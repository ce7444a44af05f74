import torch


def double(grad):
    grad.mul_(2)


seed = torch.tensor([1.0, 10.0, 100.0])
for _ in range(2):
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = x.pow(2)
    y.register_hook(double)
    y.backward(seed)
    print(x.grad, seed)
# > tensor([   4.,   80., 1200.]) tensor([  2.,  20., 200.])
# > tensor([   8.,  160., 2400.]) tensor([  4.,  40., 400.])
