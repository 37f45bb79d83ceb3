"""All that the capture of changes takes from private parts of Odoo.

What it overrides stands in ``models/base.py`` and ``models/ir_module.py``, all else
here: whoever ports the addon to another series of Odoo reads these. What is taken for
granted is named by ``NAMES``. If Odoo lacks one of them, nothing is published, and Odoo
works on.
"""

from operator import attrgetter

from odoo import sql_db

from odoo.addons.base.models import ir_model
from odoo.addons.bus.models import bus

#: Attributes of the objects that ``_owners()`` returns.
NAMES = (
    # overridden in models/
    "model._write_multi",
    "model._update_field_translations",
    "model._compute_field_value",
    "model._post_model_setup__",
    "model._register_hook",
    "model._fields",
    "modules.module_uninstall",
    # every change passes by them, and is undone with them
    "cr.precommit.add",
    "cr.precommit.data",
    "cr.postcommit.add",
    "cr.postcommit.data",
    "cr.cache",
    "env.execute_query",
    "env.flush_all",
    # the cache of records
    "model._cache",
    "field._cache_missing_ids",
    # how fields depend on each other, and where they are stored
    "field.store",
    "field.column_type",
    "field.company_dependent",
    "many2one.ondelete",
    "many2many.relation",
    "many2many.column1",
    "many2many.column2",
    "registry.field_depends",
    "registry.field_computed",
    "registry.field_inverses",
    # the life of a registry, and what other processes are told of it
    "registry.ready",
    "registry.updated_modules",
    "registry.cache_invalidated",
    "registry.registry_invalidated",
    "registry.signal_changes",
    "registry.get_sequences",
    # the bus
    "bus.json_dump",
    "bus.get_notify_payloads",
    "bus.ODOO_NOTIFY_FUNCTION",
    "sql_db.connection_info_for",
    "ir_model.MODULE_UNINSTALL_FLAG",
)


def missing(env):
    """Return those of ``NAMES`` that Odoo does not have.

    :rtype: list[str]
    """
    return [name for name in NAMES if not _has(_owners(env), name)]


def _owners(env):
    modules = env["ir.module.module"]
    return {
        "env": env,
        "cr": env.cr,
        "registry": env.registry,
        "model": type(modules),
        "modules": type(modules),
        "field": modules._fields["name"],
        "many2one": modules._fields["category_id"],
        "many2many": env["res.users"]._fields["group_ids"],
        "bus": bus,
        "sql_db": sql_db,
        "ir_model": ir_model,
    }


def _has(owners, name):
    owner, path = name.split(".", 1)
    try:
        attrgetter(path)(owners[owner])
    except AttributeError:
        return False
    return True


# ------------------------------------------------------------------
# The ORM
# ------------------------------------------------------------------


def is_uninstalling(env):
    """Return whether a module is being removed, with all of its records."""
    return env.context.get(ir_model.MODULE_UNINSTALL_FLAG)


def cached_values(record, fnames):
    """Return what is in cache of one record: ``{field name: value}``.

    :param fnames: names of fields with a column
    """
    cache = record._cache
    return {fname: cache[fname] for fname in fnames if fname in cache}


def links_by_record(records, fname):
    """Return what is in cache of a many2many: ``{id: ids of the linked records}``."""
    missing_ids = {*records._fields[fname]._cache_missing_ids(records)}
    return {
        record.id: record._cache[fname]
        for record in records
        if record.id not in missing_ids
    }


def has_column(field):
    """Return whether a field's values are in a column of its model's table."""
    return bool(field and field.store and field.column_type)


def dependencies(model, field):
    """Return what a field is computed from: paths such as ``"line_ids.amount"``."""
    return model.pool.field_depends.get(field, ())


def computed_together(model, field):
    """Return the fields that are computed along with a field."""
    return model.pool.field_computed[field]


def inverses(model, field):
    """Return the fields of ``model`` at the other end of a relation."""
    return [
        inverse
        for inverse in model.pool.field_inverses[field]
        if inverse.model_name == model._name and inverse.store
    ]


# ------------------------------------------------------------------
# Caches of the registry
# ------------------------------------------------------------------


def cleared_caches(registry):
    """Return the names of the caches that this thread has cleared and not signalled."""
    return (registry.ready and getattr(registry, "cache_invalidated", None)) or set()


def signal_table(cache):
    """Return the table with a row for each time that a cache was cleared."""
    return f"orm_signaling_{cache}"


def signal_caches(registry):
    """Tell other processes of the caches that this thread has cleared.

    Where the models themselves have changed, too, that is left to Odoo.
    """
    if registry.ready and not registry.registry_invalidated:
        registry.signal_changes()


# ------------------------------------------------------------------
# The bus
# ------------------------------------------------------------------


def postgres_connection_info():
    """Return what leads to the database over which processes wake each other."""
    _db, info = sql_db.connection_info_for("postgres")
    return info


def notify_payloads(channels):
    """Return what is to be notified for the channels to be woken."""
    return bus.get_notify_payloads([*channels])


def notify_function():
    """Return the function of PostgreSQL that notifies."""
    return bus.ODOO_NOTIFY_FUNCTION
