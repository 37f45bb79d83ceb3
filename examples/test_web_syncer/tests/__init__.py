from . import test_capture
from . import test_delivery_first
