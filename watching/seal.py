"""What the server gives a client to keep, and takes back unread and unchanged.

What an answer was read from names records that its reader may not know of. The process
that answered is not the one that serves the websocket, and nothing of it is to rest in
the database. So it travels through the client, encrypted and signed.
"""

import base64
import json
import zlib
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

#: What is longer is not kept by clients, in characters.
MAX_LENGTH = 64 * 1024
#: What is longer before it is packed is not sealed either, in bytes.
MAX_SIZE = 256 * 1024


def seal(env, content):
    """Return plain JSON as text that this database alone can open.

    :return: ``None`` if it would be too long
    :rtype: str | None
    """
    plain = json.dumps(content, separators=(",", ":")).encode()
    if len(plain) > MAX_SIZE:
        return None
    sealed = _fernet(env).encrypt(zlib.compress(plain, 1)).decode()
    return sealed if len(sealed) <= MAX_LENGTH else None


def unseal(env, sealed):
    """Return what was sealed, ``None`` for anything else that a client made up.

    :param str sealed: any text
    """
    if len(sealed) > MAX_LENGTH:
        return None
    try:
        packed = _fernet(env).decrypt(sealed.encode())
        return json.loads(zlib.decompressobj().decompress(packed, MAX_SIZE))
    except (InvalidToken, UnicodeEncodeError, ValueError, zlib.error):
        return None


def _fernet(env):
    # sudo - ir.config_parameter: the secret goes into a key, and nowhere else
    secret = env["ir.config_parameter"].sudo().get_param("database.secret")
    return _fernet_of(env.cr.dbname, secret)


@lru_cache(64)
def _fernet_of(dbname, secret):
    derive = HKDF(hashes.SHA256(), 32, salt=dbname.encode(), info=b"web_syncer.watch")
    return Fernet(base64.urlsafe_b64encode(derive.derive(secret.encode())))
