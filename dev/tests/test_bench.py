"""What the benchmarks show, made from figures that are known."""

import json
from statistics import median

import pytest
from environment import paths


@pytest.fixture
def bench(monkeypatch):
    """The modules that turn figures into a table, a file and plots."""
    monkeypatch.syspath_prepend(paths.CHECKOUT / "benchmarks")
    import plots
    import ratios
    import table

    return {"plots": plots, "ratios": ratios, "table": table}


@pytest.fixture
def results(bench):
    ratio, value = bench["ratios"].ratio, bench["ratios"].value
    figures = {"way": "published", "key": "cpu", "subscribers": 150, "kinds": 1}
    seconds = [0.0010, 0.0012, 0.0011]
    return {
        "Delivery": [
            {**ratio("kept", seconds, [0.001] * 3, at_most=1.25), **figures},
            {**ratio("missed", [0.002] * 3, [0.001] * 3, at_most=1.25), **figures},
        ],
        "Others": [
            value("rows", 2, "rows", at_most=1),
            value("queries", 11, "queries"),
        ],
    }


def test_ways_are_measured_in_turn_and_the_first_round_does_not_count(bench):
    called = []
    ways = {
        "one": lambda: called.append("one") or len(called),
        "two": lambda: called.append("two") or len(called),
    }
    results = bench["ratios"].in_turn(ways, 2)
    assert sorted(called[:2]) == sorted(called[2:4]) == ["one", "two"]
    assert called[2:4] == called[4:][::-1], "another goes first in the next round"
    assert {name: len(found) for name, found in results.items()} == {"one": 2, "two": 2}
    assert min(results["one"] + results["two"]) == 3


def test_a_ratio_has_a_median_and_quartiles(bench):
    line = bench["ratios"].ratio("x", [1, 2, 3, 4, 5], [1] * 5, scale=1)
    assert line["ratio"] == median([1, 2, 3, 4, 5])
    assert line["quartiles"] == [1.5, 4.5]


def test_the_table_marks_what_missed_its_limit(bench, results):
    rows = bench["table"].show(results).splitlines()
    kept, missed, above, free = (
        next(row for row in rows if row.startswith(f"  {name}"))
        for name in ("kept", "missed", "rows", "queries")
    )
    assert "1.25" in kept and "1.10" in kept and "1.00 to 1.20" in kept
    assert "!" not in kept + free
    assert "! 2.00" in missed
    assert "! 2.00 rows" in above


def test_the_file_holds_all_figures_and_names_no_path(bench, results, tmp_path):
    file = tmp_path / "bench.json"
    bench["table"].save(results, file, quick=True)
    content = json.loads(file.read_text())
    assert content["results"] == results
    assert content["quick"] is True
    assert str(paths.CHECKOUT) not in file.read_text()


def test_plots_are_drawn_of_what_was_measured(bench, results, tmp_path):
    (plot,) = bench["plots"].draw({"Delivery": results["Delivery"][:1]}, tmp_path)
    assert plot.read_text().startswith("<?xml")
    assert str(tmp_path) not in plot.read_text()
