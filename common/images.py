"""An image drawn anew: its pixels only, upright, without place, hour, device or comment."""

import io

from PIL import Image, ImageOps

from common.errors import Unacceptable
from common.file_types import PNG, Kind

MOST_PIXELS = 40_000_000
# Pillow's own refusal, at twice this number, should a header lie to the check below.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
_JPEG_QUALITY = 90

TOO_MANY_PIXELS = (
    "Cette image a trop de pixels (40 millions au plus)\u00a0: réduisez-la, ou prenez la photo en qualité normale, "
    "et joignez-la de nouveau."
)
ANIMATED = "Cette image est animée\u00a0: enregistrez-la en image fixe et joignez-la de nouveau."
DAMAGED = "Cette image est incomplète ou abîmée\u00a0: reprenez-la et joignez-la de nouveau."


def redrawn(content: bytes, kind: Kind) -> bytes:
    """Return the image encoded again, nothing kept but its pixels; a photo is turned as it was taken.

    Raises `Unacceptable` for more than 40 million pixels, an animation, or a damaged image.
    """
    # What Pillow raises on a hostile image is no closed list: a value, a structure, a number out of range.
    try:
        with Image.open(io.BytesIO(content), formats=("PNG",) if kind == PNG else ("JPEG",)) as image:
            _check(image, kind)
            return _encoded(_pixels(ImageOps.exif_transpose(image)), kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unacceptable(TOO_MANY_PIXELS) from error
    except (OSError, SyntaxError, ValueError, TypeError, IndexError, KeyError, OverflowError, EOFError) as error:
        raise Unacceptable(DAMAGED) from error


def _check(image: Image.Image, kind: Kind) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise Unacceptable(TOO_MANY_PIXELS)
    # A telephone puts a second view behind its JPEG: the first one is the photo.
    if kind == PNG and getattr(image, "is_animated", False):
        raise Unacceptable(ANIMATED)


def _pixels(image: Image.Image) -> Image.Image:
    """Return the image without what its file said beside the pixels, its transparency apart."""
    transparency = image.info.get("transparency")
    image.info = {} if transparency is None else {"transparency": transparency}
    return image


def _encoded(image: Image.Image, kind: Kind) -> bytes:
    written = io.BytesIO()
    if kind == PNG:
        image.save(written, "PNG")
    else:
        drawn = image if image.mode in ("RGB", "L") else image.convert("RGB")
        drawn.save(written, "JPEG", quality=_JPEG_QUALITY)
    return written.getvalue()
