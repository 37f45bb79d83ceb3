from screens.actor import operation

from .colleague import Colleague

ORDERS = "/odoo/action-sale.action_quotations"
ANALYSIS = "/odoo/action-sale.action_order_report_all"


class Clerk(Colleague):
    """Somebody who writes orders."""

    model = "sale.order"
    addresses = {
        "list": ("list", f"{ORDERS}?view_type=list"),
        "cards": ("kanban", f"{ORDERS}?view_type=kanban"),
        "form": ("form", f"{ORDERS}/{{id}}"),
        "pivot": ("pivot", f"{ORDERS}?view_type=pivot"),
        "graph": ("graph", f"{ORDERS}?view_type=graph"),
        "activities": ("activity", f"{ORDERS}?view_type=activity"),
    }

    beside_models = ("product.template", "sale.report")
    beside = {
        "products": ("kanban", "/odoo/action-sale.product_template_action"),
        "product": ("form", "/odoo/action-sale.product_template_action/{product}"),
        "customer": ("form", "/odoo/action-contacts.action_contacts/{partner}"),
        "calendar": ("calendar", f"{ORDERS}?view_type=calendar"),
        "analysis": ("pivot", f"{ANALYSIS}?view_type=pivot"),
        "analysis as a list": ("list", f"{ANALYSIS}?view_type=list"),
    }

    def ids(self):
        line = self._lines(["product_id", "!=", False])[0]
        product = self._link("product_template_id", "sale.order.line", line)
        return super().ids() | {"product": product}

    def choose(self):
        domain = [["state", "=", "draft"], ["order_line.product_id", "!=", False]]
        return self.call(self.model, "search", [*domain, ["user_id", "!=", False]])[0]

    @operation
    def rename_a_product(self):
        lines = self._lines(["product_id", "!=", False])
        if lines:
            [product, _name] = self.value("sale.order.line", lines, "product_id")
            self.rename("product.product", [product], "Product")

    @operation
    def rename_a_tag(self):
        tags = self.any("crm.tag") or self.create("crm.tag", name=self.new("Tag"))
        self.write(self.model, [self.record], tag_ids=[(4, tags[0])])
        self.rename("crm.tag", tags, "Tag")

    @operation
    def rename_a_team(self):
        self.rename("crm.team", self.linked("team_id"), "Team")

    @operation
    def add_a_line(self):
        product = self.any("product.product", ["sale_ok", "=", True])[0]
        self.create("sale.order.line", order_id=self.record, product_id=product)

    @operation
    def change_a_line(self):
        quantity = self.random.randint(1, 9)
        self.write("sale.order.line", self._lines(), product_uom_qty=quantity)

    @operation
    def delete_a_line(self):
        lines = self.call("sale.order.line", "search", self._of_draft())
        self.call("sale.order.line", "unlink", lines[1:2])

    @operation
    def create_an_order(self):
        partner = self.any("res.partner", ["is_company", "=", True])[0]
        product = self.any("product.product", ["sale_ok", "=", True])[0]
        line = {"product_id": product, "product_uom_qty": 2}
        self.create(self.model, partner_id=partner, order_line=[(0, 0, line)])

    @operation
    def delete_an_order(self):
        draft = ["state", "in", ["draft", "cancel"]]
        others = self.any(self.model, draft, ["id", "!=", self.record])
        self.call(self.model, "unlink", others)

    @operation
    def confirm_an_order(self):
        draft = [["state", "in", ["draft", "sent"]], ["order_line", "!=", False]]
        orders = self.any(self.model, *draft, ["id", "!=", self.record])
        self.call(self.model, "action_confirm", orders)

    @operation
    def change_an_orders_reference(self):
        self.write(self.model, self.some(), client_order_ref=self.new("Reference"))

    def _lines(self, *domain):
        return self.any("sale.order.line", *self._of_draft(), *domain)

    def _of_draft(self):
        return [["order_id", "=", self.record], ["display_type", "=", False]]
