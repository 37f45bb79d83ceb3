"""Where things are kept.

``HOME`` holds what several checkouts may share, ``WORK`` what belongs to this one.
"""

import hashlib
import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
HOME = Path(os.environ.get("WEB_SYNCER_HOME") or CHECKOUT / ".dev").expanduser()
HOME = Path(os.path.abspath(HOME))

#: Tells this checkout from others in names of folders and databases.
CHECKOUT_ID = hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:8]

LOCKS = HOME / "locks"
LOGS = HOME / "logs"
WORK = HOME / "checkouts" / CHECKOUT_ID
ADDONS = WORK / "addons"
DATA = WORK / "data"
