"""Opening a workbook's ZIP archive, and the sentence for each reason not to."""

import zipfile
from typing import BinaryIO

from common.archives import Unreadable, open_archive
from exchange.reading.limits import Ceilings, Refused

BOMB = (
    "Ce fichier compressé est anormalement volumineux une fois ouvert\u00a0: il n’a pas été lu. "
    "Copiez le tableau seul dans un nouveau classeur et envoyez celui-ci."
)
DAMAGED = (
    "Ce classeur est incomplet ou abîmé\u00a0: il n’a pas été lu. "
    "Ouvrez-le dans votre tableur, enregistrez-le de nouveau au format .xlsx et renvoyez-le."
)


def damaged() -> Refused:
    return Refused("damaged", DAMAGED)


def open_workbook(stream: BinaryIO, size: int, ceilings: Ceilings) -> zipfile.ZipFile:
    """Return the archive of a workbook. Errors: `Refused`, with a French sentence."""
    sentences = {"damaged": DAMAGED, "encrypted": password_sentence()}
    try:
        return open_archive(stream, size, ceilings)
    except Unreadable as error:
        raise Refused(error.fault, sentences.get(error.fault, BOMB)) from error


def password_sentence() -> str:
    return (
        "Ce classeur est protégé par un mot de passe\u00a0: il ne peut pas être lu. "
        "Retirez le mot de passe (Fichier, Informations, Protéger le classeur) et renvoyez-le."
    )
