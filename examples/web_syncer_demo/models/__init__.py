from . import bike_colleague
from . import bike_job
from . import bike_repair_stage
from . import bike_repair_tag
from . import bike_repair
from . import bike_repair_line
from . import res_partner
