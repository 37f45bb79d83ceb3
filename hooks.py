from . import bus_row


def uninstall_hook(env):
    """Leave no row on the bus, which would send it to websockets as it is."""
    env.cr.execute(
        "DELETE FROM bus_bus WHERE starts_with(channel, %s)",
        [bus_row.channel_prefix(env.cr.dbname)],
    )
