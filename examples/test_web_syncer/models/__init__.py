from . import test_web_syncer_mixin
from . import test_web_syncer_plain
from . import test_web_syncer_project
from . import test_web_syncer_reach
from . import test_web_syncer_tag
from . import test_web_syncer_vault
