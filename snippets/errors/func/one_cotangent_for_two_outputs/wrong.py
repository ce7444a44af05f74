import torch


def sum_and_squares(x):
    return x.sum(), x.pow(2)


x = torch.tensor([1.0, 2.0, 3.0])
outputs, vjp = torch.func.vjp(sum_and_squares, x)
print(vjp(torch.ones(3)))
#! RuntimeError: Expected pytree structure of cotangents to be the same as pytree structure of outputs to the function. cotangents: *, primal output: (*, *)
