"""Odoo's evented process, which tells what it has spent when it is asked.

    python evented_server.py PORT [odoo options]

Whoever connects to PORT gets its CPU seconds, its number of queries, and the CPU
seconds of the longest stretch since somebody asked last in which it let nothing else
in, as JSON: of work, and of looking for garbage, which Python does now and then.
"""

import gc
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

    longest = {"busy": 0.0, "collecting": 0.0}
    garbage = {"began_at": 0.0, "seconds": 0.0}

    def note_garbage(phase, _info):
        if phase == "start":
            garbage["began_at"] = time.thread_time()
            return
        seconds = time.thread_time() - garbage["began_at"]
        garbage["seconds"] += seconds
        longest["collecting"] = max(longest["collecting"], seconds)

    def look():
        before, collected = time.thread_time(), 0.0
        while True:
            time.sleep(LOOK_SECONDS)
            # what the machine did for others meanwhile does not count
            now = time.thread_time()
            busy = now - before - (garbage["seconds"] - collected)
            longest["busy"] = max(longest["busy"], busy)
            before, collected = now, garbage["seconds"]

    def tell():
        listener = socket.create_server(("127.0.0.1", int(port)))
        while True:
            connection, _address = listener.accept()
            spent = {
                "cpu": time.process_time(),
                "queries": odoo.sql_db.sql_counter,
                **longest,
            }
            longest.update(busy=0.0, collecting=0.0)
            with connection:
                connection.sendall(json.dumps(spent).encode())

    gc.callbacks.append(note_garbage)
    threading.Thread(target=tell, daemon=True).start()
    threading.Thread(target=look, daemon=True).start()
    odoo.cli.main()


if __name__ == "__main__":
    main()
