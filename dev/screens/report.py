"""What an oracle found, as text."""

from collections import Counter

#: How many kinds of differences of one view are shown after a batch.
SHOWN = 8
#: How many operations are named after which a view asks in vain.
WORST = 4


def differences(oracle):
    """Return all differences, one a line, by the operations before them."""
    return "\n".join(filter(None, map(of_batch, oracle.batches)))


def of_batch(batch):
    """Return the differences that were found after some operations."""
    lines = []
    for view, found in batch.differences.items():
        lines.append(f"{view}, after: {'; '.join(batch.names) or 'nothing'}")
        # the same wrong value may be in many places
        alike = Counter((each.live, each.fresh) for each in found)
        first = {(each.live, each.fresh): each for each in reversed(found)}
        for values, count in [*alike.items()][:SHOWN]:
            also = f" (and {count - 1} times more)" if count > 1 else ""
            lines.append(f"    {first[values]}{also}")
        if len(alike) > SHOWN:
            lines.append(f"    and {len(alike) - SHOWN} more")
    return "\n".join(lines)


def by_view(oracle):
    """Return a table of views: how often each was compared, and differed.

    And what it asked for in vain, by what was done before.
    """
    differ = Counter(view for batch in oracle.batches for view in batch.differences)
    compared = Counter(view for batch in oracle.batches for view in batch.compared)
    needless = {view: Counter() for view in oracle.views}
    for (operation, view), count in oracle.needless.items():
        needless[view][operation] += count
    rows = [
        (
            view,
            compared[view],
            differ[view],
            sum(needless[view].values()),
            ", ".join(f"{name} {n}" for name, n in needless[view].most_common(WORST)),
        )
        for view in oracle.views
    ]
    headings = ("view", "compared", "differ", "needless requests", "most of them after")
    return table(headings, rows)


def by_operation(oracle):
    """Return a table of operations: what was asked for, and what differed after them.

    A view that differs counts for all operations of its batch: with one operation in a
    batch the cause is certain.
    """
    needless = Counter()
    needed, times, differ = Counter(), Counter(), Counter()
    for batch in oracle.batches:
        for operation in batch.operations:
            name = operation.name
            times[name] += 1
            differ[name] += len(batch.differences)
            waste = sum(map(len, operation.needless.values()))
            needless[name] += waste
            needed[name] += sum(map(len, operation.requests.values())) - waste
    rows = [
        (name, times[name], differ[name], needed[name], needless[name])
        for name in sorted(times)
    ]
    headings = ("operation", "done", "views differ", "requests", "needless requests")
    return table(headings, rows)


def whole(oracle, title):
    """Return everything that is worth printing."""
    parts = [title, by_view(oracle), by_operation(oracle)]
    count = sum(oracle.needless.values())
    parts.append(f"Requests by views that did not change: {count}")
    found = differences(oracle)
    return "\n\n".join([*parts, *([found] if found else [])])


def table(headings, rows):
    """Return a table as text."""
    lines = [[str(cell) for cell in row] for row in (headings, *rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )
