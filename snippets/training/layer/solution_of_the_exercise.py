import torch


class Affine(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, weight, bias):
        ctx.save_for_backward(x, weight)
        return x @ weight.T + bias

    @staticmethod
    def backward(ctx, grad_output):
        x, weight = ctx.saved_tensors
        return grad_output @ weight, grad_output.T @ x, grad_output.sum(dim=0)


torch.manual_seed(0)
shapes = (3, 2), (4, 2), (4,)
given = [torch.randn(s, dtype=torch.float64, requires_grad=True) for s in shapes]
print(torch.autograd.gradcheck(Affine.apply, given))
# > True
