from . import channel, deliver, lookout, memo, merge, observe, render, rights, tail, websocket
