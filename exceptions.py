"""What the addon's own errors are."""

from odoo.exceptions import UserError


class NewerValuesError(UserError):
    """A save was refused: it would overwrite values that the person has not seen.

    Over RPC, ``data.arguments`` of the error is ``[message, newer]``.

    :param str message: says to a person what has changed
    :param dict newer: ``model`` and ``id`` of the record; ``values``: what is there
        now, ``{field: value}`` as ``web_read`` gives it, and for lines ``{field: {id:
        {field: value}}}``, ``False`` for a line that is gone; ``user``: ``id`` and
        ``name`` of the last author, ``False`` if the person may not read that user
    """

    http_status = 409  # Conflict
    #: Clients that do not know the error show it as they do its parent.
    context = {"exception_class": "odoo.exceptions.UserError"}

    def __init__(self, message, newer):
        super().__init__(message)
        self.args = message, newer

    def __str__(self):
        # what is logged holds no values
        return self.args[0]
