import torch


def f(x):
    return torch.stack([x[0] * x[1], x[1] * x[2] ** 2])


x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = f(x)
try:
    y[1].backward(gradient=torch.tensor([0.0, 1.0]))
except RuntimeError as error:
    print(error)
# > Mismatch in shape: grad_output[0] has a shape of torch.Size([2]) and output[0] has a shape of torch.Size([]).
y[1].backward()
print(x.grad)
# > tensor([ 0.,  9., 12.])
