import torch


class Scale(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, weight):
        ctx.save_for_backward(x, weight)
        return weight * x

    @staticmethod
    def backward(ctx, grad_output):
        x, weight = ctx.saved_tensors
        return weight * grad_output, None


x = torch.tensor([1.0, 2.0], requires_grad=True)
weight = torch.tensor([3.0, 4.0], requires_grad=True)
y = Scale.apply(x, weight)
y.backward(torch.tensor([1.0, 10.0]))
print(x.grad, weight.grad)
# > tensor([ 3., 40.]) None
