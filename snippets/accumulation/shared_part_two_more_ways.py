import torch


def losses(x):
    h = x**2  # both losses are built on it
    return h.sum(), (10 * h).sum()


x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
torch.autograd.backward(losses(x))
print(x.grad)
# > tensor([22., 44., 66.])
x.grad = None
first, second = losses(x)
first.backward(retain_graph=True)
second.backward()
print(x.grad)
# > tensor([22., 44., 66.])
