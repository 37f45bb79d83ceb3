from . import (
    burst,
    channel,
    deliver,
    lookout,
    memo,
    merge,
    observe,
    render,
    rights,
    tail,
    websocket,
)
