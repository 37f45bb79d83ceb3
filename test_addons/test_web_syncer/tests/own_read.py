"""What a person's own `read()` gives, as an RPC would: from an empty cache."""

import json

from odoo import api
from odoo.exceptions import AccessError
from odoo.tools import json_default

from odoo.addons.bus.websocket import acquire_cursor


class OwnRead:
    """Reads as one user, each time in a transaction of its own.

    Some values depend on what is read along with them: a field that fails by itself
    may find in the cache what another one left there. What `read()` gives either way is
    the user's to read.

    :param user: a record of ``res.users``
    """

    # Not a model: there is no super. pylint: disable=method-required-super

    def __init__(self, user):
        self.dbname = user.env.cr.dbname
        self.uid = user.id
        others = user.company_ids - user.company_id
        self.context = {
            "lang": user.lang,
            "tz": user.tz,
            "allowed_company_ids": [user.company_id.id, *sorted(others.ids)],
        }

    def can_read(self, record):
        """Return whether the user may read a record."""
        return self.read(record, ["create_date"]) is not None

    def readings(self, record, names):
        """Return all that the user may get for fields, by reading in different ways.

        :param record: one record
        :param names: names of fields
        :return: for each way ``{field: value}`` of JSON, without what is refused
        :rtype: list[dict]
        """
        alone = {}
        for name in names:
            alone.update(self.read(record, [name]) or {})
        together = self.read(record, names)
        return [alone] if together is None else [alone, together]

    def read(self, record, names):
        """Return what `read()` gives as JSON, ``None`` if it refuses."""
        with acquire_cursor(self.dbname) as cr:
            env = api.Environment(cr, self.uid, self.context)
            model = env[record._name]
            # with a column, because the rules are asked only where one is read
            column = ["create_date"] if "create_date" in model else []
            try:
                [values] = model.browse(record.id).read([*names, *column])
            except AccessError:
                return None
            values = {name: values[name] for name in names}
            return json.loads(json.dumps(values, default=json_default))
