import matplotlib.pyplot as plt

STAGES, PARTS = 3, 4
FORWARD = [("F", part) for part in range(PARTS)]
BACK = [("B", part) for part in range(PARTS)]


def all_forward_first(stage):
    return FORWARD + BACK


def alternating(stage):
    ahead = STAGES - stage  # parts under way before the first one goes back
    pairs = zip(BACK, FORWARD[ahead:], strict=False)
    rest = BACK[PARTS - ahead :]
    return FORWARD[:ahead] + [task for pair in pairs for task in pair] + rest


def ticks(schedule):
    """Yield which task each stage does at each tick, as soon as it can."""
    queues = [schedule(stage) for stage in range(STAGES)]
    done = set()
    while any(queues):
        now = {}
        for stage, queue in enumerate(queues):
            way, part = queue[0] if queue else ("idle", None)
            sender = {"F": stage - 1, "B": stage + 1}.get(way)
            if sender in (-1, STAGES) or (way, part, sender) in done:
                now[stage] = queue.pop(0)
        done |= {(*task, stage) for stage, task in now.items()}
        yield now


figure, axes = plt.subplots(2, 1, figsize=(7, 3.2), sharex=True, layout="constrained")
for schedule, ax in zip((all_forward_first, alternating), axes, strict=True):
    timeline = list(ticks(schedule))
    for tick, now in enumerate(timeline):
        for stage, (way, part) in now.items():
            ax.barh(stage, 1, left=tick, color="C0" if way == "F" else "C1", alpha=0.5)
            ax.text(tick + 0.5, stage, f"{way}{part}", ha="center", va="center")
    ax.set(title=schedule.__name__, ylabel="stage", yticks=range(STAGES))
    ax.invert_yaxis()
    print(schedule.__name__, len(timeline))
# > all_forward_first 12
# > alternating 12
axes[1].set_xlabel("tick")
