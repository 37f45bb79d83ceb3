"""Several ways of doing the same, measured in turn, and how they compare.

A machine that slows down slows all ways of a round. So ratios within a round hold,
where times alone would say more of the machine than of the code.
"""

from statistics import median, quantiles


def in_turn(ways, rounds, warm_up=True):
    """Measure each way once a round, in an order that changes from round to round.

    :param dict ways: ``{name: function without arguments}``
    :param int rounds: how many results of each way to return
    :param bool warm_up: begin with a round whose results do not count
    :return: ``{name: [result, …]}``
    """
    names = [*ways]
    results = {name: [] for name in names}
    for number in range(-1 if warm_up else 0, rounds):
        start = number % len(names)
        for name in names[start:] + names[:start]:
            result = ways[name]()
            if number >= 0:
                results[name].append(result)
    return results


def ratio(name, ours, theirs, at_most=None, scale=1e6, unit="µs"):
    """Return a line of the table: how many times ``theirs`` ``ours`` is.

    :param ours: figures of one way, one for each round
    :param theirs: those of another way, from the same rounds
    :param float at_most: the ratio that is aimed at, if there is one
    :param float scale: what ``ours`` is multiplied by to be in ``unit``
    """
    ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
    low, _middle, high = quantiles(ratios, n=4) if len(ratios) > 1 else ratios * 3
    return {
        "name": name,
        "at_most": at_most,
        "ratio": median(ratios),
        "quartiles": [low, high],
        "value": median(ours) * scale,
        "value_beside": median(theirs) * scale,
        "unit": unit,
        "rounds": len(ratios),
    }


def value(name, figure, unit, at_most=None):
    """Return a line of the table that is no ratio."""
    return {"name": name, "at_most": at_most, "value": figure, "unit": unit}
