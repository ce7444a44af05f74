import torch


class Affine(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, weight):
        ctx.save_for_backward(x, weight)
        return x @ weight.T

    @staticmethod
    def backward(ctx, seed):
        x, weight = ctx.saved_tensors
        print(ctx.needs_input_grad)
        for_x = seed @ weight if ctx.needs_input_grad[0] else None
        return for_x, seed.T @ x


x, weight = torch.tensor([[1.0, 2.0]]), torch.ones(3, 2, requires_grad=True)
Affine.apply(x, weight).backward(gradient=torch.tensor([[1.0, 10.0, 100.0]]))
# > (False, True)
print(weight.grad)
# > tensor([[  1.,   2.],
# >         [ 10.,  20.],
# >         [100., 200.]])
