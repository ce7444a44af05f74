import torch


class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        if grad_output.sum() == 0:
            return torch.zeros_like(x)
        return 2 * x * grad_output


x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = Square.apply(x)
(rows,) = torch.autograd.grad(y, x, torch.eye(3), is_grads_batched=True)
#! RuntimeError: Batching rule not implemented for aten::is_nonzero. We could not generate a fallback.
