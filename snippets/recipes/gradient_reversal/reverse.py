import torch


class Reverse(torch.autograd.Function):
    @staticmethod
    def forward(x, strength):
        return x.view_as(x)

    @staticmethod
    def setup_context(ctx, inputs, output):
        _, ctx.strength = inputs

    @staticmethod
    def backward(ctx, grad_output):
        return -ctx.strength * grad_output, None


x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = Reverse.apply(x, 0.5)
print(y.tolist())
# > [1.0, 2.0, 3.0]
y.backward(gradient=torch.tensor([1.0, 10.0, 100.0]))
print(x.grad)
# > tensor([ -0.5000,  -5.0000, -50.0000])
