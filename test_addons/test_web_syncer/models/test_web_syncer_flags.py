"""Models that get their flag, or lose it, in the ways in which models are extended."""

from odoo import fields, models


class TestWebSyncerFlagMixin(models.AbstractModel):
    _name = "test.web.syncer.flag.mixin"
    _description = "Flag for whoever inherits it"
    _implements_syncer = True


class TestWebSyncerFlaggedByMixin(models.Model):
    _name = "test.web.syncer.flagged.by.mixin"
    _inherit = ["test.web.syncer.flag.mixin"]
    _description = "Flagged by a mixin"

    name = fields.Char()


class TestWebSyncerSwitchedOff(models.Model):
    _name = "test.web.syncer.switched.off"
    _description = "Flagged, and switched off by an extension"
    _implements_syncer = True

    name = fields.Char()


class TestWebSyncerSwitchedOffExtension(models.Model):
    _inherit = "test.web.syncer.switched.off"
    _implements_syncer = False


class ResCountryGroup(models.Model):
    """A model of another addon, flagged by an extension."""

    _inherit = "res.country.group"
    _implements_syncer = True
