import threading
import weakref
from unittest.mock import Mock, patch

from odoo.tests import TransactionCase, tagged

from odoo.addons.web_syncer.delivery.tail import Tail
from odoo.addons.web_syncer.watching import watches
from odoo.addons.web_syncer.watching.watch import Watch

#: Longer than it takes to look for news.
SECONDS = 0.5


@tagged("post_install", "-at_install")
class TestRenewing(TransactionCase):
    """A newer answer takes the place of one that was touched."""

    def test_who_looks_for_news_waits_for_what_came_since_it_was_read(self):
        websocket = Mock()
        watch = Watch(["prod", "web_syncer", "watch", "key", id(websocket)])
        watch.websocket = weakref.ref(websocket)
        self.startPatcher(patch.object(watches, "watches_of", lambda _dbname: [watch]))
        known, found = watches.Watches(Tail()), []
        looking = threading.Thread(target=lambda: found.append(known.due("prod")))
        take_answer = Watch.take_answer

        def take_and_look(*args):
            news = take_answer(*args)
            looking.start()
            looking.join(SECONDS)
            return news

        self.startPatcher(patch.object(Watch, "take_answer", take_and_look))
        # it was read before the tail began, so that anything may have changed
        known.renew(watch, Mock(), (0.0, 0), self.env.cr)
        looking.join()
        [(now, _later)] = found
        self.assertEqual(now, {websocket: [watch]})
