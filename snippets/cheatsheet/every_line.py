import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
v = torch.tensor([1.0, 10.0])
w = torch.tensor([100.0, 0.0])


def shown():  # what was added to x.grad since the last time
    added, x.grad = x.grad.tolist(), None
    return added


loss = (x**2).sum()
loss.backward()
print(shown())
# > [2.0, 4.0]

y = x**2
y.backward(gradient=v)
print(shown())
# > [2.0, 40.0]

y = x**2
y.backward(torch.ones_like(y))
print(shown())
# > [2.0, 4.0]

y = x**2
y.backward(torch.full_like(y, 1 / y.numel()))
print(shown())
# > [1.0, 2.0]

h = x**2
cut = h.detach().requires_grad_()
(v * cut).sum().backward()
h.backward(gradient=cut.grad)
print(shown())
# > [2.0, 40.0]

y, z = x**2, x**3
torch.autograd.backward((y, z), grad_tensors=(v, w))
print(shown())
# > [302.0, 40.0]

y = x**2
(g,) = torch.autograd.grad(y, x, grad_outputs=v)
print(g, x.grad)
# > tensor([ 2., 40.]) None

y = x**3
(g,) = torch.autograd.grad(y, x, v, create_graph=True)
g.sum().backward()
print(shown())
# > [6.0, 120.0]
