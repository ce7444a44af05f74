import torch


class Multiply(torch.autograd.Function):
    @staticmethod
    def forward(matrix, x):
        return matrix @ x

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(inputs[0])

    @staticmethod
    def backward(ctx, seed):
        (matrix,) = ctx.saved_tensors
        return None, matrix @ seed


matrix = torch.tensor([[1.0, 2.0], [3.0, 4.0]], dtype=torch.float64)
x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
print(torch.autograd.gradcheck(Multiply.apply, (matrix, x)))
#! torch.autograd.gradcheck.GradcheckError: Jacobian mismatch for output 0 with respect to input 0,
#!     numerical:tensor([[1.0000, 3.0000],
#!             [2.0000, 4.0000]], dtype=torch.float64)
#!     analytical:tensor([[1., 2.],
#!             [3., 4.]], dtype=torch.float64)
