"""Odoo's evented process, which tells what it has spent when it is asked.

    python evented_server.py PORT [odoo options]

Whoever connects to PORT gets its CPU seconds, its number of queries, and the CPU
seconds of the longest stretch since somebody asked last in which it let nothing else
in, as JSON.
"""

import json
import socket
import sys
import threading
import time

LOOK_SECONDS = 0.005


def main():
    port, *options = sys.argv[1:]
    sys.argv = ["odoo", "gevent", *options]

    # only now, because Odoo looks at its first argument to make itself evented
    import odoo.cli
    import odoo.sql_db

    longest = [0.0]

    def look():
        before = time.thread_time()
        while True:
            time.sleep(LOOK_SECONDS)
            # what the machine did for others meanwhile does not count
            now = time.thread_time()
            longest[0] = max(longest[0], now - before)
            before = now

    def tell():
        listener = socket.create_server(("127.0.0.1", int(port)))
        while True:
            connection, _address = listener.accept()
            spent = {
                "cpu": time.process_time(),
                "queries": odoo.sql_db.sql_counter,
                "busy": longest[0],
            }
            longest[0] = 0.0
            with connection:
                connection.sendall(json.dumps(spent).encode())

    threading.Thread(target=tell, daemon=True).start()
    threading.Thread(target=look, daemon=True).start()
    odoo.cli.main()


if __name__ == "__main__":
    main()
