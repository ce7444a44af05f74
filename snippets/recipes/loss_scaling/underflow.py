import torch

small = torch.tensor(2.0**-13, dtype=torch.float16)
w = torch.tensor(1.0, requires_grad=True)


def loss():
    return (w.half() * small * small).float()


loss().backward()
print(w.grad.item())
# > 0.0

w.grad = None
loss().backward(gradient=torch.tensor(2.0**15))
print(w.grad.item())
# > 0.00048828125
w.grad /= 2.0**15
print(w.grad == 2.0**-26)
# > tensor(True)
