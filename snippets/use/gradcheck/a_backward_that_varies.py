import torch
from torch.autograd.gradcheck import GradcheckError, gradcheck


class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**2

    @staticmethod
    def backward(ctx, seed):
        (x,) = ctx.saved_tensors
        noise = 1e-8 * torch.rand_like(x)
        return seed * (2 * x + noise)


torch.manual_seed(0)
x = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64, requires_grad=True)
print(gradcheck(Square.apply, (x,), nondet_tol=1e-7))
# > True
try:
    gradcheck(Square.apply, (x,))
except GradcheckError as error:
    print(str(error).split(",")[0])
# > Backward is not reentrant
