import torch


class Clip(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return 2 * x

    @staticmethod
    def backward(ctx, grad_output):
        return 2 * grad_output / grad_output.norm().clamp(min=1.0)


x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
seeds = torch.tensor([[1.0, 0.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, 4.0]])
print(torch.autograd.grad(Clip.apply(x), x, seeds, is_grads_batched=True))
# > (tensor([[2., 0., 0.],
# >         [0., 2., 0.],
# >         [0., 0., 2.]]),)
