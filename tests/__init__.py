from . import test_js
from . import test_reload_views
