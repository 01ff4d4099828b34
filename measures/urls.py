"""Addresses of the measures app."""

from django.urls import include, path

from measures.views import attachments as papers
from measures.views import campaigns, entering, letters, prepared, report_acts, transmittals
from measures.views.blockers import blocker, blocker_new, blockers
from measures.views.implementation import implementation
from measures.views.listing import measure_list
from measures.views.measure import detail
from measures.views.report import report
from measures.views.report_form import autosave, report_form
from measures.views.revisions import cost_revision, revision_new, revisions
from measures.views.validation import validation

app_name = "measures"
campaign_patterns = [
    path("", campaigns.campaigns, name="campaigns"),
    path("<str:code>/", campaigns.campaign, name="campaign"),
    path("<str:code>/ouverture/", campaigns.campaign_open, name="campaign_open"),
    path("<str:code>/dates/", campaigns.campaign_dates, name="campaign_dates"),
    path("<str:code>/cloture/", campaigns.campaign_close, name="campaign_close"),
    path("<str:code>/derogations/", campaigns.exception_new, name="exception_new"),
    path("<str:code>/relances/", letters.reminders, name="reminders"),
    path("<str:code>/relances/<uuid:pk>/", letters.reminder, name="reminder"),
    path("<str:code>/documents-signes/", transmittals.on_behalf, name="on_behalf"),
    path("<str:code>/documents-signes/<str:measure>/", entering.signed_report, name="signed_report"),
    path("<str:code>/bordereaux/", transmittals.transmittal_new, name="transmittal_new"),
    path("<str:code>/bordereaux/<uuid:pk>/", transmittals.transmittal, name="transmittal"),
]
_REPORT = "rapports/<str:period>/<str:code>/<str:state>/"
urlpatterns = [
    path("mesures/", measure_list, name="list"),
    path("mesures/<str:code>/", detail, name="detail"),
    path("mesures/<str:code>/revision-du-cout/", cost_revision, name="cost_revision"),
    path("mesures/<str:code>/<str:state>/", implementation, name="implementation"),
    path("mesures/<str:code>/<str:state>/blocages/", blocker_new, name="blocker_new"),
    path("mesures/<str:code>/<str:state>/revisions/", revision_new, name="revision_new"),
    path("revisions/", revisions, name="revisions"),
    path("blocages/", blockers, name="blockers"),
    path("blocages/<uuid:pk>/", blocker, name="blocker"),
    path("rapports/validation/", validation, name="validation"),
    path("rapports/<str:period>/<str:code>/<str:state>/saisie/", report_form, name="report_form"),
    path("rapports/<str:period>/<str:code>/<str:state>/saisie/brouillon/", autosave, name="autosave"),
    path("rapports/pieces/<uuid:pk>/", papers.attachment, name="attachment"),
    path("rapports/pieces/<uuid:pk>/retrait/", papers.remove, name="attachment_remove"),
    path("rapports/pieces/<uuid:pk>/partage/", papers.share, name="attachment_share"),
    path(f"{_REPORT}pieces/", papers.attachments, name="attach"),
    path("documents-signes/<uuid:pk>/", papers.signed_document, name="signed_document"),
    path("fichiers/", prepared.files, name="files"),
    path("fichiers/<uuid:pk>/", prepared.file, name="file"),
    path("campagnes/", include(campaign_patterns)),
    # After the addresses of as many parts that start with a word of their own.
    path(_REPORT, report, name="report"),
    path(f"{_REPORT}soumission/", report_acts.submit, name="report_submit"),
    path(f"{_REPORT}retrait/", report_acts.withdraw, name="report_withdraw"),
    path(f"{_REPORT}validation/", report_acts.validate, name="report_validate"),
    path(f"{_REPORT}renvoi/", report_acts.send_back, name="report_return"),
    path(f"{_REPORT}rectificatif/", report_acts.rectify, name="report_rectify"),
]
