import torch

primal = torch.tensor([1.0, 2.0, 3.0])  # where to differentiate
tangent = torch.tensor([1.0, 0.0, -1.0])  # a step of the input
cotangent = torch.tensor([1.0, 10.0, 100.0])  # weights for the output

output, jvp = torch.func.jvp(torch.square, (primal,), (tangent,))
output, pullback = torch.func.vjp(torch.square, primal)
(vjp,) = pullback(cotangent)
print(jvp, vjp)
# > tensor([ 2.,  0., -6.]) tensor([  2.,  40., 600.])
print(cotangent @ jvp, vjp @ tangent)
# > tensor(-598.) tensor(-598.)
