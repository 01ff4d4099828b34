"""The French sentences of the value reader: what was read, and what is expected or proposed."""

BOOLEAN = "La cellule contient {read} (oui ou non)\u202f; une valeur saisie est attendue."
NOT_FINITE = "La cellule contient {read}, qui n’est pas un nombre utilisable."
ERROR_VALUE = "La cellule contient l’erreur de calcul {read}\u202f; corrigez la formule ou saisissez la valeur."
FOREIGN_DIGIT = "{read} contient des chiffres d’une autre écriture\u202f; saisissez-les avec les chiffres 0 à 9."
TOO_LONG = "{read} est trop long pour une valeur\u202f; mettez le commentaire dans la colonne des observations."
DECEIVING = "Des caractères de contrôle, invisibles, ont été retirés de cette cellule\u202f; vérifiez ce qu’elle dit\u00a0: {read}."
UNKNOWN_TYPE = "{read} n’est pas un contenu de cellule reconnu."

DATE_IMPOSSIBLE = "{read} n’est pas une date qui existe\u202f; une date comme 31/03/2026 est attendue, jour d’abord."
DATE_UNREADABLE = "{read} n’est pas une date reconnue\u202f; écrivez par exemple 31/03/2026, mars 2026 ou T1 2026."
DATE_REVERSED = "{read} commence après sa fin\u202f; écrivez la période du début à la fin."
DATE_FAR = "{read} tombe hors des années 2000 à 2099\u202f; vérifiez l’année."
DATE_NUMBER = "Le nombre {read} n’est ni une année ni une date de tableur\u202f; écrivez par exemple 31/03/2026."
DATE_YEAR = "L’année n’est pas indiquée dans {read}\u00a0: faut-il lire {proposal}\u202f?"
DATE_INSIDE = "{read} contient autre chose qu’une date\u00a0: faut-il lire {proposal}\u202f?"
DATE_VAGUE = "{read} ne dit pas une échéance précise\u00a0: quelle date faut-il retenir\u202f?"
DATE_WEEKDAY = "{read}\u00a0: ce jour est un {day}. Lequel est exact, le jour de la semaine ou la date\u202f?"
DATE_BOUND = "{read} dit une limite et non une date\u00a0: faut-il retenir {proposal}\u202f?"
DATE_ROUGH = "{read} est approximatif\u00a0: faut-il lire {proposal}\u202f?"
DATE_RHYTHM = "{read} dit un rythme et non une échéance\u00a0: faut-il lire «\u00a0activité continue\u00a0»\u202f?"

AMOUNT_UNREADABLE = (
    "{read} n’est pas un montant reconnu\u202f; écrivez un seul montant, par exemple 1 250 000 000 FCFA."
)
AMOUNT_RANGE = (
    "{read} donne une fourchette, une limite ou plusieurs montants\u202f; un seul montant en francs CFA est attendu."
)
AMOUNT_FOREIGN = (
    "{read} est dans une autre monnaie\u202f; le montant est attendu en francs CFA, sans conversion d’office."
)
AMOUNT_NEGATIVE = "{read} est un montant négatif\u202f; un montant positif en francs CFA est attendu."
AMOUNT_TOO_LARGE = "{read} dépasse un million de milliards de francs\u202f; vérifiez le montant."
AMOUNT_CHOICE = "{read} peut se lire de deux façons\u00a0: {first} ou {second}\u202f?"
AMOUNT_FRACTION = (
    "{read} ne donne pas un nombre entier de francs\u00a0: quelle est l’unité, ou faut-il lire {proposal}\u202f?"
)
AMOUNT_ROUGH = "{read} est approximatif\u00a0: faut-il retenir {proposal}\u202f?"
AMOUNT_SCIENTIFIC = "{read} a pu perdre des chiffres à l’affichage\u00a0: faut-il retenir {proposal}\u202f?"
AMOUNT_LETTER = "{read}\u00a0: une lettre tient la place d’un chiffre. Faut-il lire {proposal}\u202f?"
AMOUNT_INSIDE = "{read} contient autre chose qu’un montant\u00a0: faut-il lire {proposal}\u202f?"
AMOUNT_SUSPECT = "{read} est un montant suspect dans cette colonne\u00a0: faut-il lire {first} ou {second}\u202f?"
AMOUNT_BY_YEAR = "Le coût est réparti par année ({parts})\u00a0: faut-il retenir {proposal} au total\u202f?"
AMOUNT_OWN_UNIT = (
    "{read} porte sa propre unité alors que la colonne en a une autre\u00a0: faut-il retenir {proposal}\u202f?"
)

PERCENT_UNREADABLE = "{read} n’est pas un taux reconnu\u202f; un nombre de 0 à 100 suivi de\u202f% est attendu."
PERCENT_RANGE = "{read} donne une fourchette ou une limite\u202f; un seul taux est attendu."
PERCENT_OUTSIDE = "{read} est hors de l’intervalle de 0 à 100\u202f%\u202f; vérifiez le taux."
PERCENT_NEGATIVE = "{read} est un taux négatif\u202f; un taux positif ou nul est attendu."
PERCENT_ONE = "{read} sans signe\u202f% est ambigu\u00a0: faut-il lire 1\u202f% ou 100\u202f%\u202f?"
PERCENT_PART = "{read} sans signe\u202f% se trouve parmi des taux écrits de 0 à 100\u00a0: faut-il lire {proposal}\u202f% ou {other}\u202f%\u202f?"
PERCENT_ROUGH = "{read} est approximatif\u00a0: faut-il retenir {proposal}\u202f%\u202f?"
PERCENT_INSIDE = "{read} contient autre chose qu’un taux\u00a0: faut-il lire {proposal}\u202f%\u202f?"

STATUS_UNREADABLE = "{read} n’est pas un statut reconnu\u202f; écrivez par exemple Non entamée, En cours ou Réalisée."
STATUS_COLOUR = "{read} est un code couleur\u00a0: à quel statut correspond-il\u202f?"
STATUS_ELSEWHERE = "{read} ne dit pas un statut\u00a0: lequel faut-il retenir\u202f?"
STATUS_PROPOSAL = "{read} ne dit pas clairement un statut\u00a0: faut-il lire {proposal}\u202f?"
STATUS_OVERDUE = "{read}\u00a0: le retard se calcule d’après l’échéance et ne s’importe pas\u202f; faut-il lire «\u00a0En cours\u00a0»\u202f?"
STATUS_POSTPONED = (
    "{read} annonce un report avec une précision\u00a0: quelle est la nouvelle échéance à inscrire\u202f?"
)

STATES_UNREADABLE = (
    "{read} nomme autre chose que les trois États ({unknown})\u202f; Burkina Faso, Mali ou Niger est attendu."
)
STATES_NEGATION = "{read} exclut un État\u00a0: quels États faut-il retenir\u202f?"

CODE_UNREADABLE = "{read} n’est pas un code de mesure\u202f; un code comme {prefix}-DEF-01 est attendu."
CODE_SEVERAL = "{read} contient plusieurs codes\u202f; un seul code par ligne est attendu."
CODE_IMPLIED = "{read} n’a pas de préfixe\u00a0: s’agit-il de {proposal}\u202f?"
CODE_LETTER = "{read} mêle une lettre et un chiffre qui se ressemblent\u00a0: faut-il lire {proposal}\u202f?"
CODE_INSIDE = "{read} contient autre chose qu’un code\u00a0: faut-il lire {proposal}\u202f?"
CODE_RANK = "{read} est un numéro d’ordre et non un code\u00a0: faut-il rapprocher la ligne par son intitulé\u202f?"

MINISTRY_UNKNOWN = "{read} n’est pas un ministère connu de cet État\u202f; un sigle ou un nom est attendu{proposals}."
MINISTRY_SEVERAL = "{read} peut désigner plusieurs ministères\u00a0: lequel faut-il retenir, {proposals}\u202f?"
