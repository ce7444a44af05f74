import torch


class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.x = x
        return x.pow(2)

    @staticmethod
    def backward(ctx, grad_output):
        return 2 * ctx.x * grad_output


x = torch.tensor([1.0, 2.0], requires_grad=True)
y = Square.apply(x)
with torch.no_grad():
    x.fill_(10.0)
y.backward(torch.tensor([1.0, 10.0]))
print(x.grad)
# > tensor([ 20., 200.])
