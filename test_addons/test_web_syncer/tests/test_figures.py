import logging
import time

from odoo.tests import tagged

from odoo.addons.web_syncer.delivery import burst, figures, report
from odoo.addons.web_syncer.delivery.figures import Figures

from .audience import ALL
from .common import DeliveryCase


@tagged("post_install", "-at_install")
class TestFigures(DeliveryCase):
    """What was told is counted, logged once a minute, and told to Prometheus."""

    def setUp(self):
        super().setUp()
        self.patch(burst, "BURST_SECONDS", 3600)
        self.patch(figures, "_figures", {})
        self.record = self.Plain.create({"name": "One"})
        self.send_and_forget()

    def tell(self, *logins):
        """Have users told of a change."""
        users = [self.make_user(login, ALL) for login in logins]
        listeners = [self.listen(user) for user in users]
        self.publish(self.row(self.Plain._name, write=[[["name"], self.record.ids]]))
        return [listener.hear() for listener in listeners]

    @property
    def counts(self):
        return Figures.of(self.dbname).counts

    def test_who_is_told_the_same_is_counted_and_what_was_read_once(self):
        heard = self.tell("figures_one", "figures_other")
        self.assertEqual([len(each) for each in heard], [1, 1])
        self.assertEqual(self.counts["messages"], 2)
        self.assertEqual(self.counts["renderings"], 2)
        self.assertEqual(self.counts["renderings_read"], 1)
        self.assertEqual(self.counts["resets"], 0)
        self.assertGreaterEqual(self.counts["polls"], 2)
        self.assertGreater(self.counts["busy_seconds"], 0)
        self.assertEqual(Figures.of(self.dbname).delays.total(), 2)

    def test_what_was_written_before_somebody_listened_was_not_told_late(self):
        user = self.make_user("figures_one", ALL)
        row = self.row(self.Plain._name, write=[[["name"], self.record.ids]])
        self.send({**row, "at": time.time() - 5})
        listener = self.listen(user)
        self.wake()
        self.assertEqual(len(listener.hear()), 1)
        self.assertEqual(self.counts["messages"], 1)
        self.assertEqual(Figures.of(self.dbname).delays.total(), 0)

    def test_a_reset_is_counted(self):
        [listener] = [self.listen(self.make_user("figures_one", ALL))]
        self.publish(self.row(self.Plain._name, reset=True))
        listener.hear()
        self.assertEqual(self.counts["resets"], 1)

    def test_a_minute_with_traffic_is_a_line_of_the_log(self):
        self.tell("figures_one")
        self.patch(figures, "MINUTE", 0)
        with self.assertLogs(report.__name__, logging.INFO) as logs:
            report.log_minute()
        self.assertIn("1 messages, 0 resets", logs.output[0])
        with self.assertNoLogs(report.__name__, logging.INFO):
            report.log_minute()

    def test_what_was_counted_longer_ago_is_not_of_late(self):
        self.tell("figures_one")
        self.patch(figures, "MINUTE", 0)
        mine = Figures.of(self.dbname)
        self.assertEqual(mine.of_late()[1]["messages"], 1)
        for _minute in range(figures.MAX_MINUTES + 1):
            mine.end_minute()
        self.assertEqual(mine.of_late()[1]["messages"], 0)
        self.assertEqual(mine.counts["messages"], 1)

    def ask(self, token=None):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.url_open("/web_syncer/metrics", headers=headers)

    def test_nobody_is_told_figures_where_no_token_is_set(self):
        self.assertEqual(self.ask().status_code, 404)
        self.assertEqual(self.ask("False").status_code, 404)

    def test_figures_take_the_token(self):
        self.env["ir.config_parameter"].set_param("web_syncer.metrics_token", "token")
        for token in (None, "tok", "tokens", "t%F6ken"):
            self.assertEqual(self.ask(token).status_code, 401, token)

    def test_prometheus_reads_what_was_counted(self):
        self.tell("figures_one", "figures_other")
        self.env["ir.config_parameter"].set_param("web_syncer.metrics_token", "token")
        answer = self.ask("token")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("text/plain", answer.headers["Content-Type"])
        lines = answer.text.splitlines()
        self.assertIn("# TYPE web_syncer_messages_total counter", lines)
        [messages] = [x for x in lines if x.startswith("web_syncer_messages_total{")]
        self.assertIn(f'database="{self.dbname}"', messages)
        self.assertTrue(messages.endswith(" 2"), messages)
        [told] = [x for x in lines if x.startswith("web_syncer_delay_seconds_count{")]
        self.assertTrue(told.endswith(" 2"), told)
