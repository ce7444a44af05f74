import torch

torch.manual_seed(0)
with torch.inference_mode():
    layer = torch.nn.Linear(2, 1)
print(layer.weight.requires_grad, layer.bias.requires_grad)
# > True True
y = layer(torch.ones(1, 2))
y.backward(gradient=torch.ones(1, 1))
print(layer.weight.grad, layer.bias.grad)
# > None tensor([1.])
