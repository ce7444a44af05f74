import inspect

import torch

for function in (torch.Tensor.backward, torch.autograd.backward, torch.autograd.grad):
    parameters = inspect.signature(function).parameters.values()
    print([p.name for p in parameters])
# > ['self', 'gradient', 'retain_graph', 'create_graph', 'inputs']
# > ['tensors', 'grad_tensors', 'retain_graph', 'create_graph', 'grad_variables', 'inputs']
# > ['outputs', 'inputs', 'grad_outputs', 'retain_graph', 'create_graph', 'only_inputs', 'allow_unused', 'is_grads_batched', 'materialize_grads']
