"""Decides which tiles are held as pictures, and which are fetched next: never on the main thread.

What was painted last says what is wanted: what is no longer seen is not fetched any more. At night
tiles are darkened once, where they are decoded.
"""

from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap

from desktop.ui.tasks import Tasks
from desktop.ui.tile_source import Tiles, TilesFault

Key = tuple[int, int, int]
"""Zoom, column, row."""
HELD = 400
"""So many pictures are held: three screens full, 100 MB."""
AT_ONCE, BATCH = 2, 4
"""So many tasks fetch tiles at most, so that the server is asked by the others; so many each."""
RETRY_MS = 20_000
"""What could not be had is asked for again after this."""
DARK_LEAST, DARK_RANGE, DARK_POWER, DARK_CHROMA = 18.0, 62.0, 9.0, 0.6
LUMA = (0.114, 0.587, 0.299)
"""How bright blue, green and red are."""


class TileStore(QObject):
    """The tiles of one source in one scheme."""

    came = Signal()
    """A tile is there now that was wanted."""

    failed = Signal(object)
    """A TilesFault, the first since something was had."""

    def __init__(self, tiles: Tiles, tasks: Tasks, parent: QObject) -> None:
        """Hold nothing yet."""
        super().__init__(parent)
        self.tiles = tiles
        self._tasks = tasks
        self._held: OrderedDict[Key, QPixmap | None] = OrderedDict()
        self._wanted: list[Key] = []
        self._asked: set[Key] = set()
        self._lacking: set[Key] = set()
        self._running, self._round, self._told, self._dark = 0, 0, False, False
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(RETRY_MS)
        self._again.timeout.connect(self._retry)

    def darken(self, *, dark: bool) -> None:
        """Hold tiles for the night from now on, or for the day."""
        if dark != self._dark:
            self._dark = dark
            self._round += 1
            self._held.clear()
            self._asked.clear()

    def held(self, key: Key) -> QPixmap | None:
        """Give a tile that is held."""
        found = self._held.get(key)
        if found is not None:
            self._held.move_to_end(key)
        return found

    def want(self, keys: Sequence[Key]) -> None:
        """Fetch these that are not held, the first ones first, and no others."""
        self._wanted = [
            key
            for key in keys
            if key not in self._held and key not in self._asked and key not in self._lacking
        ]
        self._go_on()

    def _go_on(self) -> None:
        while self._wanted and self._running < AT_ONCE:
            batch, self._wanted = self._wanted[:BATCH], self._wanted[BATCH:]
            self._asked.update(batch)
            self._running += 1
            self._fetch(batch)

    def _fetch(self, batch: Sequence[Key]) -> None:
        tiles, dark, asked_in = self.tiles, self._dark, self._round

        def work() -> tuple[list[tuple[Key, QImage | None]], TilesFault | None]:
            found: list[tuple[Key, QImage | None]] = []
            for key in batch:
                try:
                    body = tiles.tile(*key)
                except TilesFault as fault:
                    return found, fault
                found.append((key, None if body is None else decoded(body, dark=dark)))
            return found, None

        def done(answer: tuple[list[tuple[Key, QImage | None]], TilesFault | None]) -> None:
            self._running -= 1
            if asked_in == self._round:
                self._take(batch, *answer)
            self._go_on()

        def failed(_fault: Exception) -> bool:
            self._running -= 1
            return False

        self._tasks.run(self, work, done, failed)

    def _take(
        self,
        batch: Sequence[Key],
        found: Sequence[tuple[Key, QImage | None]],
        fault: TilesFault | None,
    ) -> None:
        for key, image in found:
            self._held[key] = None if image is None else QPixmap.fromImage(image)
        while len(self._held) > HELD:
            self._held.popitem(last=False)
        self._asked.difference_update(batch)
        if fault is not None:
            self._lacking.update(set(batch) - {key for key, _ in found})
            self._again.start()
            if not self._told:
                self._told = True
                self.failed.emit(fault)
        elif found:
            self._told = False
        if found:
            self.came.emit()

    def _retry(self) -> None:
        self._lacking.clear()
        self.came.emit()


def decoded(body: bytes, *, dark: bool) -> QImage:
    """Give a tile as Qt paints it fastest; an empty image where it is none."""
    image = QImage.fromData(body).convertToFormat(QImage.Format.Format_RGB32)
    return darkened(image) if dark and not image.isNull() else image


def darkened(image: QImage) -> QImage:
    """Give a tile for the night: what is bright stays the brightest, and nothing dazzles."""
    height, width = image.height(), image.width()
    room = np.frombuffer(image.constBits(), dtype=np.uint8)
    dots = room.reshape(height, image.bytesPerLine())[:, : width * 4].reshape(height, width, 4)
    colour = dots[..., :3].astype(np.float32)
    luma = colour @ np.array(LUMA, dtype=np.float32)
    bright = colour.max(axis=2)  # by their strongest colour: main roads are yellow or red
    dim = DARK_LEAST + DARK_RANGE * (bright / 255) ** DARK_POWER
    made = np.full((height, width, 4), 255, dtype=np.uint8)
    chroma = (colour - luma[..., None]) * DARK_CHROMA
    made[..., :3] = np.clip(dim[..., None] + chroma + (9, 3, 0), 0, 255).astype(np.uint8)
    told = QImage(made.tobytes(), width, height, width * 4, QImage.Format.Format_RGB32)
    return told.copy()
