import torch


class Cube(torch.autograd.Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(x):
        return x**3

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * 3 * x**2


x = torch.tensor([1.0, 2.0], requires_grad=True)
seeds = torch.eye(2)
(rows,) = torch.autograd.grad(Cube.apply(x), x, seeds, is_grads_batched=True)
print(rows)
# > tensor([[ 3.,  0.],
# >         [ 0., 12.]])
batch = torch.tensor([1.0, 2.0])
print(torch.func.vmap(torch.func.grad(Cube.apply))(batch))
# > tensor([ 3., 12.])
