"""A moving picture of a page, for the documentation: one frame per step, made by Playwright."""

from __future__ import annotations

import io
import os
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

IMAGES = Path(__file__).parents[2] / "docs" / "images"
IS_WANTED = os.environ.get("AIBRIDGE_SCREENSHOTS") == "1"
"""Whether pictures are made anew; without it the same steps are only tested."""
SIZE = {"width": 1000, "height": 480}


class Film:
    """Frames and how long each stands, in milliseconds."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._frames: list[Image.Image] = []
        self._stands: list[int] = []
        if IS_WANTED:
            page.set_viewport_size(SIZE)

    def still(self, name: str) -> None:
        """Save a picture of its own."""
        if IS_WANTED:
            self._page.screenshot(path=IMAGES / f"{name}.png")

    def frame(self, stands: int) -> None:
        """Add what is seen now."""
        if IS_WANTED:
            picture = Image.open(io.BytesIO(self._page.screenshot()))
            self._frames.append(picture.convert("RGB"))
            self._stands.append(stands)

    def save(self, name: str) -> None:
        """Write the frames as an animated WebP that begins again."""
        if IS_WANTED:
            first, *others = self._frames
            first.save(
                IMAGES / f"{name}.webp",
                save_all=True,
                append_images=others,
                duration=self._stands,
                loop=0,
                quality=80,
                method=6,
            )
