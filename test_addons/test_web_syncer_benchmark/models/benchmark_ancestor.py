from odoo import api, models


class BenchmarkAncestor(models.Model):
    """The way of older addons: a row of the bus with values for each record.

    Nobody's access is checked. The channel starts with another word than theirs, the
    database's name, because those channels are guarded here.
    """

    _name = "test.web.syncer.benchmark.ancestor"
    _inherit = ["test.web.syncer.benchmark.mixin"]
    _description = "Benchmark: the way of older addons"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._tell("create", [*self._fields])
        return records

    def write(self, vals):
        result = super().write(vals)
        self._tell("write", [*vals])
        return result

    def unlink(self):
        self._tell("unlink", [])
        return super().unlink()

    def _tell(self, method, fnames):
        bus, user = self.env["bus.bus"], self.env.user
        for values in self.read([*fnames, "display_name", "write_date"]):
            key = [self.env.cr.dbname, self._name, values.pop("id")]
            payload = {
                "method": method,
                "record_name": values.pop("display_name"),
                "__last_update": values.pop("write_date"),
                "data": values,
                "user_id": {"id": user.id, "name": user.name},
            }
            bus._sendone("benchmark_ancestor", "benchmark_ancestor", [key, payload])
