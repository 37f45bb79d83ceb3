"""Writing what views show of others, as people do: a partner's name, a message."""

import contextlib
from itertools import count
from statistics import median

from environment import databases, installed, runtime
from ratios import in_turn, ratio
from rpc import CALLS, call, serve
from world import World

from odoo.modules.registry import Registry

TITLE = "Write what views show of others over HTTP"
AIM = 1.10
#: What forms with a chatter read.
READ = (
    "ir.attachment",
    "mail.activity",
    "mail.followers",
    "mail.message",
    "mail.notification",
    "res.partner",
    "res.users",
)
#: Whether anything is published, by what a database is for.
_ENABLED = {"live": "True", "silent": "False"}

_numbers = count()


def run(world):
    """Compare a database whose views read partners and chatters with one without live.

    Both have this addon and ``mail``; in the other one nothing is published.
    """
    with contextlib.ExitStack() as stack:
        live, silent = (stack.enter_context(_serve(world, name)) for name in _ENABLED)
        ways = {
            (what, name): write
            for name, server in (("live", live), ("silent", silent))
            for what, write in server.items()
        }
        seconds = in_turn(ways, world.rounds(30))
    return [
        ratio(
            f"{what}, read by live views / nothing is published",
            seconds[what, "live"],
            seconds[what, "silent"],
            at_most=AIM,
            scale=1e3,
            unit="ms",
        )
        for what in live
    ]


@contextlib.contextmanager
def _serve(world, name):
    """Have a server, and get ``{what is written: function that returns seconds}``."""
    database = installed.name(f"linked_{name}")
    databases.clone(installed.template(), database)
    try:
        runtime.load(
            database, "-i", "mail", log="bench-linked", progress=lambda _: None
        )
        own = World(database, world.bare, world.logs, world.quick)
        with own.transaction() as env:
            env["ir.config_parameter"].set_param("web_syncer.enabled", _ENABLED[name])
            partner = env["res.partner"].create({"name": "Written"}).id
            manager = env.ref("base.group_partner_manager").id
        own.have_views_depend(*READ)
        with serve(own, f"bench-linked-{name}", [manager]) as (session, url):
            yield _ways(session, url, partner)
    finally:
        Registry.delete(database)
        databases.drop(database)


def _ways(session, url, partner):
    def rename():
        values = {"name": f"name {next(_numbers)}"}
        kwargs = {"specification": {"name": {}, "email": {}}}
        args = [[partner], values]
        return call(session, url, "res.partner", "web_save", args, kwargs)

    def post():
        kwargs = {"body": f"message {next(_numbers)}", "message_type": "comment"}
        return call(session, url, "res.partner", "message_post", [[partner]], kwargs)

    return {
        "a partner's name": lambda: median(rename() for _ in range(CALLS)),
        "a message": lambda: median(post() for _ in range(CALLS)),
    }
