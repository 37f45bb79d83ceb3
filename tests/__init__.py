from . import test_js
from . import test_reload_views
from . import test_session_info
from . import test_translations
