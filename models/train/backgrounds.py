"""Backgrounds: plain colours, gradients, and simple scenes drawn by code. Each is one fixed picture."""

import functools

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from scenes import SIZE, Background
from things import COLOURS

SCALE = 3  # scenes are drawn larger, for smooth edges


@functools.lru_cache(maxsize=400)
def draw_background(background: Background) -> np.ndarray:
    """RGB in [0, 1], [y, x, 3] float32."""
    if background.scene:
        return _pixels(_scene(background.scene))
    top = np.asarray(COLOURS[background.colour], np.float32) / 255
    bottom = np.asarray(COLOURS[background.to or background.colour], np.float32) / 255
    return np.ascontiguousarray(np.broadcast_to(_vertical(top, bottom), (SIZE, SIZE, 3)))


def _vertical(top: np.ndarray, bottom: np.ndarray, side: int = SIZE) -> np.ndarray:
    share = np.linspace(0, 1, side, dtype=np.float32)[:, None, None]
    return top * (1 - share) + bottom * share


def _pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image.resize((SIZE, SIZE), Image.BOX), np.float32) / 255


class _Canvas:
    """Draws in coordinates of the picture, y downwards, on a vertical gradient."""

    def __init__(self, top: tuple[int, int, int], bottom: tuple[int, int, int]):
        side = SIZE * SCALE
        rows = _vertical(np.asarray(top, np.float32), np.asarray(bottom, np.float32), side)
        self.image = Image.fromarray(np.broadcast_to(rows, (side, side, 3)).round().astype(np.uint8))
        self.pen = ImageDraw.Draw(self.image)

    def disc(self, x: float, y: float, radius: float, colour, flat: float = 1.0) -> None:
        self.pen.ellipse(
            [SCALE * v for v in (x - radius, y - radius * flat, x + radius, y + radius * flat)], fill=colour
        )

    def box(self, left: float, top: float, right: float, bottom: float, colour) -> None:
        self.pen.rectangle([SCALE * v for v in (left, top, right, bottom)], fill=colour)

    def shape(self, points: list[tuple[float, float]], colour) -> None:
        self.pen.polygon([(SCALE * x, SCALE * y) for x, y in points], fill=colour)

    def line(self, points: list[tuple[float, float]], colour, width: float) -> None:
        self.pen.line([(SCALE * x, SCALE * y) for x, y in points], fill=colour, width=round(SCALE * width))

    def cloud(self, x: float, y: float, radius: float, colour=(255, 255, 255)) -> None:
        for dx, dy, share in ((-1.1, 0.2, 0.7), (0, 0, 1), (1.1, 0.2, 0.75)):
            self.disc(x + dx * radius, y + dy * radius, share * radius, colour)
        self.box(x - 1.1 * radius, y + 0.3 * radius, x + 1.1 * radius, y + 0.9 * radius, colour)

    def stars(self, count: int, lowest: float, seed: int, radius: float = 1.6) -> None:
        rng = np.random.default_rng(seed)
        for x, y, size in zip(
            rng.uniform(4, SIZE - 4, count), rng.uniform(4, lowest, count), rng.uniform(0.6, 1.0, count)
        ):
            self.disc(x, y, size * radius, (255, 246, 200))

    def blurred(self, radius: float) -> Image.Image:
        return self.image.filter(ImageFilter.GaussianBlur(SCALE * radius))


def _scene(name: str) -> Image.Image:
    return globals()[f"_{name}"]().blurred(0.5)


def _night() -> _Canvas:
    canvas = _Canvas((10, 16, 48), (40, 52, 110))
    canvas.stars(26, 170, 1, 2.0)
    canvas.disc(164, 28, 17, (250, 240, 190))
    canvas.disc(157, 24, 15, (16, 23, 58))
    return canvas


def _grass() -> _Canvas:
    canvas = _Canvas((130, 200, 245), (205, 235, 250))
    canvas.disc(60, 260, 170, (120, 195, 85), 0.8)
    canvas.disc(170, 270, 150, (95, 178, 75), 0.9)
    canvas.box(0, 156, SIZE, SIZE, (88, 170, 70))
    return canvas


def _snow() -> _Canvas:
    canvas = _Canvas((150, 185, 220), (215, 230, 243))
    canvas.disc(50, 270, 160, (244, 248, 253), 0.85)
    canvas.disc(170, 265, 130, (232, 240, 249), 0.9)
    rng = np.random.default_rng(4)
    for x, y in zip(rng.uniform(4, 188, 28), rng.uniform(4, 188, 28)):
        canvas.disc(x, y, 2.6, (255, 255, 255))
    return canvas


def _sea() -> _Canvas:
    canvas = _Canvas((125, 200, 245), (215, 238, 250))
    canvas.disc(164, 30, 17, (255, 224, 110))
    canvas.box(0, 88, SIZE, 145, (40, 135, 200))
    canvas.box(0, 116, SIZE, 145, (70, 165, 215))
    canvas.disc(96, 210, 170, (240, 215, 155), 0.42)
    canvas.box(0, 160, SIZE, SIZE, (240, 215, 155))
    return canvas


def _space() -> _Canvas:
    canvas = _Canvas((8, 6, 22), (28, 12, 50))
    canvas.stars(44, 188, 2)
    canvas.disc(160, 34, 20, (205, 120, 80))
    canvas.disc(166, 28, 11, (225, 150, 105))
    canvas.disc(30, 156, 12, (110, 120, 200))
    return canvas


def _sunset() -> _Canvas:
    canvas = _Canvas((95, 55, 120), (255, 150, 70))
    canvas.disc(96, 140, 40, (255, 215, 110))
    canvas.box(0, 140, SIZE, SIZE, (95, 45, 80))
    canvas.box(60, 146, 132, 150, (235, 140, 90))
    canvas.box(72, 158, 120, 162, (205, 110, 85))
    return canvas


def _desert() -> _Canvas:
    canvas = _Canvas((250, 205, 130), (255, 235, 190))
    canvas.disc(34, 32, 18, (255, 250, 215))
    canvas.disc(30, 250, 140, (225, 165, 90), 0.85)
    canvas.disc(165, 265, 150, (210, 145, 75), 0.85)
    canvas.box(0, 170, SIZE, SIZE, (205, 140, 70))
    return canvas


def _sky() -> _Canvas:
    canvas = _Canvas((80, 165, 235), (175, 220, 250))
    canvas.cloud(38, 34, 15)
    canvas.cloud(156, 62, 17)
    canvas.cloud(44, 150, 17)
    canvas.cloud(160, 168, 13)
    return canvas


def _forest() -> _Canvas:
    canvas = _Canvas((165, 215, 190), (205, 232, 195))
    for x, height, green in ((10, 125, 95), (48, 105, 110), (90, 120, 95), (130, 100, 112), (170, 125, 98)):
        canvas.box(x - 4, 120, x + 4, 165, (95, 65, 45))
        canvas.shape([(x - 28, 145), (x, 145 - height), (x + 28, 145)], (40, green + 15, 60))
    canvas.box(0, 155, SIZE, SIZE, (75, 130, 65))
    return canvas


def _underwater() -> _Canvas:
    canvas = _Canvas((70, 190, 220), (10, 70, 140))
    canvas.disc(96, 225, 150, (195, 180, 130), 0.35)
    for x, y, radius in ((22, 40, 6), (34, 70, 4), (168, 30, 5), (176, 62, 7), (160, 95, 4), (20, 118, 4)):
        canvas.disc(x, y, radius, (165, 225, 240))
        canvas.disc(x, y, radius - 1.6, (80, 175, 210))
    for x in (16, 28, 166, 178):
        canvas.line([(x, 182), (x + 5, 165), (x - 3, 150), (x + 3, 134)], (35, 130, 90), 5)
    return canvas


def _mountains() -> _Canvas:
    canvas = _Canvas((150, 200, 240), (220, 238, 250))
    for x, top, width, colour in ((45, 50, 85, (125, 135, 160)), (145, 38, 95, (105, 115, 145))):
        canvas.shape([(x - width, 165), (x, top), (x + width, 165)], colour)
        canvas.shape(
            [(x - 0.26 * width, top + 30), (x, top), (x + 0.26 * width, top + 30), (x, top + 22)], (248, 250, 255)
        )
    canvas.box(0, 150, SIZE, SIZE, (105, 165, 90))
    return canvas


def _city() -> _Canvas:
    canvas = _Canvas((175, 205, 230), (225, 232, 240))
    for k, top in enumerate((60, 35, 75, 20, 55, 40)):
        shade = 120 + 14 * (k % 3)
        canvas.box(32 * k + 1, top, 32 * k + 31, 160, (shade, shade + 8, shade + 28))
        for row in range(top + 8, 150, 18):
            for column in (7, 19):
                canvas.box(32 * k + column, row, 32 * k + column + 7, row + 9, (245, 225, 150))
    canvas.box(0, 156, SIZE, SIZE, (85, 88, 95))
    return canvas


def _room() -> _Canvas:
    canvas = _Canvas((240, 225, 200), (228, 208, 178))
    canvas.box(18, 18, 66, 70, (255, 255, 255))
    canvas.box(22, 22, 62, 66, (165, 215, 245))
    canvas.box(40, 20, 44, 68, (255, 255, 255))
    canvas.box(0, 142, SIZE, SIZE, (175, 120, 75))
    canvas.box(0, 138, SIZE, 143, (250, 245, 235))
    return canvas


def _rain() -> _Canvas:
    canvas = _Canvas((105, 120, 140), (165, 178, 192))
    canvas.cloud(48, 26, 17, (85, 95, 112))
    canvas.cloud(142, 24, 19, (85, 95, 112))
    rng = np.random.default_rng(9)
    for x, y in zip(rng.uniform(6, 186, 36), rng.uniform(50, 176, 36)):
        canvas.line([(x + 3, y), (x, y + 11)], (190, 212, 235), 2)
    return canvas
