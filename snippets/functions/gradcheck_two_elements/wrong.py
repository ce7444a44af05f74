import torch


class Cube(torch.autograd.Function):
    @staticmethod
    def forward(x):
        return x**3

    @staticmethod
    def setup_context(ctx, inputs, output):
        (x,) = inputs
        ctx.save_for_backward(x)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return 3 * x**2


# --8<-- [start:call]
x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
print(torch.autograd.gradcheck(Cube.apply, (x,)))
#! torch.autograd.gradcheck.GradcheckError: Jacobian mismatch for output 0 with respect to input 0,
#!     numerical:tensor([[ 3.0000,  0.0000],
#!             [ 0.0000, 12.0000]], dtype=torch.float64)
#!     analytical:tensor([[ 3.,  3.],
#!             [12., 12.]], dtype=torch.float64)
# --8<-- [end:call]
