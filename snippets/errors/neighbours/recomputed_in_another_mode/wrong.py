import torch
from torch.utils.checkpoint import checkpoint

torch.manual_seed(0)
block = torch.nn.Sequential(torch.nn.Dropout(), torch.nn.Tanh())
x = torch.ones(3, requires_grad=True)
y = checkpoint(block, x, use_reentrant=False)
block.eval()
y.sum().backward()
#! torch.utils.checkpoint.CheckpointError: torch.utils.checkpoint: A different number of tensors was saved during the original forward and recomputation.
#!     Number of tensors saved during forward: 2
#!     Number of tensors saved during recomputation: 1.
#!
#!     Tip: To see a more detailed error message, either pass `debug=True` to
#!     `torch.utils.checkpoint.checkpoint(...)` or wrap the code block
#!     with `with torch.utils.checkpoint.set_checkpoint_debug_enabled(True):` to
#!     enable checkpoint‑debug mode globally.
#!
#!     If this error occurs under torch.compile with automatic_dynamic_shapes enabled,
#!     it may be because the recomputation selected a different compiled graph than the
#!     forward pass (e.g., a dynamic graph instead of the original static graph).
#!     To fix this, either:
#!       - Use torch._dynamo.mark_dynamic() to explicitly mark varying dimensions as
#!         dynamic upfront, avoiding the static-to-dynamic transition.
#!       - Call torch._C._dynamo.eval_frame._set_lru_cache(False) to disable LRU cache
#!         reordering, which can change which graph is checked first between forward
#!         and recompute.
#!     See https://github.com/pytorch/pytorch/issues/166926 for more details and
#!     workaround examples.
