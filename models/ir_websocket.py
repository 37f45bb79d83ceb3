from odoo import models


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"
