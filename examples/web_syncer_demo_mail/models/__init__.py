from . import bike_repair
