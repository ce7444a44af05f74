import torch


class Affine(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, weight):
        ctx.save_for_backward(x, weight)
        return x @ weight.T

    @staticmethod
    def backward(ctx, grad_output):
        x, weight = ctx.saved_tensors
        return grad_output @ weight, grad_output.T @ x


torch.manual_seed(0)
x = torch.randn(3, 2, dtype=torch.float64, requires_grad=True)
weight = torch.randn(2, 2, dtype=torch.float64, requires_grad=True)
print(torch.autograd.gradcheck(Affine.apply, (x, weight)))
# > True
