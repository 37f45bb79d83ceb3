"""Draw the addons' icons: ``python dev/icons.py``."""

from math import cos, pi, sin
from pathlib import Path

from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parent.parent
SIZE = 128
SCALE = 8
WHITE = "#FFFFFF"


def _canvas(color):
    image = Image.new("RGBA", (SIZE * SCALE, SIZE * SCALE))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((0, 0, SIZE * SCALE, SIZE * SCALE), 24 * SCALE, color)
    return image, draw


def _scaled(*coordinates):
    return [coordinate * SCALE for coordinate in coordinates]


def _circle(draw, x, y, radius, **options):
    if "width" in options:
        options["width"] *= SCALE
    draw.ellipse(_scaled(x - radius, y - radius, x + radius, y + radius), **options)


def _save(image, addon):
    path = ROOT / addon / "static" / "description" / "icon.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    image.resize((SIZE, SIZE), Image.Resampling.LANCZOS).save(path, optimize=True)
    print(path.relative_to(ROOT))


def _screen(draw, x, y, color):
    """Draw a small screen that shows a list, one row of which is marked."""
    draw.rounded_rectangle(_scaled(x, y, x + 44, y + 36), 5 * SCALE, WHITE)
    for row in range(3):
        top = y + 8 + 8 * row
        fill = "#F6B73C" if row == 1 else color
        draw.rounded_rectangle(
            _scaled(x + 7, top, x + (37 if row == 1 else 29), top + 4), 2 * SCALE, fill
        )


def web_syncer():
    """Two screens that show the same, and what travels between them."""
    color = "#714B67"
    image, draw = _canvas(color)
    _screen(draw, 16, 22, color)
    _screen(draw, 68, 70, color)
    draw.arc(_scaled(44, 30, 100, 82), 275, 350, WHITE, 5 * SCALE)
    draw.polygon(_scaled(91, 52, 107, 52, 99, 64), WHITE)
    draw.arc(_scaled(28, 46, 84, 98), 95, 170, WHITE, 5 * SCALE)
    draw.polygon(_scaled(21, 76, 37, 76, 29, 64), WHITE)
    _save(image, ".")


def web_syncer_demo():
    """A wheel, with a lamp that is on."""
    image, draw = _canvas("#017E84")
    centre, radius = 64, 40
    for spoke in range(12):
        angle = spoke * pi / 6
        end = (centre + radius * cos(angle), centre + radius * sin(angle))
        draw.line(_scaled(centre, centre, *end), "#9FD3D5", 2 * SCALE)
    _circle(draw, centre, centre, radius, outline=WHITE, width=8)
    _circle(draw, centre, centre, 8, fill=WHITE)
    _circle(draw, 98, 30, 15, fill="#017E84")
    _circle(draw, 98, 30, 10, fill="#F6B73C")
    _save(image, "examples/web_syncer_demo")


if __name__ == "__main__":
    web_syncer()
    web_syncer_demo()
