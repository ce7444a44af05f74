import torch


class Sign(torch.autograd.Function):
    @staticmethod
    def forward(x):
        return x.sign()

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * (x.abs() <= 1)


x = torch.tensor([-2.0, -0.5, 0.5, 2.0], requires_grad=True)
seed = torch.tensor([1.0, 10.0, 100.0, 1000.0])
Sign.apply(x).backward(gradient=seed)
print(x.grad)
# > tensor([  0.,  10., 100.,   0.])

x.grad = None
slope_of = x.clamp(-1, 1)
sign = x.sign().detach() + (slope_of - slope_of.detach())
sign.backward(gradient=seed)
print(x.grad)
# > tensor([  0.,  10., 100.,   0.])
