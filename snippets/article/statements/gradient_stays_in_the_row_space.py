import torch

J = torch.tensor([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]])
normal = torch.tensor([1.0, 1.0, -1.0])
print(J @ normal)  # orthogonal to both rows
# > tensor([0., 0.])
x = torch.tensor([1.0, 1.0, 1.0], requires_grad=True)
for v in ([1.0, 0.0], [10.0, 1.0], [-3.0, 7.0]):
    x.grad = None
    (J @ x).backward(gradient=torch.tensor(v))
    print(x.grad, x.grad @ normal)
# > tensor([1., 0., 1.]) tensor(0.)
# > tensor([10.,  1., 11.]) tensor(0.)
# > tensor([-3.,  7.,  4.]) tensor(0.)
