import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
b = torch.tensor([0.0, 0.0], requires_grad=True)
unused = torch.tensor([5.0, 6.0], requires_grad=True)
y = w**2 + b
grads = torch.autograd.grad(
    outputs=y,
    inputs={"weight": w, "bias": b, "unused": unused},
    grad_outputs=torch.eye(2),
    retain_graph=False,
    create_graph=False,
    allow_unused=True,
    is_grads_batched=True,
    materialize_grads=True,
)
for name, rows in grads.items():
    print(name, rows.tolist())
# > weight [[2.0, 0.0], [0.0, 4.0]]
# > bias [[1.0, 0.0], [0.0, 1.0]]
# > unused [0.0, 0.0]
