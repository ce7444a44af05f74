import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = torch.tensor([3.0, 4.0], requires_grad=True)
z = x * y
node = z.grad_fn
node.register_prehook(lambda seeds: print("in:", seeds))
node.register_hook(lambda grads, seeds: print("out:", grads, "in:", seeds))
z.backward(gradient=torch.tensor([1.0, 10.0]))
# > in: (tensor([ 1., 10.]),)
# > out: (tensor([ 3., 40.]), tensor([ 1., 20.])) in: (tensor([ 1., 10.]),)
