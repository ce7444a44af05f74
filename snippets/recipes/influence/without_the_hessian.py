import torch

torch.manual_seed(0)
x = torch.randn(30, 5, dtype=torch.float64)
target = x @ torch.arange(5.0).double() + torch.randn(30).double()
w = torch.zeros(5, dtype=torch.float64, requires_grad=True)  # any: H is the same
loss = ((x @ w - target).pow(2).sum() + w.pow(2).sum()) / 2
(g,) = torch.autograd.grad(loss, w, create_graph=True)


def times_hessian(v):
    return torch.autograd.grad(g, w, grad_outputs=v, retain_graph=True)[0]


question = torch.ones(5, dtype=torch.float64)
s = torch.zeros_like(question)
rest = question.clone()  # what is left of the question: question - H s
direction = rest.clone()
for _ in range(4):  # conjugate gradients
    Hd = times_hessian(direction)
    length = (rest @ rest) / (direction @ Hd)
    s, new = s + length * direction, rest - length * Hd
    direction, rest = new + (new @ new) / (rest @ rest) * direction, new
print((times_hessian(s) - question).norm() / question.norm())
# > tensor(0.0032, dtype=torch.float64)
