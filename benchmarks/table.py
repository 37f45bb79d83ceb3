"""The results as one table for people, and as a file for programs."""

import json
import platform
import time

import psutil

HEADERS = ("", "at most", "ratio", "quartiles", "figure")


def show(results):
    """Return the table.

    :param dict results: ``{title: [line, …]}``, see :mod:`ratios`
    :rtype: str
    """
    rows = [HEADERS]
    for title, lines in results.items():
        rows += [None, (title, "", "", "", "")]
        rows += [_row(line) for line in lines]
    widths = [max(len(row[n]) for row in rows if row) for n in range(len(HEADERS))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if n == 0 else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        if row
        else ""
        for row in rows
    )


def _row(line):
    has_ratio = "ratio" in line
    low, high = line.get("quartiles", (0, 0))
    limit = line["at_most"]
    missed = limit is not None and line["ratio" if has_ratio else "value"] > limit
    figure = f"{_number(line['value'])} {line['unit']}"
    if has_ratio:
        figure += f" / {_number(line['value_beside'])} {line['unit']}"
    return (
        f"  {line['name']}",
        "" if limit is None else f"{limit:g}",
        f"{'! ' if missed else ''}{line['ratio']:.2f}" if has_ratio else "",
        f"{low:.2f} to {high:.2f}" if has_ratio else "",
        figure if has_ratio or not missed else f"! {figure}",
    )


def _number(figure):
    if figure and abs(figure) < 10:
        return f"{figure:.2f}"
    return f"{figure:,.0f}"


def save(results, path, quick):
    """Write the results as JSON, with what is known of the machine.

    :param dict results: as of :func:`show`
    :param Path path: of the file
    """
    content = {
        "machine": machine(),
        "quick": quick,
        "results": results,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def machine():
    """Return what matters of the machine, and how busy others keep it."""
    return {
        "cores": psutil.cpu_count(),
        "load": [round(load, 2) for load in psutil.getloadavg()],
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "at": time.strftime("%Y-%m-%d %H:%M"),
    }
