import torch

torch.manual_seed(0)
layer = torch.nn.Linear(2, 1)
print([(name, p.is_leaf, p.requires_grad) for name, p in layer.named_parameters()])
# > [('weight', True, True), ('bias', True, True)]
layer.bias.requires_grad_(False)
layer(torch.tensor([3.0, 4.0])).backward()
print(layer.weight.grad, layer.bias.grad)
# > tensor([[3., 4.]]) None
