import torch


class RealPart(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, factor):
        ctx.factor = factor
        return (factor * x).real

    @staticmethod
    def backward(ctx, grad_output):
        return ctx.factor * grad_output, None


x = torch.tensor([1.0, 2.0], requires_grad=True)
y = RealPart.apply(x, 3 + 4j)
y.backward(torch.tensor([1.0, 10.0]))
#! RuntimeError: Expected isFloatingType(grad.scalar_type()) || (input_is_complex == grad_is_complex) to be true, but got false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)
