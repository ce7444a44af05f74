import torch


class Product(torch.autograd.Function):
    clear_saved_tensors_on_access = True

    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a * b

    @staticmethod
    def backward(ctx, grad_output):
        grad_a = ctx.saved_tensors[1] * grad_output
        grad_b = ctx.saved_tensors[0] * grad_output
        return grad_a, grad_b


a = torch.tensor([1.0, 2.0], requires_grad=True)
b = torch.tensor([3.0, 4.0], requires_grad=True)
y = Product.apply(a, b)
y.backward(torch.tensor([1.0, 10.0]))
#! RuntimeError: saved_tensors can only be accessed once when clear_saved_tensors_on_access=True is set on the autograd.Function. Either access saved_tensors only once, or set clear_saved_tensors_on_access=False.
