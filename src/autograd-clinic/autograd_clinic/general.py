"""Messages that programs without any gradient give, too: what a traceback shows if it is ours.

The pattern of each is looked for in the whole of what was pasted: in the lines of the reader's code,
and in those of PyTorch's. It is one that Python and JavaScript read alike, for the box on the site.
"""

from __future__ import annotations

A_PASS = r"\bautograd\b|\bbackward\(|\bgrad\("
CONTEXTS = {
    "functions/forward_called": r"\b[A-Z]\w*\.(?:forward|apply)\((?!\))|\bctx\b",
    "functions/forward_with_ctx_and_setup_context": r"\bsetup_context\b|\.apply\(",
    "functions/forward_with_self": r"\.apply\(|\bctx\b",
    "functions/none_as_seed": r"\bin backward\b|\bctx\b",
    "functions/nothing_saved": r"\bsaved_tensors\b",
    "functions/saved_in_two_calls": r"\bsaved_tensors\b",
    "grad_arguments/module_returns_a_tuple": A_PASS,
    "grad_arguments/none_for_an_unused_input": r"\bgrad\(|\bgrads?\b|\bgradients?\b",
    "grad_arguments/number_as_output": A_PASS,
    "grad_arguments/result_is_a_tuple": r"\bgrad\(|\bgrads?\b|\bgradients?\b",
    "grad_arguments/tuple_times_a_number": r"\bgrad\(|\bgrads?\b|\bgradients?\b",
    "graph/expanded_gradient_changed": r"\bgrad\b",
    "graph/grad_zeroed_too_early": r"\.grad\b",
    "seed/batched_single_number": r"\bis_grads_batched\b|\bautograd\b",
    "seed/number_as_seed": A_PASS,
    "seed/number_on_meta": A_PASS,
    "seed/retain_graph_by_position": A_PASS,
    "seed/two_seeds_in_one_call": A_PASS,
    "seed/wrong_second_seed": A_PASS,
    "seed/wrong_second_seed_of_another_size": A_PASS,
}
