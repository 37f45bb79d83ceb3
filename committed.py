"""What a process keeps of what is committed.

A cache of Odoo's takes what any transaction puts into it: one that began before a
change brings back what was before it, perhaps for as long as the process lives. So what
is kept here is read in a transaction of its own, by whoever has found the cache empty.
Whoever reads it before a change is committed puts it where it is not found any more, as
the cache is emptied after the commit.
"""

from odoo import SUPERUSER_ID, api
from odoo.modules import module


def committed(kept, records, read):
    """Return what is kept, or read it first.

    :param list kept: what a method with an ormcache returns, which returns nothing else
        than an empty list
    :param records: an empty recordset
    :param read: is given the recordset in another transaction; what it returns is kept
    """
    if not records.pool.ready:
        # the transaction that loads the registry may have locked what is read
        return read(records)
    if not kept and _is_test():
        kept.append(read(records))
    elif not kept:
        with records.env.registry.cursor() as cr:
            # superuser: what is kept is the process's, and the same for everybody
            env = api.Environment(cr, SUPERUSER_ID, {})
            kept.append(read(records.with_env(env)))
    return kept[0]


def _is_test():
    """Return whether there is only one transaction, which is never committed."""
    return getattr(module.current_test, "cr", None) is not None


def clear_caches(registry, names):
    """Empty caches of this process; whoever made a change tells the others.

    :param odoo.modules.registry.Registry registry: a database's
    :param names: names of caches
    """
    pending = set(registry.cache_invalidated)
    registry.clear_cache(*names)
    registry.cache_invalidated.intersection_update(pending)
