import torch


class Scale(torch.nn.Module):
    def __init__(self):
        self.factor = 10.0
        super().__init__()
        self.scale = torch.nn.Parameter(torch.ones(2))

    def forward(self, x):
        return self.factor * self.scale * x


layer = Scale()
y = layer(torch.tensor([3.0, 4.0]))
y.backward(gradient=torch.tensor([1.0, 0.5]))
print(layer.scale.grad)
# > tensor([30., 20.])
