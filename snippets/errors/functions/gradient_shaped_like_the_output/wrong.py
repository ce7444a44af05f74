import torch


class SumOfSquares(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.pow(2).sum()

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return (2 * x).sum() * grad_output


x = torch.tensor([1.0, 2.0], requires_grad=True)
y = SumOfSquares.apply(x)
y.backward()
#! RuntimeError: Function SumOfSquaresBackward returned an invalid gradient at index 0 - got [] but expected shape compatible with [2]
