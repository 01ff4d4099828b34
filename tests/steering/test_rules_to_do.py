"""The list « À faire »: its order, its words, what a mail may say of it."""

from datetime import date

import pytest

from common.access import Level
from steering.rules.to_do import Group, Kind, Line, for_mail, grouped, lead, when

TODAY = date(2026, 11, 25)
LATE, SOON, LATER = date(2026, 11, 20), date(2026, 11, 28), date(2026, 12, 15)


def line(what: str = "Route", **fields: object) -> Line:
    return Line(what, "/mesures/", **fields)


def part(kind: Kind, *lines: Line, total: int = 0) -> Group:
    return Group(kind, lines, total or len(lines))


def kinds(*parts: Group) -> list[Kind]:
    return [group.kind for group in grouped(parts)]


def test_kind_with_the_first_date_comes_first():
    soon, late = part(Kind.RETURNED, line(due_on=SOON)), part(Kind.CAMPAIGN, line(due_on=LATE))
    assert kinds(soon, late) == [Kind.CAMPAIGN, Kind.RETURNED]


def test_on_the_same_date_what_was_returned_comes_before_what_is_to_write():
    assert kinds(part(Kind.TO_WRITE, line(due_on=SOON)), part(Kind.RETURNED, line(due_on=SOON))) == [
        Kind.RETURNED,
        Kind.TO_WRITE,
    ]


def test_acts_come_before_dates_of_the_plan_however_old():
    assert kinds(part(Kind.OVERDUE, line(due_on=LATE)), part(Kind.TO_CONFIRM, line(since=TODAY))) == [
        Kind.TO_CONFIRM,
        Kind.OVERDUE,
    ]


def test_what_waits_for_another_person_comes_after_all_acts():
    assert kinds(part(Kind.ANOTHER_PERSON, line(due_on=LATE)), part(Kind.TO_VALIDATE, line(due_on=LATER))) == [
        Kind.TO_VALIDATE,
        Kind.ANOTHER_PERSON,
    ]


def test_lines_of_a_kind_are_sorted_by_date_those_without_date_last_longest_wait_first():
    lines = [line("d", since=SOON), line("c", since=LATE), line("b", due_on=LATER), line("a", due_on=LATE)]
    (group,) = grouped([part(Kind.TO_CONFIRM, *lines)])
    assert [one.what for one in group.lines] == ["a", "b", "c", "d"]


def test_two_reads_of_a_kind_are_one_group_with_the_sum_of_their_totals():
    (group,) = grouped([part(Kind.OVERDUE, line(), total=30), part(Kind.OVERDUE, line(), total=2)])
    assert (len(group.lines), group.total, group.is_cut) == (2, 32, True)


def test_kind_without_lines_is_not_shown():
    assert kinds(part(Kind.TO_WRITE)) == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"due_on": LATE}, "en retard de 5 jours"),
        ({"due_on": SOON}, "dans 3 jours"),
        ({"due_on": TODAY}, "aujourd’hui"),
        ({"since": LATE}, "depuis 5 jours"),
        ({"since": TODAY}, "depuis aujourd’hui"),
        ({}, ""),
    ],
)
def test_time_left_is_told_in_days(fields: dict[str, date], words: str):
    assert when(line(**fields), TODAY).replace("\u00a0", " ") == words


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ([], "Rien ne vous attend aujourd’hui."),
        ([part(Kind.OVERDUE, line(due_on=LATE))], "Rien n’attend d’acte de votre part."),
        ([part(Kind.TO_CONFIRM, line(since=LATE))], "1 acte vous attend."),
        (
            [part(Kind.TO_WRITE, line(due_on=LATE), total=30)],
            "30 actes vous attendent ; le plus pressé est en retard de 5 jours.",
        ),
        (
            [part(Kind.TO_WRITE, line(due_on=SOON))],
            "1 acte vous attend ; le plus pressé est à faire dans 3 jours.",
        ),
    ],
)
def test_page_opens_with_the_number_of_acts_and_the_most_urgent(parts: list[Group], words: str):
    assert lead(grouped(parts), TODAY).replace("\u00a0", " ").replace("\u202f", " ") == words


def test_a21_mail_says_nothing_of_a_restricted_measure_but_where_the_list_is():
    told = for_mail(line("Secret", of="MDAC", code="AN2-DEF-01", note="motif", level=Level.RESTRICTED), "/a-faire/")
    assert (told.what, told.url) == ("Une mesure à diffusion restreinte", "/a-faire/")
    assert (told.of, told.code, told.note) == ("", "", "")


def test_a21_mail_repeats_no_reason_and_no_remark():
    assert for_mail(line(note="Le taux ne correspond pas."), "/a-faire/").note == ""
