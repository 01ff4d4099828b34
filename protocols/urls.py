"""Addresses of the protocols app."""

from django.urls import path

from protocols.views import acts, awaiting_deposit, confirming, instruments, rule, statements

app_name = "protocols"
urlpatterns = [
    path("", instruments.matrix, name="matrix"),
    path("documents/<uuid:pk>/", acts.document, name="document"),
    # Before the addresses of instruments: no code of an instrument reads so.
    path("autorises-non-deposes/", awaiting_deposit.awaiting_deposit, name="awaiting_deposit"),
    path("<slug:slug>/", instruments.detail, name="detail"),
    path("<slug:slug>/actes/nouveau/", acts.act_new, name="act_new"),
    path("<slug:slug>/actes/<uuid:pk>/", acts.act, name="act"),
    path("<slug:slug>/actes/<uuid:pk>/modifier/", acts.act_change, name="act_change"),
    path("<slug:slug>/actes/<uuid:pk>/rectifier/", acts.act_correct, name="act_correct"),
    path("<slug:slug>/actes/<uuid:pk>/retrait/", confirming.act_withdraw, name="act_withdraw"),
    path("<slug:slug>/declarations/<uuid:pk>/retrait/", confirming.statement_withdraw, name="statement_withdraw"),
    path("<slug:slug>/declarations/nouvelle/", statements.statement_new, name="statement_new"),
    path("<slug:slug>/declarations/<uuid:pk>/modifier/", statements.statement_change, name="statement_change"),
    path("<slug:slug>/regle/", rule.rule, name="rule"),
    path("<slug:slug>/regle/confirmation/", confirming.confirm_rule, name="confirm_rule"),
    path("<slug:slug>/date-declaree/confirmation/", confirming.confirm_declared_date, name="confirm_declared_date"),
    path("<slug:slug>/actes/<uuid:pk>/confirmation/", confirming.confirm_act, name="confirm_act"),
    path("<slug:slug>/declarations/<uuid:pk>/confirmation/", confirming.confirm_statement, name="confirm_statement"),
]
