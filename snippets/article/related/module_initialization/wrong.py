import torch


class Scale(torch.nn.Module):
    def __init__(self):
        self.factor = 10.0
        self.scale = torch.nn.Parameter(torch.ones(2))
        super().__init__()

    def forward(self, x):
        return self.factor * self.scale * x


layer = Scale()
#! AttributeError: cannot assign parameters before Module.__init__() call
