"""Reports moved par intérim: the trail names both, four eyes count the person who acts."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from journal.models import Entry
from measures.actions import validation
from measures.models import ReportEvent
from tests.measures.acts import account, chosen, focal_of, report, validator_of

pytestmark = pytest.mark.django_db


def test_the_trail_and_the_journal_say_in_whose_place_a_report_was_validated():
    row = report("submitted")
    deputy, holder = account("lecteur.bf"), account(validator_of(row))
    validation.validate_reports(by=deputy.acting_for(holder), chosen=chosen(row))
    event = ReportEvent.objects.filter(report=row).latest("at")
    assert (event.by, event.interim_of, event.to_step) == (deputy, holder, "ministry_validated")
    entry = Entry.objects.about("measures.progressreport", row.pk).order_by("-sequence")[0]
    assert (entry.actor, entry.role) == (deputy.email, "ministry_validator")
    assert entry.on_behalf_of.startswith("par intérim de ")


def test_e05_who_wrote_a_report_does_not_validate_it_in_another_s_place():
    row = report("submitted")
    writer, holder = account(focal_of(row)), account(validator_of(row))
    row.contributions.get_or_create(user=writer, defaults={"contribution": "wrote", "at": row.submitted_at})
    with pytest.raises((PermissionDenied, ValidationError)):
        validation.validate_reports(by=writer.acting_for(holder), chosen=chosen(row))


def test_e05_who_validated_for_the_ministry_does_not_validate_for_the_nation_in_another_s_place():
    row = report("submitted")
    deputy = account("lecteur.bf")
    validation.validate_reports(by=deputy.acting_for(account(validator_of(row))), chosen=chosen(row))
    row.refresh_from_db()
    with pytest.raises((PermissionDenied, ValidationError)):
        validation.validate_reports(by=deputy.acting_for(account("comite.bf")), chosen=chosen(row))
