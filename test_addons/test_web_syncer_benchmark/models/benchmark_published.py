from odoo import models


class BenchmarkPublished(models.Model):
    """Published, and its views are live."""

    _name = "test.web.syncer.benchmark.published"
    _inherit = ["test.web.syncer.benchmark.mixin"]
    _description = "Benchmark: published"
    _implements_syncer = True
    _sync_views = True
