from odoo import models


class BenchmarkRaw(models.Model):
    """The floor: each transaction sends one message, which nobody checks."""

    _name = "test.web.syncer.benchmark.raw"
    _inherit = ["test.web.syncer.benchmark.mixin"]
    _description = "Benchmark: raw bus"

    def write(self, vals):
        result = super().write(vals)
        sent = self.env.cr.precommit.data
        if "benchmark_raw" not in sent:
            sent["benchmark_raw"] = True
            message = {"model": self._name, "changed": [*vals], "number": len(self)}
            self.env["bus.bus"]._sendone("benchmark_raw", "benchmark_raw", message)
        return result
