from odoo import models


class BenchmarkSilent(models.Model):
    """Tells nobody of its changes."""

    _name = "test.web.syncer.benchmark.silent"
    _inherit = ["test.web.syncer.benchmark.mixin"]
    _description = "Benchmark: silent"
