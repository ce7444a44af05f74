import torch


def f(x):
    return torch.stack([x[0] * x[1], x[0] + x[1]])


x = torch.tensor([3.0, 4.0], requires_grad=True)
f(x).backward(gradient=torch.tensor([1.0, 10.0]))
print(x.grad)
# > tensor([14., 13.])
_, Ju = torch.func.jvp(f, (x.detach(),), (torch.tensor([1.0, 10.0]),))
print(Ju)
# > tensor([34., 11.])
