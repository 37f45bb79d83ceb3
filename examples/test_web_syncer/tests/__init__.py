from . import test_delivery_first
