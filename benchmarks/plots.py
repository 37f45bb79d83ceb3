"""The plots that the README shows."""

import matplotlib

matplotlib.use("svg")

from matplotlib import pyplot  # noqa: E402

COLORS = {
    "published": "#714b67",
    "raw bus": "#9a9a9a",
    "older addons' way": "#e6a23c",
}
STYLE = {
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.figsize": (6, 3),
    "font.size": 9,
    "grid.alpha": 0.3,
    "legend.frameon": False,
    # the same figures make the same file
    "svg.hashsalt": "web_syncer",
}


def draw(results, folder):
    """Draw what was measured, and return the paths of the plots.

    :param dict results: ``{title: [line, …]}``, see :mod:`ratios`
    :param Path folder: where the plots are put
    :rtype: list[Path]
    """
    folder.mkdir(parents=True, exist_ok=True)
    lines = [line for lines in results.values() for line in lines]
    paths = []
    with pyplot.rc_context(STYLE):
        for name, (select, label, beside, ylabel) in PLOTS.items():
            chosen = [line for line in lines if select(line)]
            if chosen:
                figure, axes = pyplot.subplots(layout="constrained")
                _bars(axes, chosen, label, beside)
                axes.set_ylabel(ylabel)
                paths.append(folder / f"{name}.svg")
                figure.savefig(paths[-1], metadata={"Date": None})
                pyplot.close(figure)
    return paths


def _bars(axes, lines, label, beside):
    """Draw a group of bars for each label, with the quartiles as whiskers."""
    labels = [*dict.fromkeys(map(label, lines))]
    ways = [*dict.fromkeys(line["way"] for line in lines)]
    width = 0.8 / len(ways)
    for number, way in enumerate(ways):
        shown = [line for line in lines if line["way"] == way]
        ratios = [line["ratio"] for line in shown]
        lows, highs = zip(*(line["quartiles"] for line in shown), strict=True)
        axes.bar(
            [
                labels.index(label(line)) + (number - (len(ways) - 1) / 2) * width
                for line in shown
            ],
            ratios,
            width * 0.9,
            yerr=[
                [max(0, r - low) for r, low in zip(ratios, lows, strict=True)],
                [max(0, high - r) for r, high in zip(ratios, highs, strict=True)],
            ],
            error_kw={"elinewidth": 1, "alpha": 0.6},
            color=COLORS[way],
            label=way,
        )
    axes.axhline(1, color="black", linewidth=1, label=beside)
    axes.set_xticks(range(len(labels)), labels)
    axes.legend(ncols=2, loc="lower center", bbox_to_anchor=(0.5, 1))


def _audience(line):
    kinds = "alike" if line["kinds"] == 1 else f"of {line['kinds']} kinds"
    return f"{line['subscribers']}\n{kinds}"


#: ``{name: (which lines, label of a line, what 1 is, label of the axis)}``
PLOTS = {
    "delivery": (
        lambda line: line.get("key") == "cpu",
        _audience,
        "raw bus",
        "server CPU per message",
    ),
    "latency": (
        lambda line: line.get("key") == "p95",
        _audience,
        "raw bus",
        "latency, 95th percentile",
    ),
    "transactions": (
        lambda line: "size" in line,
        lambda line: f"{line['size']:,} records",
        "tells nobody",
        "time of a transaction",
    ),
}
