from . import benchmark_mixin
from . import benchmark_linked
from . import benchmark_silent
from . import benchmark_published
from . import benchmark_raw
from . import benchmark_ancestor
