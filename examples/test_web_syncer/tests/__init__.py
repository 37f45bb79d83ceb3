from . import test_capture
from . import test_capture_commits
from . import test_capture_properties
from . import test_capture_rules
from . import test_delivery
from . import test_flags
from . import test_leak_matrix
from . import test_notify
