import torch

torch.manual_seed(0)
for dilation in (1, 2):
    layer = torch.nn.Conv1d(1, 1, 3, dilation=dilation, bias=False)
    torch.nn.init.ones_(layer.weight)
    x = torch.zeros(1, 1, 7, requires_grad=True)
    y = layer(x)
    seed = torch.zeros_like(y)
    seed[0, 0, 0] = 1.0  # the first output alone
    y.backward(gradient=seed)
    print(x.grad)
# > tensor([[[1., 1., 1., 0., 0., 0., 0.]]])
# > tensor([[[1., 0., 1., 0., 1., 0., 0.]]])
