import torch

w = torch.tensor(3.0, requires_grad=True)
x = torch.tensor([1.0, 2.0], requires_grad=True)
h = x**2


def learn_from_the_seed(seed):
    with torch.enable_grad():
        (w * seed.sum()).backward()


h.register_hook(learn_from_the_seed)
h.backward(gradient=torch.tensor([1.0, 10.0]))
print(w.grad, x.grad)
# > tensor(11.) tensor([ 2., 40.])
