from . import test_reload_views
