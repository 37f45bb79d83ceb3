from odoo import api, models

from ..parameters import is_enabled
from ..spread import spread


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.private
    def reload_views(self, model, view_types=None, rec_ids=None):
        """Reload the views of ``model`` that these users have open.

        Nothing happens before the transaction commits. Then each view reloads in
        place: page, scroll position, selection and unsaved changes stay, and a view
        that is in use waits. Archived users are skipped. Each view reads as its own
        user: nobody is shown what they may not see::

            leads.user_id.reload_views("crm.lead", ["kanban", "form"], leads.ids)

        Only server code may call this: no user makes another's screen reload over RPC.

        :param str model: name of the model whose views reload
        :param view_types: only views of these types, as ``["list", "form"]``; the
            legacy name ``tree`` means ``list``. Blank: views of any type.
        :type view_types: list[str] | None
        :param rec_ids: only views that show one of these records. Blank: any view.
        :type rec_ids: list[int] | None
        :raise ValueError: unknown model, unknown view type, a view type given as a bare
            string, or an id that is no integer
        """
        if not is_enabled(self.env):
            return
        # sudo: to tell users that something changed tells the caller nothing of them,
        # who needs no right on them nor on their partners, whose channels these are
        partners = self.sudo().filtered("active").partner_id
        message = {
            "model": self._reload_views_model(model),
            "view_types": self._reload_views_types(view_types),
            "rec_ids": self._reload_views_ids(rec_ids),
            "spread": spread(len(partners)),
        }
        partners._bus_send("web.refresh_view", message)

    def _reload_views_model(self, model):
        if not isinstance(model, str) or model not in self.env:
            raise ValueError(f"reload_views: there is no model {model!r}.")
        return model

    def _reload_views_types(self, view_types):
        if isinstance(view_types, str):
            raise ValueError(
                f"reload_views: view_types is a list, write [{view_types!r}] instead "
                f"of {view_types!r}."
            )
        view_types = ["list" if name == "tree" else name for name in view_types or ()]
        # what an action can open: everything but the search view
        known = [t for t in self.env["ir.ui.view"]._get_view_info() if t != "search"]
        for view_type in view_types:
            if view_type not in known:
                raise ValueError(
                    f"reload_views: there is no view type {view_type!r}. "
                    f"There are: {', '.join(sorted(known))}."
                )
        return view_types

    def _reload_views_ids(self, rec_ids):
        if isinstance(rec_ids, int | models.BaseModel) and rec_ids is not False:
            raise ValueError(
                f"reload_views: rec_ids is a list of ids, such as records.ids, and not "
                f"{rec_ids!r}."
            )
        rec_ids = list(rec_ids or ())
        for rec_id in rec_ids:
            # type() and not isinstance(): True is an int in Python, and never an id
            if type(rec_id) is not int:
                raise ValueError(
                    f"reload_views: {rec_id!r} in rec_ids is not an integer. Pass the "
                    f"ids of saved records, such as records.ids."
                )
        return rec_ids
