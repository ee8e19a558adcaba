"""Decides which pictures of cards, licences and faces are kept: what can be read whole (E1)."""

import io
import warnings

from PIL import Image, UnidentifiedImageError

from api_client.vocabulary import Code
from desktop.domain.refusal import Refusal

MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png"}
MOST_PIXELS = 50_000_000


class CardPictures:
    """Reads pictures with Pillow, whole, and never one that is too large to be read."""

    def media_type(self, content: bytes) -> str:
        """Return as what a picture is served.

        Raises:
            Refusal: ``picture-unreadable``.
        """
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")  # Pillow only warns of what bursts the memory
                with Image.open(io.BytesIO(content), formats=list(MEDIA_TYPES)) as picture:
                    if picture.width * picture.height > MOST_PIXELS:
                        raise Refusal(Code.PICTURE_UNREADABLE, why="too-large")
                    picture.load()
                    return MEDIA_TYPES[str(picture.format)]
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Warning) as error:
            raise Refusal(Code.PICTURE_UNREADABLE, why="damaged") from error
        except Image.DecompressionBombError as error:
            raise Refusal(Code.PICTURE_UNREADABLE, why="too-large") from error
