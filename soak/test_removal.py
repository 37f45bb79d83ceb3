"""The addon is removed while browsers listen."""

import json
from contextlib import closing

import pytest
from servers import Session, Site
from test_rights import listen

ROW = {"type": "web.syncer", "payload": {"model": "res.partner", "unlink": [1]}}


@pytest.fixture
def own_site():
    """Servers of its own, because no other test can use them afterwards."""
    site = Site()
    try:
        site.start()
        yield site
    finally:
        site.stop()


@pytest.mark.soak
def test_an_open_websocket_is_sent_no_row_as_it_is(own_site):
    site = own_site
    admin = Session(site, "admin")
    model = "test.web.syncer.plain"
    channel = json.dumps([site.database, "web_syncer", model], separators=(",", ":"))
    with closing(listen(site, admin, model)) as socket:
        admin.call(model, "create", [{"name": "before", "user_id": admin.uid}])
        assert "before" in socket.recv()
        module = [("name", "=", "web_syncer")]
        (module_id,) = admin.call("ir.module.module", "search", module)
        admin.call("ir.module.module", "button_immediate_uninstall", [module_id])
        with site.sql() as cursor:
            cursor.execute("SELECT count(*) FROM bus_bus WHERE channel = %s", [channel])
            assert cursor.fetchone() == (0,), "what was published is gone with it"
            # as a process does that has not noticed yet
            cursor.execute(
                "INSERT INTO bus_bus (channel, message, create_date)"
                " VALUES (%s, %s, now() AT TIME ZONE 'UTC')",
                [channel, json.dumps(ROW)],
            )
        with site.sql("postgres") as cursor:
            cursor.execute("SELECT pg_notify('imbus', %s)", [f"[{channel}]"])
        frames = []
        socket.settimeout(5)
        with pytest.raises(Exception, match="timed out|closed"):
            while True:
                frames.append(socket.recv())
        rows = [frame for frame in frames if '"unlink"' in str(frame)]
        assert not rows
