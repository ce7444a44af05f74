import torch
from oracle import gradient, jacobian
from support import run_snippet
from torch import nn

AGAIN = "Trying to backward through the graph a second time"
CHANGED = "one of the variables needed for gradient computation has been modified by an inplace"


def assert_close(actual, expected):
    torch.testing.assert_close(actual.double(), expected.double(), atol=1e-5, rtol=1e-5)


def last_state(w, steps=4, state=0.0):
    for _ in range(steps):
        state = w * state + 1
    return state


def models():
    """The LSTM and the head as the snippets begin with them, in float64 and without a graph."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return [m.double().requires_grad_(False) for m in (nn.LSTM(1, 4), nn.Linear(4, 1))]


SERIES = torch.arange(13.0).sin().double()[:, None, None]
PIECES = list(zip(SERIES[:-1].split(4), SERIES[1:].split(4), strict=True))


def piece_loss(modules, piece, state):
    lstm, head = modules
    hidden, state = lstm(piece[0], state)
    return (head(hidden) - piece[1]).pow(2).mean(), state


def of_parameter(module, name, loss):
    """The gradient of `loss()` by a parameter, by differences."""
    start = getattr(module, name).detach().clone()

    def at(value):
        getattr(module, name).copy_(value)
        return loss()

    found = gradient(at, start)
    getattr(module, name).copy_(start)
    return found


def test_the_carried_state_goes_back_into_a_freed_graph():
    ran = run_snippet("recipes/truncated_bptt/carried_state/wrong.py")
    kind, message, _ = ran.raised
    assert kind == "RuntimeError"
    assert message.startswith(AGAIN)
    assert torch.equal(ran["target"], ran["targets"][1]), "it is the second piece that fails"


def test_detached_each_piece_is_a_step_of_sgd_with_a_constant_state():
    ran = run_snippet("recipes/truncated_bptt/carried_state/right.py")
    assert ran.raised is None
    assert not ran["state"][0].requires_grad
    modules, state, losses = models(), None, []
    names = [(m, name) for m in modules for name, _ in m.named_parameters()]
    for piece in PIECES:
        loss, after = piece_loss(modules, piece, state)

        def again(piece=piece, state=state):
            return piece_loss(modules, piece, state)[0]

        found = [of_parameter(module, name, again) for module, name in names]
        for (module, name), slopes in zip(names, found, strict=True):
            getattr(module, name).sub_(0.1 * slopes)
        losses.append(loss.item())
        state = after
    assert ran.output.split() == [str(round(loss, 3)) for loss in losses]
    for actual, module in zip((ran["lstm"], ran["head"]), modules, strict=True):
        for name, parameter in module.named_parameters():
            assert_close(getattr(actual, name).detach(), parameter)


def test_the_seed_at_the_cut_is_what_truncation_leaves_out():
    ran = run_snippet("recipes/truncated_bptt/seed_at_the_cut.py")
    at_cut = last_state(2.0, steps=2)
    truncated = gradient(lambda w: last_state(w, 2, at_cut), torch.tensor(2.0))
    seed = gradient(lambda h: 2 * (2 * h + 1) + 1, torch.tensor(at_cut))
    whole = gradient(last_state, torch.tensor(2.0))
    assert_close(ran["received"].grad, seed)
    assert_close(ran["w"].grad, whole)
    assert ran.output.splitlines() == ["tensor(13.) tensor(4.)", "tensor(17.)"]
    assert [round(v.item(), 6) for v in (truncated, seed, whole)] == [13, 4, 17]
    uncut = run_snippet("recipes/truncated_bptt/whole_sequence.py")
    assert_close(uncut["w"].grad, whole)


def test_with_all_seeds_an_lstm_in_pieces_has_the_gradient_of_the_whole():
    ran = run_snippet("recipes/truncated_bptt/seeds_of_an_lstm.py")
    lstm, head = models()

    def loss():
        hidden, _ = lstm(SERIES[:-1])
        return 3 * (head(hidden) - SERIES[1:]).pow(2).mean()

    expected = of_parameter(lstm, "weight_hh_l0", loss)
    assert_close(ran["lstm"].weight_hh_l0.grad, expected)
    assert_close(ran["whole"], expected)
    assert ran.output == "True\n"
    states = [None]
    for piece in PIECES[:-1]:
        states.append(piece_loss((lstm, head), piece, states[-1])[1])

    def without_seeds():
        parts = zip(PIECES, states, strict=True)
        return sum(piece_loss((lstm, head), piece, state)[0] for piece, state in parts)

    assert (of_parameter(lstm, "weight_hh_l0", without_seeds) - expected).abs().max() > 1e-3


def test_only_a_piece_that_reaches_the_first_step_learns_of_it():
    ran = run_snippet("recipes/truncated_bptt/beyond_the_cut.py")
    whole = gradient(lambda v: (v / 8 + 1) ** 2, torch.tensor(0.0))
    assert [ran["slope"](length) for length in (1, 2)] == [0, 0]
    assert_close(torch.tensor(ran["slope"](4)), whole)
    assert ran.output == "1 0.0\n2 0.0\n4 0.25\n"


def test_what_is_tried_against_the_message():
    retained = run_snippet("recipes/truncated_bptt/retained/wrong.py")
    assert retained.raised[1].startswith(CHANGED)
    assert torch.equal(retained["target"], retained["targets"][1])
    whole = run_snippet("recipes/truncated_bptt/tuple_detached/wrong.py")
    assert whole.raised[:2] == ("AttributeError", "'tuple' object has no attribute 'detach'")
    half = run_snippet("recipes/truncated_bptt/half_detached/wrong.py")
    assert half.raised[1].startswith(AGAIN)
    assert not half["state"][0].requires_grad
    assert half["state"][1].requires_grad


def test_solution_of_the_exercise():
    ran = run_snippet("recipes/truncated_bptt/solution_of_the_exercise.py")
    before = last_state(2.0, steps=3)
    assert_close(ran["w"].grad, jacobian(lambda w: w * before + 1, torch.tensor([2.0]))[0, 0])
    assert ran["w"].grad.item() == before == 7
