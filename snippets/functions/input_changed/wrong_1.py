import torch


class Square(torch.autograd.Function):
    @staticmethod
    def forward(x):
        return x**2

    @staticmethod
    def setup_context(ctx, inputs, output):
        (ctx.x,) = inputs

    @staticmethod
    def backward(ctx, grad_output):
        x = ctx.x
        return grad_output * 2 * x


x = torch.tensor([1.0, 2.0], requires_grad=True)
y = Square.apply(x)
with torch.no_grad():
    x.fill_(10.0)
y.backward(gradient=torch.ones(2))
print(x.grad)
# > tensor([20., 20.])
