"""What a module has kept, computed or changed is named with its line, where a message is about that."""

import pytest
from clinic.witnessed import watched_in


def failed(folder, source):
    """The one error of a program that fails."""
    (finding,) = [one for one in watched_in(folder, source).findings if one.kind == "error"]
    return finding


COPIED = """\
import copy
import torch
from torch import nn

class Pooling(nn.Module):
    def __init__(self):
        super().__init__()
        self.score = nn.Linear(3, 1)
        self.shares = None

    def forward(self, nodes):
        self.shares = torch.softmax(self.score(nodes), dim=0){kept}
        return (self.shares * nodes).sum(0)

class Snapshots:
    def __init__(self, pooling):
        self.pooling, self.plain, self.best = pooling, nn.Linear(2, 2), None

    def save(self):
        self.best = copy.deepcopy(self.pooling)

pooling = Pooling()
snapshots = Snapshots(pooling)
pooling(torch.ones(4, 3, requires_grad=True)).sum().backward()
snapshots.save()
"""


def test_what_a_module_keeps_of_a_graph_is_named_though_a_plain_object_holds_the_module(folder):
    finding = failed(folder, COPIED.format(kept=""))
    assert [one.id for one in finding.entries] == ["graph/deepcopy_of_a_computed_tensor"]
    assert finding.seen.startswith(
        "The module holds `shares` from line 12 (`self.shares = torch.softmax(self.score(nodes), dim=0)`),"
    )
    assert watched_in(folder, COPIED.format(kept=".detach()")).findings == []


def test_of_two_modules_only_that_is_named_which_is_copied(folder):
    source = """\
import copy
import torch
from torch import nn

class Keeps(nn.Module):
    def __init__(self, name):
        super().__init__()
        self.name, self.net = name, nn.Linear(2, 2)

    def forward(self, x):
        setattr(self, self.name, self.net(x))
        return getattr(self, self.name)

left, right = Keeps("west"), Keeps("east")
left(right(torch.ones(1, 2)))
twin = copy.deepcopy(right)
"""
    seen = failed(folder, source).seen
    assert "`east`" in seen
    assert "`west`" not in seen


LISTED = """\
import copy
import torch
from torch import nn

class Pyramid(nn.Module):
    def __init__(self):
        super().__init__()
        self.floors = nn.ModuleList(nn.Linear(2, 2) for _ in range(5))
        self.views = {empty}

    def forward(self, x):
        self.views = {empty}
        for number, floor in enumerate(self.floors):
            x = floor(x)
            {fill}
        return x

tower = Pyramid()
tower(torch.ones(1, 2))
twin = copy.deepcopy(tower)
"""
FILLED = {
    "a list": ("[]", "self.views.append(x)", "self.views.append(x)", "[0]"),
    "a dict": (
        "{}",
        "self.views[f'of {number}'] = x",
        "self.views[f'of {number}'] = x",
        "['of 0']",
    ),
}


@pytest.mark.parametrize(("empty", "fill", "line", "place"), FILLED.values(), ids=FILLED)
def test_what_a_module_keeps_in_a_list_is_named(folder, empty, fill, line, place):
    seen = failed(folder, LISTED.format(empty=empty, fill=fill)).seen
    assert seen.startswith(f"The module holds `views{place}` and ")
    said = "which are no leaves: take them out before you copy the module, or keep their `detach()`"
    assert f" and 2 more from line 15 (`{line}`), {said}" in seen
    right = LISTED.format(
        empty=empty, fill=fill.replace("x)", "x.detach())").replace("= x", "= x.detach()")
    )
    assert watched_in(folder, right).findings == []


IN_PLACE = """\
import torch
from torch import nn
import torch.nn.functional as F

class Mixture(nn.Module):
    def __init__(self):
        super().__init__()
        self.shares = nn.Parameter(torch.rand(3))
        self.gate = {layer}
        self.other = nn.ELU(inplace=True)

    def forward(self, parts):
        shares = {call}
        return (shares * parts).sum()

Mixture()(torch.ones(3)).backward()
"""
LAYERS = {
    "a layer": (
        "nn.Hardtanh(0, 1, inplace=True)",
        "self.gate(self.shares)",
        "Line 9 (`nn.Hardtanh(0, 1, inplace=True)`) made it one that writes into `self.shares`, which it's given.",
        "line 9",
    ),
    "a dropout, of two layers": (
        "nn.Sequential(nn.Identity(), nn.Dropout(0.5, inplace=True))",
        "self.gate(self.shares)",
        "(`nn.Dropout(0.5, inplace=True)`) made it one that writes into `self.shares`, which it's given.",
        "line 9",
    ),
    "a function": (
        "nn.Identity()",
        "F.relu(self.shares, inplace=True)",
        "`inplace=True` makes that call write into what it's given.",
        "line 13",
    ),
}


@pytest.mark.parametrize(("layer", "call", "said", "line"), LAYERS.values(), ids=LAYERS)
def test_the_layer_that_writes_into_a_parameter_is_named(folder, layer, call, said, line):
    finding = failed(folder, IN_PLACE.format(layer=layer, call=call))
    assert [one.id for one in finding.entries] == ["graph/parameter_changed_in_place"]
    assert finding.seen.endswith(said)
    assert finding.advice.startswith(f"Leave `inplace=True` out in {line}.")


def test_an_update_by_hand_is_not_said_to_be_a_layer(folder):
    source = IN_PLACE.format(layer="nn.Identity()", call="self.gate(self.shares.mul_(2))")
    finding = failed(folder, source)
    assert "inplace" not in finding.seen + finding.advice


FROZEN = """\
import torch
from torch import nn
from torch.nn.utils import parametrizations, prune, spectral_norm, weight_norm

body = nn.Sequential({layer}, nn.ReLU())
head = nn.Linear(4, 1)
for part in body:
    if hasattr(part, "weight"):
        {frozen}
loss = head(body(torch.ones(2, 3))).sum()
loss.backward()
"""
COMPUTED = {
    "weight norm, as it was": ("weight_norm(nn.Linear(3, 4))", "part.weight.requires_grad = False"),
    "weight norm": (
        "parametrizations.weight_norm(nn.Linear(3, 4))",
        "part.weight.requires_grad_(False)",
    ),
    "pruned": (
        'prune.l1_unstructured(nn.Linear(3, 4), "weight", 2)',
        "part.weight.requires_grad = False",
    ),
    "in place of another attribute's": (
        'prune.identity(prune.l1_unstructured(nn.Linear(3, 4), "weight", 2), "bias")',
        "part.weight.requires_grad = False",
    ),
    "of two": (
        "weight_norm(nn.Linear(3, 3)), weight_norm(nn.Linear(3, 4))",
        "part.weight.requires_grad = False",
    ),
}


@pytest.mark.parametrize(("layer", "frozen"), COMPUTED.values(), ids=COMPUTED)
def test_a_weight_that_a_layer_computes_is_told_from_other_results(folder, layer, frozen):
    finding = failed(folder, FROZEN.format(layer=layer, frozen=frozen))
    assert [one.id for one in finding.entries] == ["graph/computed_tensor_switched_off"]
    assert finding.seen.startswith("`part.weight` is no parameter of `part`: since ")
    assert "in line 5 (`" in finding.seen
    assert "`for p in part.parameters(): p.requires_grad_(False)`" in finding.advice
    right = "[p.requires_grad_(False) for p in part.parameters()]"
    assert watched_in(folder, FROZEN.format(layer=layer, frozen=right)).findings == []


PLACES = {
    "below a module": (
        "self.first, self.last = parametrizations.spectral_norm(nn.Linear(3, 3)), nn.Linear(3, 1)",
        "tower.first.weight.requires_grad = False",
        "tower.first",
    ),
    "an item": (
        "self.first = nn.Sequential(weight_norm(nn.Linear(3, 3)), nn.Tanh())",
        "tower.first[0].weight.requires_grad_(False)",
        "tower.first[0]",
    ),
}


@pytest.mark.parametrize(("made", "frozen", "owner"), PLACES.values(), ids=PLACES)
def test_a_computed_weight_is_named_where_it_hangs(folder, made, frozen, owner):
    source = f"""\
from torch import nn
from torch.nn.utils import parametrizations, weight_norm

class Tower(nn.Module):
    def __init__(self):
        super().__init__()
        {made}

tower = Tower()
{frozen}
"""
    finding = failed(folder, source)
    assert finding.seen.startswith(
        f"`{owner}.weight` is no parameter of `{owner}`: since the call in "
    )
    assert "in line 7 (`" in finding.seen
    assert f"`for p in {owner}.parameters(): p.requires_grad_(False)`" in finding.advice


OTHERS = {
    "another name": ("weight_map", "self.weight_map = self.net(x)"),
    "the same name": ("weight", "self.weight = self.net(x)"),
}


@pytest.mark.parametrize(("name", "kept"), OTHERS.values(), ids=OTHERS)
def test_what_a_module_keeps_is_no_weight_that_another_layer_computes(folder, name, kept):
    source = f"""\
import torch
from torch import nn
from torch.nn.utils import prune

class Map(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Linear(2, 2)

    def forward(self, x):
        {kept}
        return x

small = prune.random_unstructured(nn.Linear(2, 2), "weight", 0.5)
map = Map()
map(torch.ones(1, 2))
map.{name}.requires_grad = False
"""
    finding = failed(folder, source)
    assert "is no parameter of" not in finding.seen
    assert "map.parameters()" not in finding.advice


def test_another_result_that_is_switched_off_is_named_by_its_line(folder):
    source = """\
import torch
from torch.nn.utils import weight_norm

net = weight_norm(torch.nn.Linear(2, 1))
guess = net(torch.ones(3, 2))
guess.requires_grad = False
"""
    finding = failed(folder, source)
    assert finding.seen == "`guess` comes from line 5 (`guess = net(torch.ones(3, 2))`)."
    assert "Detach the result" in finding.advice


RECOMPUTED = """\
import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

class Router(nn.Module):
    def __init__(self):
        super().__init__()
        self.net, self.lean = nn.Linear(3, 3), torch.zeros(3)
        self.seen = 0

    def forward(self, x):
        rows = x[(self.net(x) + self.lean).argmax(1) == 1]
        {change}
        return torch.tanh(self.net(rows)).sum() + x.sum()

class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.rounds = nn.Linear(3, 3), 0
        self.blocks = nn.ModuleList(Router() for _ in range(2))

    def forward(self, x):
        self.rounds = self.rounds + 1
        x = self.first(x)
        return sum(checkpoint(block, x, use_reentrant=False) for block in self.blocks)

torch.manual_seed(0)
Model()(torch.randn(8, 3)).backward()
"""


def test_what_a_block_changes_at_each_run_is_named_and_not_what_is_around_it(folder):
    finding = failed(
        folder, RECOMPUTED.format(change="self.lean = self.lean + 9 * torch.eye(3)[1 - self.seen]")
    )
    assert [one.id for one in finding.entries] == ["neighbours/recomputed_in_another_mode"]
    assert (
        "Line 13 (`self.lean = self.lean + 9 * torch.eye(3)[1 - self.seen]`) changes `self.lean` each time"
        in finding.seen
    )
    assert "self.rounds" not in finding.seen
    right = RECOMPUTED.format(change="self.seen = len(rows)")
    assert watched_in(folder, right).findings == []


def test_what_a_block_gives_an_attribute_after_it_has_read_it_is_named(folder):
    source = RECOMPUTED.replace("rows = x[", "before = self.lean\n        rows = x[")
    change = "self.lean = before + 9 * torch.eye(3)[1 - self.seen]"
    assert (
        f"Line 14 (`{change}`) changes `self.lean` each"
        in failed(folder, source.format(change=change)).seen
    )


def test_what_only_counts_the_runs_of_a_block_is_not_named(folder):
    source = RECOMPUTED.format(change="self.seen = self.seen + 1").replace(
        "Model()(torch.randn(8, 3)).backward()",
        "model = Model()\nloss = model(torch.randn(8, 3))\n"
        "model.blocks[1].lean[0] -= 9\nloss.backward()",
    )
    finding = failed(folder, source)
    assert [one.id for one in finding.entries] == ["neighbours/recomputed_in_another_mode"]
    assert "self.seen" not in finding.seen


def test_of_two_attributes_that_a_block_changes_none_is_named(folder):
    both = "self.seen += 1\n        self.lean = self.lean + 9 * torch.eye(3)[self.seen % 2]"
    seen = failed(folder, RECOMPUTED.format(change=both)).seen
    assert "each time that it runs" not in seen
    assert "such as a cache" in seen


SCALED = """\
import torch
from torch import nn

class Alternating:
    def __init__(self):
        self.coder, self.prior = nn.Linear(2, 2), nn.Linear(2, 1)
        made = (self.coder, self.prior)
        self.optimizers = [torch.optim.SGD(part.parameters(), lr=0.1) for part in made]
        self.scaler = torch.amp.GradScaler("cpu", init_scale=2.0)

    def run(self, turn):
        for one in self.optimizers:
            one.zero_grad()
        code = self.coder(torch.ones(3, 2))
        loss = self.prior(code).square().sum() if turn % 2 == 0 else code.square().sum()
        self.scaler.scale(loss).backward()
        {before}
        for optimizer in self.optimizers:
            {guard}
            self.scaler.step(optimizer)
        self.scaler.update()

training = Alternating()
for turn in range({turns}):
    training.run(turn)
"""
GUARD = "if all(p.grad is None for p in optimizer.param_groups[0]['params']): continue"


def test_the_pass_that_reached_nothing_of_a_scaled_optimizer_is_named(folder):
    finding = failed(folder, SCALED.format(before="pass", guard="pass", turns=3))
    assert [one.id for one in finding.entries] == ["optimizers/no_inf_checks"]
    assert finding.seen == (
        "`optimizer` has stepped 1 time before. Line 16 (`self.scaler.scale(loss).backward()`) was the last"
        " backward pass, and it reached none of the parameters that `optimizer` holds."
    )
    right = SCALED.format(before="pass", guard=GUARD, turns=3)
    assert watched_in(folder, right).findings == []


def test_what_set_the_gradients_of_a_scaled_optimizer_back_is_named(folder):
    reset = "if turn: self.optimizers[1].zero_grad(); turn = 0"
    source = SCALED.format(before=reset, guard="pass", turns=3).replace("turn % 2 == 0", "True")
    assert failed(folder, source).seen == (
        "Line 17 (`self.optimizers[1].zero_grad()`) has set them back since the last backward pass."
    )


MIXED = """\
import torch
from torch import nn

class Fit:
    def __init__(self):
        self.ear, self.voice = nn.Linear(2, 2), nn.Linear(2, 1)
        self.copy = nn.Linear(2, 1)
        self.optimizer = torch.optim.Adam(self.{held}.parameters())
        self.scaler = torch.amp.GradScaler("cpu", init_scale=2.0)

    def run(self, sound):
        self.optimizer.zero_grad()
        loss = self.voice(self.ear(sound).detach()).square().sum()
        self.scaler.scale(loss).backward()
        self.scaler.step(self.optimizer)
        self.scaler.update()

Fit().run(torch.ones(3, 2))
"""


@pytest.mark.parametrize("held", ["copy", "ear"])
def test_an_optimizer_whose_parameters_no_pass_reaches_is_named_at_its_first_step(folder, held):
    finding = failed(folder, MIXED.format(held=held))
    assert [one.id for one in finding.entries] == ["optimizers/no_inf_checks"]
    assert finding.seen.startswith(
        "No backward pass has reached what the optimizer of line 8 holds. The passes reached parameters that line 6 ("
    )
    assert watched_in(folder, MIXED.format(held="voice")).findings == []


TANKS = """\
import torch
from torch import nn

class Tank(nn.Module):
    def __init__(self):
        super().__init__()
        self.inflow, self.outlet = nn.Linear(2, 3), nn.Linear(3, 1)
        self.level = torch.zeros(3)
        self.tilt = torch.zeros(3)

    def begin(self):
        self.tilt = torch.zeros(3)

    def fill(self, gained):
        {level}
        {tilt}

    def forward(self, rain):
        gained = torch.relu(self.inflow(rain))
        flow = self.outlet(self.level + self.tilt + gained)
        self.fill(gained)
        return flow

tank = Tank()
for day in range(3):
    {begin}
    tank(torch.rand(2)).square().sum().backward()
    {end}
"""
ADDED = "self.level = self.level + gained"
KEEPING_NO_GRAPH = {
    "begun anew in each round": ("self.tilt = self.tilt + gained", "tank.begin()", "pass"),
    "detached from outside": (
        "self.tilt = self.tilt + gained",
        "pass",
        "tank.tilt = tank.tilt.detach()",
    ),
    "detached in place": (
        "self.tilt = self.tilt + gained",
        "pass",
        "[part.tilt.detach_() for part in tank.modules() if part is tank]",
    ),
    "cut where it is made": ("self.tilt = self.tilt.detach() + gained", "pass", "pass"),
    "a running mean of numbers": ("self.tilt = 0.9 * self.tilt + gained.data", "pass", "pass"),
    "made anew from the input": ("self.tilt = gained.sin()", "pass", "pass"),
    "kept for a plot": ("self.shown = gained", "pass", "pass"),
    "of another weight alone": ("self.tilt = self.tilt + self.outlet.bias", "pass", "pass"),
}


def test_an_attribute_that_is_made_of_its_own_value_is_said_to_carry_the_graph(folder):
    finding = failed(folder, TANKS.format(level=ADDED, tilt="pass", begin="pass", end="pass"))
    assert [one.id for one in finding.entries] == ["graph/state_of_the_last_step"]
    assert finding.seen.endswith(
        f"Line 15 (`{ADDED}`) makes `self.level` of what `self.level` held in the round before."
    )
    cut = TANKS.format(
        level=ADDED, tilt="pass", begin="pass", end="tank.level = tank.level.detach()"
    )
    assert watched_in(folder, cut).findings == []


@pytest.mark.parametrize("case", KEEPING_NO_GRAPH)
def test_an_attribute_that_carries_no_graph_is_not_named(folder, case):
    tilt, begin, end = KEEPING_NO_GRAPH[case]
    finding = failed(folder, TANKS.format(level=ADDED, tilt=tilt, begin=begin, end=end))
    assert "`self.level`" in finding.seen
    assert "makes `self.tilt`" not in finding.seen
    assert "makes `self.shown`" not in finding.seen
