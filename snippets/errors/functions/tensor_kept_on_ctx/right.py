import torch


class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.pow(2)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return 2 * x * grad_output


x = torch.tensor([1.0, 2.0], requires_grad=True)
y = Square.apply(x)
y.backward(torch.tensor([1.0, 10.0]))
with torch.no_grad():
    x.fill_(10.0)
print(x.grad)
# > tensor([ 2., 40.])
