"""What the server gives a client to keep, and takes back unread and unchanged.

What an answer was read from names records that its reader may not know of. The process
that answered is not the one that serves the websocket, and nothing of it is to rest in
the database. So it travels through the client, encrypted and signed.

How long it is tells as little as can be: what was read is not compressed by its
likeness to anything that the client has said, and the length is rounded up.
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
#: What is longer before it is packed is not sealed either, in bytes of each part.
MAX_SIZE = 256 * 1024
#: To which packed bytes are filled up. The last is as much as :data:`MAX_LENGTH` holds.
SIZES = (1024, 2048, 4096, 8192, 16384, 32768, 49000)
#: The key of what the client is not to know of.
READS = "reads"


def seal(env, content):
    """Return plain JSON as text that this database alone can open.

    :param dict content: of which :data:`READS` is text
    :return: ``None`` if it would be too long
    :rtype: str | None
    """
    said = {key: value for key, value in content.items() if key != READS}
    reads = content.get(READS, "")
    said = json.dumps(said, separators=(",", ":")).encode()
    if max(len(said), len(reads)) > MAX_SIZE:
        return None
    packed = _pack(said) + _pack(reads.encode(), zlib.Z_HUFFMAN_ONLY)
    for size in SIZES:
        if len(packed) <= size:
            return _fernet(env).encrypt(packed.ljust(size, b"\0")).decode()
    return None


def unseal(env, sealed):
    """Return what was sealed, ``None`` for anything else that a client made up.

    :param str sealed: any text
    """
    if len(sealed) > MAX_LENGTH:
        return None
    try:
        said, rest = _unpack(_fernet(env).decrypt(sealed.encode()))
        reads, _padding = _unpack(rest)
        return {**json.loads(said), READS: reads.decode()}
    except (InvalidToken, UnicodeEncodeError, ValueError, zlib.error):
        return None


def _pack(data, strategy=zlib.Z_DEFAULT_STRATEGY):
    packer = zlib.compressobj(1, strategy=strategy)
    return packer.compress(data) + packer.flush()


def _unpack(data):
    """Return what was packed, and what comes after it.

    :raise ValueError: if it is too long
    """
    packer = zlib.decompressobj()
    unpacked = packer.decompress(data, MAX_SIZE)
    if not packer.eof:
        raise ValueError("It is too long")
    return unpacked, packer.unused_data


def _fernet(env):
    # sudo - ir.config_parameter: the secret goes into a key, and nowhere else
    secret = env["ir.config_parameter"].sudo().get_param("database.secret")
    return _fernet_of(env.cr.dbname, secret)


@lru_cache(64)
def _fernet_of(dbname, secret):
    derive = HKDF(hashes.SHA256(), 32, salt=dbname.encode(), info=b"web_syncer.watch")
    return Fernet(base64.urlsafe_b64encode(derive.derive(secret.encode())))
