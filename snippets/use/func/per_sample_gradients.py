import torch
from torch.func import functional_call, grad, vmap

torch.manual_seed(0)
model = torch.nn.Linear(2, 1)
with torch.no_grad():
    model.weight.copy_(torch.tensor([[1.0, 2.0]]))
    model.bias.zero_()
x = torch.tensor([[1.0, 0.0], [0.0, 1.0], [2.0, 1.0]])
target = torch.tensor([0.0, 1.0, 5.0])


def loss(parameters, x, target):
    return (functional_call(model, parameters, (x,)).squeeze(-1) - target).pow(2)


parameters = {name: p.detach() for name, p in model.named_parameters()}
each = vmap(grad(loss), in_dims=(None, 0, 0))(parameters, x, target)
print(each["weight"].squeeze(1))
# > tensor([[ 2.,  0.],
# >         [ 0.,  2.],
# >         [-4., -2.]])

seed = torch.tensor([1.0, 10.0, 100.0])
losses = (model(x).squeeze(-1) - target).pow(2)
losses.backward(gradient=seed)
print(model.weight.grad, seed @ each["weight"].squeeze(1))
# > tensor([[-398., -180.]]) tensor([-398., -180.])
