"""Which of a message's causes is the likely one: what a text has that speaks for it, and how often people report it.

What a text has is looked for in the reader's own lines and in the message. The patterns are such as
Python and JavaScript read alike, for the box on the site: theme/assets/javascripts/find.js.
"""

from __future__ import annotations

NAMED_LOSS = r"(?:\w+_(?:loss|cost)|(?:loss|cost|err)_?[A-Z]\w*|(?:loss|cost|err)_\w+)"
STATE_NAME = r"\b(?:h_?[0nt]|c_?[0nt]|hx|cx|hidden\w*|h_?state|states?)\b(?! of)|LSTM|\bGRU|\bRNN"
GRAD_CALL = r"\bgrad\([^\n]*, *[\w.]+(?:\[[^\]]*\])*"  # a call, up to its second argument
# What is added up in place, and is no number that somebody counts.
ADDED = r"\b(?!\w*(?:loss|total|correct|count|acc\w*|steps?|epochs?)\b|[ijkn]\b)[a-z]\w* \+= [a-z]"
GRADIENT_NAME = r"(?:d[a-z]{1,2}|g|\w*grad\w*)\b"

# What speaks for an entry: the code that leads to it, or a detail that its message has.
CLUES = {
    "func/autograd_grad_inside_vmap": r"\bvmap\b|\bfunctorch\b|torch\.func\b",
    "functions/gradient_shaped_like_the_output": r"got \[\]|expected shape \[[\d, ]+\] but got \[\]",
    "functions/input_changed_in_place": r"\bctx\b|\.apply\(",
    "functions/saved_input_overwritten": r"\bctx\b|\.apply\(",
    "functions/second_backward": r"\bctx\b|autograd\.Function",
    "functions/transposed_gradient": r"got \[(\d+), (\d+)\] but expected shape compatible with \[\2, \1\]|expected shape \[(\d+), (\d+)\] but got \[\4, \3\]",
    "grad_arguments/element_of_the_input": rf"{GRAD_CALL}(?:\]|\.(?:clone|view|reshape|unsqueeze|squeeze|flatten|to|cuda)\()",
    "grad_arguments/module_returns_a_tuple": r"model\(|net\(|\bLSTM\b|\bGRU\b",
    "grad_arguments/number_as_output": r"\.item\(\)",
    "grad_arguments/requires_grad_too_late": r"requires_grad_\(|requires_grad *= *True",
    "grad_arguments/result_is_a_tuple": r"\bgrad\(",
    "grad_arguments/unused_input": r"parameters\(\)|\bparams\b",
    "gradcheck/float32_input": r"float32|\.float\(\)",
    "graph/backward_twice": r"(\b[\w.]+\.backward\()[^\n]*\n\s*\1",
    "graph/buffer_changed": r"register_buffer|running_(?:mean|var)|\bqueue\b|\bbuffer\b",
    "graph/changed_by_a_hook": r"register_(?:forward_)?hook|_hook\b",
    "graph/detached_tensor_changed": r"\.detach\(\)",
    "graph/grad_of_a_computed_tensor": r"\b(\w+) = \1 [-+] [^\n]*\b\1\.grad\b",
    "graph/grad_zeroed_too_early": r"\.grad(?:\.data)?\.(?:zero_|detach_)|for [^\n]*parameters\(\)",
    "graph/leaf_changed_under_no_grad": r"no_grad\(\)[^\n]*\n[^\n]*(?:[-+*]=|(?:add|sub|mul|copy)_\()",
    "graph/one_call_per_seed": r"(?:backward|grad)\([^\n]*(?:gradient *=|grad_outputs|one_hot)",
    # A new weight was changed once, by its initialization; the result of an operation was not.
    "graph/optimizer_step_between": r"expected version [1-9]",
    "graph/row_assigned": r"of (?:AsStrided|T)(?:Backward\d?)?, is at version \d+; expected version 0|\w\[[^\]\n]*\] *[-+*/]?= ?[^=\s]",
    "graph/saved_result_changed": rf"inplace *= *True|\brelu_\(|{ADDED}|is output \d+ of (?!AsStrided|T(?:Backward)?\d?,)|Traceback[\s\S]*by an inplace operation(?!\S*:)",
    "graph/saved_value_read_too_late": r"\b_saved_\w+|grad_fn\.",
    "graph/scaled_parameter": r"requires_grad=True\) *[*/]|\.(?:to|cuda|double|float)\(",
    "graph/state_of_the_last_step": STATE_NAME,
    "graph/two_losses_one_graph": rf"\b{NAMED_LOSS}\.backward\(|\.backward\(retain_graph=True\)",
    "higher_order/gradient_without_the_input": r"create_graph[\s\S]*\bgrad\(|hessian",
    "higher_order/no_seed_for_the_gradient": rf"\bgrad\( *{GRADIENT_NAME}",
    "implicit_seed/accuracy_as_loss": r"argmax|accuracy|\.round\(",
    "implicit_seed/data_attribute": r"\.data\b|\.detach\(\)|\.numpy\(\)",
    "implicit_seed/empty_output": r"\[\]",
    "implicit_seed/forward_under_no_grad": r"no_grad|inference_mode|set_grad_enabled\(False|\.generate\(|\.predict\(",
    "implicit_seed/grad_of_several_outputs": rf"\bgrad\((?! *{GRADIENT_NAME})",
    "implicit_seed/graph_retained_not_created": r"\bgrad\([^\n]*retain_graph",
    "implicit_seed/gradient_without_a_graph": rf"\bgrad\( *{GRADIENT_NAME}",
    "implicit_seed/histogram_as_loss": r"histc|bincount|searchsorted|bucketize",
    "implicit_seed/inside_a_backward_pass": r"\bctx\b|, in backward\n[^\n]*\bgrad\(",
    "implicit_seed/loss_per_sample": r"(?:loss|cost|err)\w*\.backward\(|reduction *= *.none|reduce *= *False|DataParallel",
    "implicit_seed/losses_made_numbers": r"torch\.(?:tensor|FloatTensor|Tensor)\(|Variable\(|\.item\(\)",
    "implicit_seed/no_input_requires_grad": r"requires_grad *[=(] *False|is_leaf\(True\)|[Ff]r(?:ee|o)ze|[Ll]o[Rr][Aa]|captum|saliency",
    "implicit_seed/several_outputs": r"(?:^|[^\w.])(?!\w*(?:loss|cost|err))\w+\.backward\(\)",
    "neighbours/reentrant_and_plain_data": r"None of the inputs have requires_grad=True|gradient_check|use_checkpoint",
    "seed/edge_without_a_seed": r"get_gradient_edge|GradientEdge",
    "seed/none_for_a_vector": r"\[[^\]\n]*\bNone\b[^\]\n]*\]",
    "seed/numpy_array_as_seed": r"but got (?:ndarray|\w+\d)",
    "seed/output_without_a_graph": r"element [1-9]\d* of|backward\(\[",
}

# Threads that give the cause: issues, forum posts and articles that a search of stored public pages
# found in November 2026 by the messages themselves and by "solved", "cause" and "fix". They show an
# order, no rate. An entry that is not here was the cause in none of them.
PUBLIC_REPORTS: dict[str, tuple[str, ...]] = {
    "grad_arguments/element_of_the_input": ("hosseinshn/GradNorm#10",),
    "grad_arguments/unused_input": (
        "ShiYunyi/Meta-Weight-Net_Code-Optimization#5",
        "dragen1860/DARTS-PyTorch#2",
        "pyro-ppl/pyro#2388",
    ),
    "graph/backward_twice": ("dropreg/R-Drop#8", "karpathy/nn-zero-to-hero#31"),
    "graph/grad_of_a_computed_tensor": ("blog.csdn.net/Tracy_yi/131764705",),
    "graph/grad_zeroed_too_early": (
        "huggingface/transformers#43",
        "kohjingyu/gill#40",
        "learnables/learn2learn#428",
        "wiseodd/generative-models#26",
        "jcjohnson/pytorch-examples#4",
        "jcjohnson/pytorch-examples#7",
        "pytorch/tutorials#51",
        "KaiyangZhou/pytorch-center-loss#4",
        "yunjey/pytorch-tutorial#133",
    ),
    "graph/optimizer_step_between": (
        "9310gaurav/ali-pytorch#6",
        "MorvanZhou/PyTorch-Tutorial#89",
        "kfzyqin/Implementation-MolGAN-PyTorch#3",
        "knazeri/edge-connect#188",
        "leftthomas/SRGAN#79",
        "leftthomas/SRGAN#89",
        "pytorch/pytorch#39141",
        "blog.youkuaiyun.com/windhawk_fly/143405685",
    ),
    "graph/row_assigned": ("pytorch/pytorch#9391", "yongfengli.tk/2018/04/13"),
    "graph/saved_result_changed": (
        "KevinMusgrave/powerful-benchmarker#78",
        "NVlabs/FUNIT#23",
        "dreamgonfly/GAN-tutorial#1",
        "j-sripad/mulitresunet-pytorch#3",
        "microsoft/unilm#999",
        "osmr/imgclsmob#13",
        "pytorch/pytorch#104943",
    ),
    "graph/state_of_the_last_step": (
        "MorvanZhou/PyTorch-Tutorial#57",
        "NeuroTorch/NeuroTorch#137",
        "OpenNMT/OpenNMT-py#403",
        "lucidrains/denoising-diffusion-pytorch#109",
        "norse/norse#131",
        "sgadgil6/cnslab_fmri#4",
        "tejank10/null-text-inversion#1",
    ),
    "graph/two_losses_one_graph": (
        "KupynOrest/DeblurGAN#91",
        "pytorch/examples#116",
        "discuss.pytorch.org/6795",
        "stackoverflow.com/46774641",
    ),
    "higher_order/gradient_without_the_input": ("pnnl/neuromancer#154",),
    "implicit_seed/forward_under_no_grad": (
        "Lightning-AI/pytorch-lightning#18222",
        "Lightning-AI/pytorch-lightning#18254",
        "facebookresearch/sam2#540",
        "qubvel-org/segmentation_models.pytorch#365",
        "rezaakb/pinns-torch#12",
    ),
    "implicit_seed/grad_of_several_outputs": (
        "Animadversio/GAN-Geometry#4",
        "discuss.pytorch.org/94378",
    ),
    "implicit_seed/loss_per_sample": (
        "Turoad/lanedet#78",
        "blog.csdn.net/cyj972628089/122732509",
        "eriklindernoren/PyTorch-YOLOv3#331",
        "hbase.cn/1390",
        "huixiancheng/CENet#8",
        "mindee/doctr#379",
        "muzairkhattak/PromptSRC#6",
        "muzairkhattak/multimodal-prompt-learning#37",
        "winycg/L-MCL#1",
    ),
    "implicit_seed/no_input_requires_grad": (
        "ML-GSAI/SDE-Drag#7",
        "brian6091/Dreambooth#23",
        "huggingface/diffusers#6277",
        "pyg-team/pytorch_geometric#9996",
    ),
    "implicit_seed/several_outputs": ("pythonclear.com", "tjhub.jdoodle.com"),
    "neighbours/reentrant_and_plain_data": (
        "LlamaChinese/Llama-Chinese#242",
        "datawhalechina/self-llm#229",
        "huggingface/transformers#26377",
        "huggingface/transformers#42489",
        "kohya-ss/sd-scripts#697",
        "ymcui/Chinese-LLaMA-Alpaca#847",
    ),
}

# What a pasted message may be besides: in a run, what was seen tells it. Of messages that any
# program may give, `general` has what else a text needs.
TIMES_NONE = "TypeError: unsupported operand type(s) for *: 'float' and 'NoneType'"
OF_NONE = "AttributeError: 'NoneType' object has no attribute 'zero_'"
NO_GRAPH = "RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn"
NO_GRAPH_BEFORE = NO_GRAPH.replace("0 of tensors", "… of variables")  # as `wordings` have it
PASTED_ONLY: dict[str, tuple[str, ...]] = {
    "graph/grad_of_a_computed_tensor": (TIMES_NONE, OF_NONE),
    "graph/grad_zeroed_too_early": (TIMES_NONE,),
    "graph/scaled_parameter": (TIMES_NONE, OF_NONE),
    "neighbours/reentrant_and_plain_data": (NO_GRAPH, NO_GRAPH_BEFORE),
}
