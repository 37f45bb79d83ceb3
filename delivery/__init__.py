from . import channel, deliver, merge, render, rights
