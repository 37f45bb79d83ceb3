from screens.actor import operation

from .colleague import Colleague

PICKINGS = "/odoo/action-stock.action_picking_tree_all"
MOVES = "/odoo/action-stock.stock_move_action"
OPEN = ["state", "not in", ["done", "cancel"]]


class Picker(Colleague):
    """Somebody who moves goods."""

    model = "stock.picking"
    addresses = {
        "overview": ("kanban", "/odoo/inventory"),
        "list": ("list", f"{PICKINGS}?view_type=list"),
        "cards": ("kanban", f"{PICKINGS}?view_type=kanban"),
        "form": ("form", f"{PICKINGS}/{{id}}"),
        "calendar": ("calendar", f"{PICKINGS}?view_type=calendar"),
    }

    beside_models = (
        "product.product",
        "product.template",
        "stock.location",
        "stock.move.line",
    )
    beside = {
        "products": ("list", "/odoo/action-stock.action_product_stock_view"),
        "product": ("form", "/odoo/action-sale.product_template_action/{product}"),
        "moves": ("list", "/odoo/action-stock.stock_move_line_action"),
        "moves in sum": ("pivot", f"{MOVES}?view_type=pivot"),
        "locations": ("list", "/odoo/action-stock.action_location_form"),
        "types": ("list", "/odoo/action-stock.action_picking_type_list"),
    }

    def ids(self):
        template = self._link("product_tmpl_id", "stock.move", self._moves()[0])
        return super().ids() | {"product": template}

    def choose(self):
        domain = [OPEN, ["move_ids", "!=", False], ["partner_id", "!=", False]]
        return self.call(self.model, "search", domain, limit=1)[0]

    @operation
    def rename_a_product(self):
        moves = self._moves()
        if moves:
            [product, _name] = self.value("stock.move", moves, "product_id")
            self.rename("product.product", [product], "Product")

    @operation
    def rename_a_location(self):
        self.rename("stock.location", self.linked("location_dest_id"), "Location")

    @operation
    def rename_a_type_of_transfers(self):
        self.rename("stock.picking.type", self.linked("picking_type_id"), "Type")

    @operation
    def create_a_transfer(self):
        [kind] = self.any("stock.picking.type", ["code", "=", "incoming"])
        product = self.any("product.product", ["type", "=", "consu"])[0]
        picking = self.create(self.model, picking_type_id=kind)
        source, target = (
            self.value(self.model, picking, name)[0]
            for name in ("location_id", "location_dest_id")
        )
        self.create(
            "stock.move",
            picking_id=picking[0],
            product_id=product,
            product_uom_qty=3,
            location_id=source,
            location_dest_id=target,
        )

    @operation
    def confirm_a_transfer(self):
        self.call(self.model, "action_confirm", self._others("draft"))

    @operation
    def validate_a_transfer(self):
        self.call(self.model, "button_validate", self._others("assigned"))

    @operation
    def cancel_a_transfer(self):
        states = ("draft", "confirmed", "assigned")
        self.call(self.model, "action_cancel", self._others(*states))

    @operation
    def change_a_move(self):
        quantity = self.random.randint(1, 9)
        self.write("stock.move", self._moves(), product_uom_qty=quantity)

    @operation
    def make_a_transfer_urgent_or_not(self):
        transfers = self.some()
        urgent = self.value(self.model, transfers, "priority") == "1"
        self.write(self.model, transfers, priority="0" if urgent else "1")

    def _moves(self):
        return self.any("stock.move", ["picking_id", "=", self.record])

    def _others(self, *states):
        return self.any(self.model, ["state", "in", states], ["id", "!=", self.record])
