class Bucket:
    """Lets something happen so many times at once, and after that once in a while.

    >>> bucket = Bucket(size=2, seconds=10)
    >>> [bucket.take(now=0), bucket.take(now=0), bucket.take(now=0)]
    [True, True, False]
    >>> [bucket.take(now=10), bucket.take(now=10)]
    [True, False]
    """

    def __init__(self, size, seconds):
        self._seconds = seconds
        self._patience = size * seconds
        # when all that was taken will have come back
        self._full_at = float("-inf")

    def take(self, now):
        """Return whether it may happen now. If so, it counts as having happened."""
        full_at = max(self._full_at, now) + self._seconds
        is_allowed = full_at - now <= self._patience
        if is_allowed:
            self._full_at = full_at
        return is_allowed

    def is_full(self, now):
        """Return whether it may be forgotten."""
        return now >= self._full_at
