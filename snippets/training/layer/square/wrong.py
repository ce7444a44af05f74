import torch


class Affine(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, weight):
        ctx.save_for_backward(x, weight)
        return x @ weight.T

    @staticmethod
    def backward(ctx, grad_output):
        x, weight = ctx.saved_tensors
        return grad_output @ weight, x.T @ grad_output


torch.manual_seed(0)
x = torch.randn(3, 2, dtype=torch.float64, requires_grad=True)
weight = torch.randn(2, 2, dtype=torch.float64, requires_grad=True)
print(torch.autograd.gradcheck(Affine.apply, (x, weight)))
#! torch.autograd.gradcheck.GradcheckError: Jacobian mismatch for output 0 with respect to input 1,
#!     numerical:tensor([[ 1.5410,  0.0000, -2.1788,  0.0000, -1.0845,  0.0000],
#!             [-0.2934,  0.0000,  0.5684,  0.0000, -1.3986,  0.0000],
#!             [ 0.0000,  1.5410,  0.0000, -2.1788,  0.0000, -1.0845],
#!             [ 0.0000, -0.2934,  0.0000,  0.5684,  0.0000, -1.3986]],
#!            dtype=torch.float64)
#!     analytical:tensor([[ 1.5410,  0.0000, -2.1788,  0.0000, -1.0845,  0.0000],
#!             [ 0.0000,  1.5410,  0.0000, -2.1788,  0.0000, -1.0845],
#!             [-0.2934,  0.0000,  0.5684,  0.0000, -1.3986,  0.0000],
#!             [ 0.0000, -0.2934,  0.0000,  0.5684,  0.0000, -1.3986]],
#!            dtype=torch.float64)
