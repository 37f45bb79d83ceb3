from . import base
from . import bus_bus
from . import ir_http
from . import ir_model_access
from . import ir_module
from . import ir_rule
from . import ir_websocket
from . import res_users
