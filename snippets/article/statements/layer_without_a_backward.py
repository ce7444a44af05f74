import torch


class Squares(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = torch.nn.Parameter(torch.tensor([1.0, 10.0]))

    def forward(self, x):
        return self.scale * x.pow(2)


layer = Squares()
layer(torch.tensor([3.0, 4.0])).sum().backward()
print(layer.scale.grad)
# > tensor([ 9., 16.])
