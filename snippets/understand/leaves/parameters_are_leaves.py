import torch

layer = torch.nn.Linear(2, 1)
print([(name, p.is_leaf, p.requires_grad) for name, p in layer.named_parameters()])
layer.bias.requires_grad_(False)
layer(torch.tensor([3.0, 4.0])).backward()
print(layer.weight.grad, layer.bias.grad)
