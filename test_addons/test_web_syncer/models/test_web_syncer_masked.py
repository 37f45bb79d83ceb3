"""Models that read in a way of their own, each at another place of the ORM."""

from itertools import repeat

from odoo import api, fields, models


class TestWebSyncerMaskedRead(models.Model):
    _name = "test.web.syncer.masked.read"
    _description = "Masked in read()"
    _implements_syncer = True

    name = fields.Char()
    owner_id = fields.Many2one("res.users")

    def read(self, fields=None, load="_classic_read"):
        result = super().read(fields, load)
        for values in result:
            if "name" in values:
                values["name"] = f"{values['name']} for {self.env.user.login}"
        return result


class TestWebSyncerMaskedFormat(models.Model):
    _name = "test.web.syncer.masked.format"
    _description = "Masked in _read_format()"
    _implements_syncer = True

    name = fields.Char()
    owner_id = fields.Many2one("res.users")

    def _read_format(self, fnames, load="_classic_read"):
        result = super()._read_format(fnames, load)
        for values in result:
            if "name" in values:
                values["name"] = f"{values['name']} for {self.env.user.login}"
        return result


class TestWebSyncerMaskedFetch(models.Model):
    _name = "test.web.syncer.masked.fetch"
    _description = "Masked in _fetch_query()"
    _implements_syncer = True

    name = fields.Char()
    owner_id = fields.Many2one("res.users")

    def _fetch_query(self, query, fields):
        name, owner = self._fields["name"], self._fields["owner_id"]
        if name not in fields:
            return super()._fetch_query(query, fields)
        records = super()._fetch_query(query, [*fields, owner])
        others = records.filtered(lambda r: r.owner_id.id != r.env.uid)
        masked = name.convert_to_cache("Busy", others)
        self.env.cache.update(others, name, repeat(masked))
        return records


class TestWebSyncerMaskedSearch(models.Model):
    _name = "test.web.syncer.masked.search"
    _description = "Found by its owner only"
    _implements_syncer = True

    name = fields.Char()
    owner_id = fields.Many2one("res.users")

    @api.model
    def _search(self, domain, *args, **kwargs):
        own = fields.Domain("owner_id", "=", self.env.uid)
        return super()._search(own & fields.Domain(domain), *args, **kwargs)
