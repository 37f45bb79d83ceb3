"""Databases: made once, then cloned."""

import contextlib
import os
import shutil

import psycopg2
from psycopg2 import sql

from . import paths


def stamp(name):
    """Return what :func:`set_stamp` noted on a database.

    :param str name: of the database
    :rtype: str or None
    """
    return _execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
        " WHERE datname = %s",
        [name],
    )


def set_stamp(name, text):
    """Note on a database what it was made from. A clone does not inherit the note."""
    _execute(
        sql.SQL("COMMENT ON DATABASE {} IS %s").format(sql.Identifier(name)), [text]
    )


def exists(name):
    """Return whether there is a database of that name."""
    return bool(_execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]))


def drop(name):
    """Remove a database and its files, if it exists, whoever is connected."""
    _execute(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    )
    shutil.rmtree(filestore(name), ignore_errors=True)


def clone(template, name):
    """Copy a database and its files, in place of one that may have the name.

    :param str template: name of the database to copy
    :param str name: of the copy
    """
    drop(name)
    _execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(template)
        )
    )
    if filestore(template).is_dir():
        # Odoo never changes a stored file, so copies may be links.
        shutil.copytree(filestore(template), filestore(name), copy_function=os.link)


def filestore(name):
    """Return the folder in which Odoo keeps the files of a database."""
    return paths.DATA / "filestore" / name


def _execute(query, values=None):
    with contextlib.closing(psycopg2.connect(dbname="postgres")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(query, values)
            row = cursor.fetchone() if cursor.description else None
            return row and row[0]
