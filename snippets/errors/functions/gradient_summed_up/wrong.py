import torch


class Scale(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, weights):
        ctx.save_for_backward(weights)
        return weights.flatten() * x

    @staticmethod
    def backward(ctx, grad_output):
        (weights,) = ctx.saved_tensors
        return weights * grad_output, None


x = torch.tensor([1.0, 2.0], requires_grad=True)
weights = torch.tensor([[3.0], [4.0]])  # shape (2, 1)
y = Scale.apply(x, weights)
y.backward(torch.tensor([1.0, 10.0]))
print(x.grad)
# > tensor([ 7., 70.])
