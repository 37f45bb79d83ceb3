"""The groups of people in the tests of faults, by what they may read."""

INTERNAL = ("base.group_user",)
ALL = (*INTERNAL, "test_web_syncer.group_all")
SECRET = (*ALL, "test_web_syncer.group_secret")
PORTAL = ("base.group_portal",)
