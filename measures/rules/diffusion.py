"""What a file says of the restricted measures that leave in it, and what it is then called."""

from collections.abc import Sequence

from common.text import plural

MARK = "_diffusion-restreinte"


def restricted_warning(codes: Sequence[str]) -> str:
    """Return the line that a file bears where measures of restricted diffusion leave in it, or an empty text."""
    if not codes:
        return ""
    count = len(codes)
    return (
        f"DIFFUSION RESTREINTE\u00a0: ce fichier contient {count} {plural(count, 'mesure', 'mesures')} "
        f"de diffusion restreinte ({', '.join(codes)}). Ne le transmettez qu’à qui doit en connaître."
    )


def file_name(stem: str, ending: str, *, has_restricted: bool) -> str:
    """Return the name of a file, which tells what leaves in it."""
    return f"{stem}{MARK if has_restricted else ''}.{ending}"
