from odoo import api, fields, models

#: What she leaves behind a bike's name while she looks at it.
MARK = " (checked)"

#: What she does, one after the other: a method, and what it is given.
SCRIPT = (
    ("_take_in", "Squeaking brakes", "Pelago Brooklyn"),
    ("_move_on", "Squeaking brakes"),
    ("_mark",),
    ("_add_part", "Brake pads", 11),
    ("_take_in", "Broken spoke", "Cortina Common"),
    ("_double_parts",),
    ("_move_on", "Broken spoke"),
    ("_move_on", "Squeaking brakes"),
    ("_remove_parts",),
    ("_unmark",),
    ("_hand_out", "Squeaking brakes"),
    ("_hand_out", "Broken spoke"),
)


class BikeColleague(models.Model):
    """Somebody who works by a script, so that one person alone sees the demo live.

    Afterwards all is as it was before.
    """

    _name = "bike.colleague"
    _description = "Scripted Colleague"

    _implements_syncer = True

    user_id = fields.Many2one("res.users", required=True)
    step = fields.Integer(help="The next one of the script. 0: she has nothing to do.")

    @api.model
    def work(self, step=False, opened=False):
        """Let her do one step, as herself, and return the number of the next one.

        A step that two browsers ask for is done once: of two transactions that write
        the same row, Odoo tries the later one again, which then finds another number.

        :param int step: what is asked for; by default, whatever comes next
        :param int opened: id of the repair that is open in front of the one who asks
        :return: 0 when she is done
        """
        colleague = self.env.ref("web_syncer_demo.colleague_carla")
        colleague.check_access("read")
        if step and step != colleague.step:
            return colleague.step
        # whoever asks shows her what they may read, and nothing else
        repair = self.env["bike.repair"].search([("id", "=", opened)])
        method, *args = SCRIPT[colleague.step]
        herself = colleague.with_user(colleague.user_id).with_context(opened=repair.id)
        getattr(herself, method)(*args)
        # sudo - bike.colleague: only this method writes it, whoever asks
        colleague.sudo().step = (colleague.step + 1) % len(SCRIPT)
        return colleague.step

    def _own_repairs(self, name=None):
        """Return those that she has taken in, of a name if given."""
        names = [("name", "=", name)] if name else []
        own = [("create_uid", "=", self.env.uid)]
        return self.env["bike.repair"].search([*own, *names], order="id")

    def _own_parts(self):
        own = [("create_uid", "=", self.env.uid)]
        return self.env["bike.repair.line"].search(own)

    def _repair_in_hand(self):
        """Return the repair that is open in front of somebody, or else her own."""
        opened = self.env["bike.repair"].browse(self.env.context["opened"] or ())
        return opened or self._own_repairs()[:1]

    def _take_in(self, name, bike):
        # first in its column, where it is seen
        urgent = {"priority": "1", "date_promised": fields.Datetime.now()}
        self.env["bike.repair"].create({"name": name, "bike": bike, **urgent})

    def _move_on(self, name):
        for repair in self._own_repairs(name):
            later = [("sequence", ">", repair.stage_id.sequence)]
            stage = self.env["bike.repair.stage"].search(later, limit=1)
            repair.stage_id = stage or repair.stage_id

    def _mark(self):
        for repair in self._repair_in_hand():
            repair.bike = f"{repair.bike or ''}{MARK}"

    def _unmark(self):
        for repair in self.env["bike.repair"].search([("bike", "like", MARK)]):
            repair.bike = repair.bike.replace(MARK, "")

    def _add_part(self, name, price):
        for repair in self._repair_in_hand():
            values = {"repair_id": repair.id, "name": name, "price": price}
            self.env["bike.repair.line"].create(values)

    def _double_parts(self):
        for part in self._own_parts():
            part.quantity *= 2

    def _remove_parts(self):
        self._own_parts().unlink()

    def _hand_out(self, name):
        self._own_repairs(name).unlink()
