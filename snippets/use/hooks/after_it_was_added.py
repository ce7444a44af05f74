import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
x.grad = torch.tensor([100.0, 100.0])


def look(leaf):
    print("in .grad:", leaf.grad)
    leaf.grad = None


x.register_hook(lambda seed: print("arrives:", seed))
x.register_post_accumulate_grad_hook(look)
(x**2).backward(gradient=torch.tensor([1.0, 10.0]))
# > arrives: tensor([ 2., 40.])
# > in .grad: tensor([102., 140.])
print(x.grad)
# > None
