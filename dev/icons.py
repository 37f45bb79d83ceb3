"""Draw the addons' icons: ``python dev/icons.py``."""

from math import cos, pi, sin
from pathlib import Path

from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parent.parent
SIZE = 128
SCALE = 8
WHITE = "#FFFFFF"
SUN = "#F6B73C"


class Icon:
    """A picture that is drawn twice: in pixels, and as shapes.

    :param str color: of the ground
    """

    def __init__(self, color):
        self._image = Image.new("RGBA", (SIZE * SCALE, SIZE * SCALE))
        self._draw = ImageDraw.Draw(self._image)
        self._shapes = []
        self.rectangle(0, 0, SIZE, SIZE, 24, color)

    def rectangle(self, left, top, right, bottom, radius, color):
        box = _scaled(left, top, right, bottom)
        self._draw.rounded_rectangle(box, radius * SCALE, color)
        size = {"width": right - left, "height": bottom - top}
        self._shape("rect", x=left, y=top, **size, rx=radius, fill=color)

    def circle(self, x, y, radius, color):
        box = _scaled(x - radius, y - radius, x + radius, y + radius)
        self._draw.ellipse(box, color)
        self._shape("circle", cx=x, cy=y, r=radius, fill=color)

    def ring(self, x, y, radius, width, color):
        """Draw a circle's line, inside of the radius."""
        box = _scaled(x - radius, y - radius, x + radius, y + radius)
        self._draw.ellipse(box, outline=color, width=width * SCALE)
        line = {"fill": "none", "stroke": color, "stroke_width": width}
        self._shape("circle", cx=x, cy=y, r=radius - width / 2, **line)

    def line(self, x, y, to_x, to_y, width, color):
        self._draw.line(_scaled(x, y, to_x, to_y), color, width * SCALE)
        ends = {"x1": x, "y1": y, "x2": to_x, "y2": to_y}
        self._shape("line", **ends, stroke=color, stroke_width=width)

    def arc(self, x, y, radius, start, end, width, color):
        """Draw a part of a circle's line, inside of the radius.

        :param start: in degrees, clockwise from three o'clock
        :param end: likewise
        """
        box = _scaled(x - radius, y - radius, x + radius, y + radius)
        self._draw.arc(box, start, end, color, width * SCALE)
        middle = radius - width / 2
        points = [
            f"{x + middle * cos(angle * pi / 180):.2f}"
            f" {y + middle * sin(angle * pi / 180):.2f}"
            for angle in (start, end)
        ]
        path = f"M {points[0]} A {middle} {middle} 0 0 1 {points[1]}"
        self._shape("path", d=path, fill="none", stroke=color, stroke_width=width)

    def polygon(self, *corners, color):
        self._draw.polygon(_scaled(*corners), color)
        self._shape("polygon", points=" ".join(map(str, corners)), fill=color)

    def save(self, addon):
        """Write ``icon.png`` and ``icon.svg`` of an addon.

        :param str addon: its folder
        """
        folder = ROOT / addon / "static" / "description"
        folder.mkdir(parents=True, exist_ok=True)
        small = self._image.resize((SIZE, SIZE), Image.Resampling.LANCZOS)
        small.save(folder / "icon.png", optimize=True)
        (folder / "icon.svg").write_text(self._svg())
        print(folder.relative_to(ROOT))

    def _shape(self, tag, **attributes):
        self._shapes.append({"tag": tag, **attributes})

    def _svg(self):
        box = f'viewBox="0 0 {SIZE} {SIZE}"'
        lines = [f'<svg xmlns="http://www.w3.org/2000/svg" {box}>']
        for shape in self._shapes:
            tag = shape.pop("tag")
            words = (
                f'{name.replace("_", "-")}="{_short(value)}"'
                for name, value in shape.items()
            )
            lines.append(f"    <{tag} {' '.join(words)}/>")
        return "\n".join([*lines, "</svg>", ""])


def _scaled(*coordinates):
    return [coordinate * SCALE for coordinate in coordinates]


def _short(value):
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else value


def _screen(icon, x, y, color):
    """Draw a small screen that shows a list, one row of which is marked."""
    icon.rectangle(x, y, x + 44, y + 36, 5, WHITE)
    for row in range(3):
        top = y + 8 + 8 * row
        right = x + (37 if row == 1 else 29)
        icon.rectangle(x + 7, top, right, top + 4, 2, SUN if row == 1 else color)


def web_syncer():
    """Two screens that show the same, and what travels between them."""
    color = "#714B67"
    icon = Icon(color)
    _screen(icon, 16, 22, color)
    _screen(icon, 68, 70, color)
    icon.arc(72, 56, 28, 275, 350, 5, WHITE)
    icon.polygon(91, 52, 107, 52, 99, 64, color=WHITE)
    icon.arc(56, 72, 28, 95, 170, 5, WHITE)
    icon.polygon(21, 76, 37, 76, 29, 64, color=WHITE)
    icon.save(".")


def web_syncer_demo():
    """A wheel, with a lamp that is on."""
    icon = Icon("#017E84")
    centre, radius = 64, 40
    for spoke in range(12):
        angle = spoke * pi / 6
        end = (centre + radius * cos(angle), centre + radius * sin(angle))
        icon.line(centre, centre, *end, 2, "#9FD3D5")
    icon.ring(centre, centre, radius, 8, WHITE)
    icon.circle(centre, centre, 8, WHITE)
    icon.circle(98, 30, 15, "#017E84")
    icon.circle(98, 30, 10, SUN)
    icon.save("examples/web_syncer_demo")


if __name__ == "__main__":
    web_syncer()
    web_syncer_demo()
