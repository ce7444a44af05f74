import torch


class Round(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x.round()


x = torch.tensor([1.4, 2.6], requires_grad=True)
y = Round.apply(x)
y.backward(torch.tensor([1.0, 10.0]))
#! NotImplementedError: You must implement either the backward or vjp method for your custom autograd.Function to use it with backward mode AD.
