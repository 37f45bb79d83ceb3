"""What people in the workshop do that somebody else's views show."""

import base64
import io
from datetime import datetime, timedelta, timezone

from PIL import Image
from screens.actor import Actor, operation

REPAIR, LINE = "bike.repair", "bike.repair.line"
STAGE, TAG = "bike.repair.stage", "bike.repair.tag"


class Manager(Actor):
    """Anna, who does what a manager does in the workshop.

    Ben watches: his own repairs and those that nobody has taken.

    :param int ben: id of his user
    :param int repair: id of the repair of which he has the form open
    """

    def __init__(self, call, seed, ben, repair):
        super().__init__(call, seed)
        self.ben = ben
        self.repair = repair

    # stages

    @operation
    def rename_a_stage(self):
        self.write(STAGE, self.any(STAGE), name=self.new("Stage"))

    @operation
    def rename_the_stage_of_the_open_repair(self):
        stage = self.value(REPAIR, [self.repair], "stage_id")[0]
        self.write(STAGE, [stage], name=self.new("Stage"))

    @operation
    def recolour_a_stage(self):
        stage = self.value(REPAIR, [self.repair], "stage_id")[0]
        color = self.value(STAGE, [stage], "color")
        self.write(STAGE, [stage], color=color % 11 + 1)

    @operation
    def reorder_the_stages(self):
        stages = self.call(STAGE, "search", [])
        self.call(STAGE, "web_resequence", [*stages[1:], stages[0]], {})

    @operation
    def add_a_stage(self):
        sequence = self.random.randint(0, 50)
        self.create(STAGE, name=self.new("Stage"), sequence=sequence)

    @operation
    def delete_a_stage(self):
        # one that ben's views show, but on which no repair depends
        used = {
            stage["stage_id"][0]
            for stage in self.call(
                REPAIR, "search_read", [["active", "in", [True, False]]], ["stage_id"]
            )
        }
        stages = self.any(STAGE, ["id", "not in", [*used]])
        self.call(STAGE, "unlink", stages or self.create(STAGE, name=self.new("Gone")))

    @operation
    def fold_or_unfold_a_stage(self):
        stages = self.any(STAGE)
        self.write(STAGE, stages, fold=not self.value(STAGE, stages, "fold"))

    # tags

    @operation
    def create_a_tag_and_put_it_on_a_repair(self):
        tags = self.create(TAG, name=self.new("Tag"), color=3)
        self.write(REPAIR, self._watched(), tag_ids=[(4, tags[0])])

    @operation
    def rename_a_tag(self):
        self.write(TAG, self._used_tag(), name=self.new("Tag"))

    @operation
    def recolour_a_tag(self):
        tags = self._used_tag()
        self.write(TAG, tags, color=self.value(TAG, tags, "color") % 11 + 1)

    @operation
    def delete_a_tag(self):
        self.call(TAG, "unlink", self._used_tag())

    @operation
    def add_a_tag_to_the_open_repair(self):
        self.write(REPAIR, [self.repair], tag_ids=[(4, self.any(TAG)[0])])

    @operation
    def take_all_tags_off_a_repair(self):
        self.write(REPAIR, self._watched(["tag_ids", "!=", False]), tag_ids=[(5,)])

    # customers and mechanics

    @operation
    def rename_a_customer(self):
        values = {"name": self.new("Customer")}
        self.call("res.partner", "write", self._customer(), values, by="admin")

    @operation
    def change_a_customers_phone_and_city(self):
        values = {"phone": self.new("+32 470"), "city": self.new("City")}
        self.call("res.partner", "write", self._customer(), values, by="admin")

    @operation
    def rename_a_mechanic(self):
        self.call(
            "res.users", "write", [self.ben], {"name": self.new("Ben")}, by="admin"
        )

    @operation
    def change_a_mechanics_picture(self):
        values = {"image_1920": picture(self.random)}
        self.call("res.users", "write", [self.ben], values, by="admin")

    @operation
    def count_one_more_visit_of_a_customer(self):
        customer = self._customer()[0]
        self.create(REPAIR, name=self.new("Visit"), partner_id=customer)

    # repairs

    @operation
    def rename_a_repair(self):
        self.write(REPAIR, self._watched(), name=self.new("Repair"))

    @operation
    def change_all_that_the_form_of_a_repair_shows(self):
        promised = datetime.now(timezone.utc) + timedelta(
            hours=self.random.randint(1, 9)
        )
        self.write(
            REPAIR,
            [self.repair],
            name=self.new("Repair"),
            bike=self.new("Bike"),
            note=self.new("Note"),
            priority=self.random.choice("01"),
            partner_id=self.any("res.partner", ["phone", "!=", False])[0],
            date_promised=f"{promised:%Y-%m-%d %H:%M:%S}",
        )

    @operation
    def recolour_a_repair(self):
        repairs = self._watched()
        color = self.value(REPAIR, repairs, "color") % 11 + 1
        self.write(REPAIR, repairs, color=color)

    @operation
    def make_a_repair_urgent_or_not(self):
        repairs = self._watched()
        urgent = self.value(REPAIR, repairs, "priority") == "1"
        self.write(REPAIR, repairs, priority="0" if urgent else "1")

    @operation
    def create_a_repair(self):
        now = datetime.now(timezone.utc)
        self.create(
            REPAIR, name=self.new("Repair"), date_promised=f"{now:%Y-%m-%d %H}:00:00"
        )

    @operation
    def delete_a_repair(self):
        self.call(REPAIR, "unlink", self._watched(["id", "!=", self.repair]))

    @operation
    def archive_a_repair(self):
        self.write(REPAIR, self._watched(["id", "!=", self.repair]), active=False)

    @operation
    def move_a_repair_to_another_stage(self):
        repairs = self._watched()
        stage = self.value(REPAIR, repairs, "stage_id")[0]
        self.write(REPAIR, repairs, stage_id=self.any(STAGE, ["id", "!=", stage])[0])

    @operation
    def empty_a_stage_into_another(self):
        full, other = self.any(STAGE, ["fold", "=", False], count=2)
        repairs = self.call(REPAIR, "search", [["stage_id", "=", full]])
        self.write(REPAIR, repairs, stage_id=other)

    @operation
    def give_a_repair_to_another_mechanic(self):
        """It leaves Ben's reach, or comes into it."""
        repairs = self.any(REPAIR, ["id", "!=", self.repair])
        taken = self.value(REPAIR, repairs, "user_id")
        self.write(REPAIR, repairs, user_id=False if taken else self.ben)

    # lines

    @operation
    def change_a_line(self):
        lines = self.any(LINE, ["repair_id", "=", self.repair])
        price = self.random.randint(1, 99)
        self.write(LINE, lines, name=self.new("Part"), price=price)

    @operation
    def add_a_line(self):
        values = {"name": self.new("Part"), "price": self.random.randint(1, 99)}
        self.create(LINE, repair_id=self.repair, **values)

    @operation
    def delete_a_line(self):
        lines = self.call(LINE, "search", [["repair_id", "=", self.repair]])
        self.call(LINE, "unlink", lines[1:2])

    @operation
    def reorder_the_lines(self):
        lines = self.call(LINE, "search", [["repair_id", "=", self.repair]])
        self.call(LINE, "web_resequence", lines[::-1], {})

    def _watched(self, *domain):
        """Return a repair that Ben may read."""
        mine = ["user_id", "in", [self.ben, False]]
        return self.any(REPAIR, mine, *domain)

    def _customer(self):
        """Return a customer of such a repair."""
        repairs = self._watched(["partner_id", "!=", False])
        return self.value(REPAIR, repairs, "partner_id")[:1]

    def _used_tag(self):
        repairs = self._watched(["tag_ids", "!=", False])
        if repairs:
            return [self.random.choice(sorted(self.value(REPAIR, repairs, "tag_ids")))]
        tags = self.create(TAG, name=self.new("Tag"))
        self.write(REPAIR, [self.repair], tag_ids=[(4, tags[0])])
        return tags


def picture(rng):
    """Return a picture of one colour, as the field of a user takes it."""
    data = io.BytesIO()
    colour = tuple(rng.randrange(256) for _ in range(3))
    Image.new("RGB", (64, 64), colour).save(data, "PNG")
    return base64.b64encode(data.getvalue()).decode()


class Bystander(Actor):
    """Somebody who does what none of Ben's views show.

    :param int repair: id of the repair of which he has the form open
    """

    def __init__(self, call, seed, repair):
        super().__init__(call, seed)
        self.repair = repair

    @operation
    def write_a_note_on_a_repair_that_is_not_open(self):
        others = self.any(REPAIR, ["id", "!=", self.repair], ["user_id", "=", False])
        self.write(REPAIR, others, note=self.new("Note"))

    @operation
    def change_what_a_part_costs(self):
        lines = self.any(LINE, ["repair_id", "=", self.repair])
        self.write(LINE, lines, cost=self.random.randint(1, 99))

    @operation
    def rename_a_repair_that_he_may_not_read(self):
        repairs = self.any(REPAIR, ["user_id.login", "=", "anna"])
        self.write(REPAIR, repairs, name=self.new("Secret"))

    @operation
    def rename_somebody_who_never_came(self):
        partners = self.any("res.partner", ["repair_ids", "=", False])
        values = {"name": self.new("Stranger")}
        self.call("res.partner", "write", partners, values, by="admin")

    @operation
    def change_a_customers_website(self):
        partners = self.any("res.partner", ["repair_ids", "!=", False])
        values = {"website": "https://example.com"}
        self.call("res.partner", "write", partners, values, by="admin")

    @operation
    def change_a_tag_that_no_repair_has(self):
        tags = self.create(TAG, name=self.new("Unused"))
        self.write(TAG, tags, color=self.random.randint(1, 11))
