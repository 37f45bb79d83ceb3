# What is committed in pieces is seen in pieces. pylint: disable=invalid-commit
from contextlib import contextmanager

from odoo import api, fields, models


class BikeJob(models.Model):
    """Work that takes long, shown to the one who started it until it is done."""

    _name = "bike.job"
    _description = "Work in Progress"

    _implements_syncer = True

    name = fields.Char(required=True)
    user_id = fields.Many2one("res.users", required=True, index=True)
    done = fields.Integer()
    total = fields.Integer()

    @contextmanager
    def _running(self, name, total):
        """Show work for the length of a ``with`` block, which calls what it is given.

        Each call, after a piece of the work, commits it. Odoo tries a request again
        after a conflict: work that is done already must bear to be done again.
        """
        # sudo - bike.job: people see their work, and only code changes how far it is
        job = self.sudo().create(
            {"name": name, "total": total, "user_id": self.env.uid}
        )

        def advance():
            job.done += 1
            self.env.cr.commit()

        self.env.cr.commit()
        try:
            yield advance
        except BaseException:
            self.env.cr.rollback()
            raise
        finally:
            job.unlink()
            self.env.cr.commit()

    @api.autovacuum
    def _gc_interrupted(self):
        """Delete what a server that was killed has left."""
        yesterday = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        self.search([("write_date", "<", yesterday)]).unlink()
