from .bus_row import max_records  # noqa: F401
