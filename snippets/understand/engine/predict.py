import torch

a = torch.tensor(3.0, requires_grad=True)
y = a * a
print([source.name() for source, _ in y.grad_fn.next_functions])
# > ['torch::autograd::AccumulateGrad', 'torch::autograd::AccumulateGrad']
y.backward()
print(a.grad)
# > tensor(6.)
