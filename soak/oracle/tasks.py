"""What is done inside of an Odoo process, see :func:`.apps.run`."""

import json
import sys
import time
from collections import Counter, defaultdict

from odoo.exceptions import UserError

from .compare import Comparison, undeclared
from .people import TWINS, find_people, make_people, make_personal_data

#: How many differences are shown of a field.
SHOWN = 2


def run(env, task, arguments, result):
    """Run a task and write what it returns to a file.

    :param odoo.api.Environment env: the superuser's
    :param str task: name of a function below
    :param dict arguments: of that function
    :param str result: path of the file
    """
    done = json.dumps(globals()[task](env, **arguments))
    with open(result, "w") as file:
        file.write(done)


def people(env):
    """Make the users, and what is personal to them."""
    make_personal_data(env, make_people(env))
    env.cr.commit()


def assets(env):
    """Make what pages load, or the first one would take long to come."""
    env["ir.qweb"]._pregenerate_assets_bundles()
    env.cr.commit()


def compare(env, models=None, logins=TWINS, max_records=60):
    """Compare what is told of models with what is read.

    :param models: names of models, by default all that are published
    :param logins: names of those whose own and whose twins' readings are compared
    :param int max_records: how many records of each
    :return: ``differences`` in words, their ``count``, the ``values`` and ``records``
        that were compared, the ``vague`` fields of which nothing could be told, the
        ``moving`` ones that are read differently each time, and the ``undeclared`` ones
        that twins read differently
    :rtype: dict
    """
    twins = {login: TWINS[login] for login in logins}
    users = find_people(env, twins)
    names = models or [m._name for m in env.values() if _is_told(m)]
    report = {
        "differences": [], "count": 0, "values": 0, "records": 0, "models": 0,
        "vague": [], "moving": [], "undeclared": [],
    }  # fmt: skip
    for name in sorted(names):
        started = time.monotonic()
        ids = _choose(env[name], max_records)
        if not ids:
            continue
        comparison = Comparison(env[name].browse(ids), users)
        found = [*comparison.run()]
        report["differences"] += _in_words(found)
        report["count"] += len(found)
        report["models"] += 1
        report["records"] += len(ids)
        report["values"] += comparison.told
        report["vague"] += [f"{name}.{field}" for field in sorted(comparison.vague)]
        report["moving"] += [f"{name}.{field}" for field in sorted(comparison.moving)]
        report["undeclared"] += [
            [f"{name}.{field}", *example]
            for field, *example in undeclared(comparison, twins.items())
        ]
        env.cr.rollback()
        env.invalidate_all()
        seconds = time.monotonic() - started
        print(f"{name}: {len(found)} differences, {seconds:.1f} s", file=sys.stderr)
    return report


def _is_told(model):
    return model._implements_syncer and not model._abstract


def _choose(model, count):
    """Return ids of the first records, and of the last, which the tests made."""
    try:
        found = model.with_context(active_test=False).search([])
    except UserError:
        # some cannot be searched without a certain condition
        return []
    # a report may have an id more than once, and then gives any of its rows
    ids = [id_ for id_, times in Counter(found._ids).items() if times == 1]
    ids = sorted(id_ for id_ in ids if isinstance(id_, int) and id_ > 0)
    half = count // 2
    return ids if len(ids) <= count else ids[:half] + ids[-half:]


def _in_words(differences):
    by_field = defaultdict(list)
    for difference in differences:
        by_field[difference.field].append(difference)
    for found in by_field.values():
        logins = sorted({d.login for d in found})
        more = f"; {len(found)} differences in this field, for {', '.join(logins)}"
        for difference in found[:SHOWN]:
            yield f"{difference}{more}"
