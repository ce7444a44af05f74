import torch

torch.manual_seed(0)
layer = torch.nn.Linear(2, 1, bias=False)
weight = layer.weight
layer.register_full_backward_hook(lambda *_: print("module hook:", weight.grad))
weight.register_post_accumulate_grad_hook(lambda w: print("its own hook:", w.grad))

x = torch.tensor([1.0, 2.0])
layer(x).backward()
# > module hook: None
# > its own hook: tensor([[1., 2.]])
#! UserWarning: Full backward hook is firing when gradients are computed with respect to module outputs since no inputs require gradients. See https://docs.pytorch.org/docs/main/generated/torch.nn.Module.html#torch.nn.Module.register_full_backward_hook for more details.
weight.grad = None
layer(x.requires_grad_()).backward()
# > its own hook: tensor([[1., 2.]])
# > module hook: tensor([[1., 2.]])
