import torch

torch.manual_seed(0)
layer = torch.nn.Linear(2, 1)
layer(torch.tensor([[4.0, 5.0]])).sum().backward()
before = layer.bias.clone()
with torch.no_grad():
    for p in layer.parameters():
        p -= 0.1 * p.grad
print(layer.bias - before)
# > tensor([-0.1000], grad_fn=<SubBackward0>)
