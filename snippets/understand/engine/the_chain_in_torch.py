import torch

a = torch.tensor(2.0, requires_grad=True)
b = torch.tensor(3.0, requires_grad=True)
product = a * b
y = product.sin()
node = y.grad_fn
while node is not None:
    print(node.name(), [source.name() for source, _ in node.next_functions if source])
    node = node.next_functions[0][0] if node.next_functions else None
# > SinBackward0 ['MulBackward0']
# > MulBackward0 ['torch::autograd::AccumulateGrad', 'torch::autograd::AccumulateGrad']
# > torch::autograd::AccumulateGrad []
