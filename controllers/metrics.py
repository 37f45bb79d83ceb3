from werkzeug.exceptions import NotFound, Unauthorized

from odoo.http import Controller, request, route
from odoo.tools import consteq

from ..delivery.report import to_prometheus
from ..parameters import metrics_token


class Metrics(Controller):
    @route(
        "/web_syncer/metrics",
        type="http",
        auth="none",
        methods=["GET"],
        save_session=False,
    )
    def metrics(self):
        """Tell this process's figures to whom holds the token, for Prometheus.

        It stands in the header ``Authorization: Bearer …``.
        """
        token = metrics_token(request.env) if request.db else None
        if not token:
            raise NotFound("There are no figures: no token is set in this database.")
        kind, _space, given = request.httprequest.headers.get(
            "Authorization", ""
        ).partition(" ")
        if kind.lower() != "bearer" or not consteq(
            given.strip().encode(), token.encode()
        ):
            raise Unauthorized("This takes the token, as Authorization: Bearer …")
        return request.make_response(
            to_prometheus(request.db),
            [("Content-Type", "text/plain; version=0.0.4; charset=utf-8")],
        )
