"""The page of instructions of each workbook: one screen, in French."""

from exchange.enums import WorkbookKind
from exchange.forms import CLASSIFIED
from exchange.rules.own_columns import KEY_TITLE
from exchange.rules.workbook_sheets import BLOCKERS, INDICATORS, MILESTONES, REPORTS

MINISTRY_NOTICE = "Remplissez les cellules blanches\u202f; les cellules grisées rappellent ce qui est connu."
_BACK = (
    "Déposez le fichier à la page «\u00a0Échanges\u00a0»\u00a0: chaque changement y est montré avant d’être enregistré."
)

MINISTRY_GUIDE: tuple[tuple[str, str], ...] = (
    (
        REPORTS.name,
        "Une ligne par mesure que votre ministère conduit. " + MINISTRY_NOTICE + " Le statut et la façon dont le taux "
        "est obtenu se choisissent dans une liste. Un taux s’écrit de 0 à 100, un montant en francs.",
    ),
    (
        MILESTONES.name,
        "Pour un jalon réalisé, écrivez la date. Si le taux est obtenu par les jalons pondérés, il en est calculé.",
    ),
    (INDICATORS.name, "Écrivez la valeur atteinte à la date de situation, dans l’unité indiquée."),
    (
        BLOCKERS.name,
        "Pour ajouter un point de blocage, écrivez sur une ligne libre le code de la mesure, ce qui bloque, depuis "
        "quand et qui peut le lever. Pour un point levé, écrivez la date et comment.",
    ),
    (
        "Couleurs",
        "Jaune\u00a0: il manque quelque chose pour que le rapport soit complet. Orange\u00a0: l’échéance est passée. "
        "Rouge\u00a0: la mesure est bloquée. Ligne grise\u00a0: le rapport n’est plus à remplir.",
    ),
    (
        "Vider une cellule",
        "Une cellule vidée ne change rien. Pour effacer une valeur enregistrée, ouvrez le rapport dans l’application.",
    ),
    (
        KEY_TITLE,
        "La première colonne identifie chaque ligne\u00a0: ne la modifiez pas. Vous pouvez trier, filtrer, et envoyer le "
        "fichier à plusieurs services.",
    ),
    ("Retour", "Enregistrez au format .xlsx, .ods ou .csv. " + _BACK),
    (
        "Deux personnes",
        "Si une valeur a changé dans l’application entre-temps, les deux vous sont montrées et vous choisissez.",
    ),
    ("Diffusion", CLASSIFIED),
    ("Chiffres", "Chiffres établis sur les mesures que votre habilitation permet de consulter."),
)

BOOK_NOTICE = "Remplissez les cellules blanches\u202f; les cellules grisées sont là pour lire."
_BOOK_END: tuple[tuple[str, str], ...] = (
    (
        "Ajouter une ligne",
        "Écrivez sur une ligne libre, sous les autres, sans Repère. Une ligne qui dépend d’une autre, elle aussi "
        "nouvelle, se dépose une fois celle-ci enregistrée.",
    ),
    ("Vider une cellule", "Une cellule vidée ne change rien. Rien n’est supprimé par ce classeur."),
    (
        KEY_TITLE,
        "La première colonne dit de quelle fiche et de quel export vient la ligne\u00a0: ne la modifiez pas. Vous pouvez "
        "trier et filtrer.",
    ),
    ("Retour", "Enregistrez au format .xlsx, .ods ou .csv (une feuille). " + _BACK),
    (
        "Deux personnes",
        "Si une valeur a changé dans l’application entre-temps, les deux vous sont montrées et vous choisissez.",
    ),
    ("Diffusion", "Ce qui est de diffusion restreinte n’est pas dans ce classeur."),
)
BOOK_GUIDES: dict[str, tuple[tuple[str, str], ...]] = {
    WorkbookKind.STRUCTURE: (
        (
            "À remplir",
            BOOK_NOTICE + " Une colonne à intitulé doré se remplit, une colonne à intitulé vert se lit. Un montant "
            "s’écrit en francs, une date comme 31/12/2026, plusieurs codes séparés par un point-virgule.",
        ),
        (
            "Feuilles",
            "Une ligne par axe, par mesure, par déclinaison nationale, par base juridique. Une feuille que votre rôle "
            "n’écrit pas est là pour lire\u00a0: ce qui y est changé n’est pas repris.",
        ),
        *_BOOK_END,
    ),
    WorkbookKind.RATIFICATION: (
        (
            "À remplir",
            BOOK_NOTICE + " Une ligne par acte d’un État sur un instrument. La nature de l’acte se choisit dans une "
            "liste, une date s’écrit comme 31/12/2026.",
        ),
        *_BOOK_END,
    ),
}
