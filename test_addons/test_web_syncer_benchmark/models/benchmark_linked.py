from odoo import models


class BenchmarkLinked(models.Model):
    """Is not flagged; the benchmark has live views depend on it."""

    _name = "test.web.syncer.benchmark.linked"
    _inherit = ["test.web.syncer.benchmark.mixin"]
    _description = "Benchmark: linked"
