"""The addons are put before Odoo as folders that any program may walk through."""

import os
from pathlib import Path

from environment import addons, paths


def test_no_way_through_the_addons_leads_back_to_them():
    addons.link()
    place = paths.ADDONS.resolve()
    for folder, folders, _files in os.walk(paths.ADDONS, followlinks=True):
        for name in folders:
            target = Path(folder, name).resolve()
            assert not place.is_relative_to(target), f"{folder}/{name} is {target}"


def test_what_is_for_development_is_no_part_of_the_addon():
    addons.link()
    parts = {entry.name for entry in (paths.ADDONS / "web_syncer").iterdir()}
    assert {"__manifest__.py", "models", "static"} <= parts
    assert not parts & addons.DEVELOPMENT
