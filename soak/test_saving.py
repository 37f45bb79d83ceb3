"""Two people save the same at the same time: one of them is told so."""

import contextlib
import threading

import pytest
from groups import INTERNAL
from saver import SHEET, Chains, Saver, Sheet, save
from servers import until

LINE = "test.web.syncer.sheet.line"
UNLOGGED = "test.web.syncer.unlogged.sheet"
#: By which several share one user; who is who makes no difference here.
USERS = 5
SAVERS = 20


@pytest.fixture
def people(world):
    return [world.user(f"saver {number}", INTERNAL) for number in range(USERS)]


@pytest.fixture
def tags(people):
    values = [{"name": f"Tag {number}"} for number in range(40)]
    return people[0].call("test.web.syncer.tag", "create", values)


@pytest.mark.parametrize("part", Sheet.PARTS)
def test_of_two_who_save_the_same_part_one_is_told(site, people, tags, part):
    sheet = Sheet(people[0], tags[:2])
    seen = {part: sheet.read(people[0])[part]}
    values = {
        **{"name": ("Mine", "Yours"), "city": ("Kiel", "Jena"), "line": ("I", "You")},
        **{"color": (1, 2), "rate": (1.5, 2.5)},
        "tag_ids": (tuple(tags[1:3]), tuple(tags[2:4])),
    }[part]
    with at_once(site, "test_web_syncer_sheet", sheet.id) as saves:
        for person, value, server in zip(people, values, site.servers, strict=False):
            saves.begin(sheet.save, person, {part: value}, seen, server)
    there = sheet.read(people[0])[part]
    assert there in values
    assert sorted(map(str, saves.results)) == sorted(["None", str({part: there})])


@pytest.mark.parametrize("field", ["city", "project_name"])
def test_a_field_that_two_records_share(site, people, tags, field):
    one, two = (Sheet(people[0], tags[:1]).id for _ in range(2))
    [project] = people[0].call("test.web.syncer.project", "create", [{"name": "Bonn"}])
    [shown] = people[0].call(SHEET, "read", [one], ["customer_id"])
    customer = shown["customer_id"][0]
    shared = {"customer_id": customer, "project_id": project}
    people[0].call(SHEET, "write", [one, two], shared)
    row = {
        "city": ("test_web_syncer_customer", customer),
        "project_name": ("test_web_syncer_project", project),
    }[field]
    with at_once(site, *row) as saves:
        for person, id_, server in zip(people, (one, two), site.servers, strict=False):
            vals, seen = {field: f"Value {id_}"}, {field: "Bonn"}
            saves.begin(save, person, SHEET, id_, vals, seen, server)
    [shown] = people[0].call(SHEET, "read", [one], [field])
    there = {field: shown[field]}
    assert shown[field] in (f"Value {one}", f"Value {two}")
    assert sorted(map(str, saves.results)) == sorted(["None", str(there)])


def test_a_line_that_one_saves_by_itself(site, people, tags):
    sheet = Sheet(people[0], tags[:1])
    with at_once(site, "test_web_syncer_sheet_line", sheet.line) as saves:
        seen = {"line": "Line"}
        saves.begin(sheet.save, people[0], {"line": "Mine"}, seen, site.first)
        vals, seen = {"name": "Yours"}, {"name": "Line"}
        saves.begin(save, people[1], LINE, sheet.line, vals, seen, site.second)
    there = sheet.read(people[0])["line"]
    assert there in ("Mine", "Yours")
    newer = {"line": there} if there == "Yours" else {"name": there}
    assert sorted(map(str, saves.results)) == sorted(["None", str(newer)])


def test_links_that_leave_the_row_as_it_is(site, people, tags):
    [id_] = people[0].call(UNLOGGED, "create", [{"name": "Unlogged"}])
    seen = {"tag_ids": []}
    with at_once(site, "test_web_syncer_unlogged_sheet", id_) as saves:
        for number, server in enumerate([site.first, site.second]):
            vals = {"tag_ids": [[6, 0, [tags[5 + number]]]]}
            saves.begin(save, people[number], UNLOGGED, id_, vals, seen, server)
    [shown] = people[0].call(UNLOGGED, "read", [id_], ["tag_ids"])
    assert shown["tag_ids"] in ([tags[5]], [tags[6]])
    newer = {"tag_ids": shown["tag_ids"]}
    assert sorted(map(str, saves.results)) == sorted(["None", str(newer)])


def test_twenty_who_save_the_same_overwrite_nothing_unseen(people, tags):
    check(people, tags, saves=60)


def test_twenty_who_do_not_say_what_they_saw_overwrite_it(people, tags):
    with pytest.raises(AssertionError, match="were lost"):
        check(people, tags, saves=60, tells=False)


@pytest.mark.soak
@pytest.mark.parametrize("number_of_sheets", [1, 3, 12])
def test_twenty_who_save_for_long(people, tags, number_of_sheets):
    check(people, tags, saves=600, number_of_sheets=number_of_sheets)


def check(people, tags, saves, tells=True, number_of_sheets=3):
    """Let people save the same, and fail if anything was lost unseen.

    :param int saves: that get through, at least
    """
    sheets = [Sheet(people[0], tags[:2]) for _ in range(number_of_sheets)]
    first = [sheet.read(people[0]) for sheet in sheets]
    chains = Chains()
    savers = [
        Saver(people[n % USERS], chains, sheets, tags, tells, seed=n).start()
        for n in range(SAVERS)
    ]
    try:
        until(
            lambda: (
                sum(s.saved for s in savers) >= saves or any(s.errors for s in savers)
            ),
            f"{saves} saves get through",
            patience=max(120, saves),
        )
    finally:
        for saver in savers:
            saver.abandon()
        for saver in savers:
            saver.stop()
    for what in ("saved", "refused", "failed"):
        print(what, sum(getattr(saver, what) for saver in savers))
    lost = {}
    for sheet, shown in zip(sheets, first, strict=True):
        last = sheet.read(people[0])
        for part in Sheet.PARTS:
            place = sheet.id, part
            if values := chains.unseen(place, shown[part], last[part]):
                lost[place] = values
    number = sum(map(len, lost.values()))
    assert not lost, f"{number} values were lost to who had not seen them: {[*lost]}"
    assert not tells or any(saver.refused for saver in savers)


class Saves:
    """What is done at once, and what comes of it."""

    def __init__(self):
        self.threads = []
        self.results = []

    def begin(self, function, *args):
        def work():
            try:
                self.results.append(function(*args))
            except Exception as error:
                self.results.append(error)

        thread = threading.Thread(target=work, daemon=True)
        self.threads.append(thread)
        thread.start()


@contextlib.contextmanager
def at_once(site, table, id_):
    """Have what is begun inside of it wait for one row, and then go on together.

    Each has read by then what was there before.
    """
    saves = Saves()
    with site.sql() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(f"SELECT FROM {table} WHERE id = %s FOR UPDATE", [id_])
        yield saves

        def waiting():
            cursor.execute("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")
            return cursor.fetchone()[0]

        until(lambda: waiting() == len(saves.threads), "all wait for the row")
        cursor.execute("COMMIT")
    for thread in saves.threads:
        thread.join(90)
