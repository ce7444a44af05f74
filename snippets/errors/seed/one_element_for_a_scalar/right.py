import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
score = x.pow(2).mean()  # shape ()
minus_one = torch.tensor(-1.0)  # shape ()
score.backward(minus_one)
print(x.grad)
# > tensor([-1., -2.])
