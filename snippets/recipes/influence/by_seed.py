import torch

x = torch.tensor([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0], [1.0, 3.0]]).double()
target = torch.tensor([1.0, 3.0, 5.0, 11.0]).double()
H = x.T @ x + torch.eye(2)
w = torch.linalg.solve(H, x.T @ target).requires_grad_()

# What the weights of the samples do to the prediction at 4
query = torch.tensor([1.0, 4.0]).double()
(question,) = torch.autograd.grad(query @ w, w)
s = torch.linalg.solve(H, question)

weights = torch.ones(4, dtype=torch.float64, requires_grad=True)
loss = weights @ ((x @ w - target).pow(2) / 2)
(g,) = torch.autograd.grad(loss, w, create_graph=True)
(influence,) = torch.autograd.grad(g, weights, grad_outputs=-s)
print([round(value, 3) for value in influence.tolist()])
# > [-0.089, -0.056, -0.612, 1.627]
