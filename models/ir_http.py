import secrets

from odoo import models
from odoo.http import request

from .. import bus_row
from ..live_models.flags import is_followed, published_models
from ..parameters import is_enabled, is_presence_told, is_watching
from ..presence.visit import is_told
from ..watching.answer import READS_HEADER, add_watch, noting_reads


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Tell the page its tab's token, and which models are published.

        A page is never served from a cache, so each tab has a token of its own.
        """
        session_info = super().session_info()
        token = secrets.token_hex(16)
        session_info["web_syncer"] = {
            "token": token,
            "origin": bus_row.origin(token),
            "watch": is_watching(self.env),
            **self._sync_session_models(),
        }
        return session_info

    def _sync_session_models(self):
        """Return what the user's pages are told of models.

        :return: ``{what holds for them: their names}``
        :rtype: dict[str, list[str]]
        """
        published = [
            model for model in self._sync_published_models() if model.has_access("read")
        ]
        sees_presence = is_presence_told(self.env) and self.env.user._is_internal()
        return {
            "models": [model._name for model in published],
            "live_models": [model._name for model in published if is_followed(model)],
            "presence_models": [
                model._name for model in published if sees_presence and is_told(model)
            ],
        }

    def _sync_published_models(self):
        if not is_enabled(self.env):
            return []
        return published_models(self.env)

    @classmethod
    def _dispatch(cls, endpoint):
        """Note what is read for the answer, if a view asks for that."""
        if READS_HEADER not in request.httprequest.headers:
            return super()._dispatch(endpoint)
        with noting_reads(request):
            return super()._dispatch(endpoint)

    @classmethod
    def _post_dispatch(cls, response):
        """Send with the answer what it takes to be told of another one."""
        if READS_HEADER in request.httprequest.headers:
            add_watch(request, response)
        return super()._post_dispatch(response)
