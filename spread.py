"""How many who are told the same ask the server for it."""

# How many ask per second, as long as all have asked after MAX_SECONDS: to show a view
# anew takes a server some 10 to 50 ms.
PER_SECOND = 20
MAX_SECONDS = 10


def spread(audience):
    """Return over how many seconds so many clients spread their requests.

    :param int audience: number of clients
    :rtype: float
    """
    return min(max(audience - 1, 0) / PER_SECOND, MAX_SECONDS)
