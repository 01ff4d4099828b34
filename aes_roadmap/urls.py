"""Addresses of the whole site; each app has its own file."""

from allauth.account import views as account_views
from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path, re_path

from accounts import views as own_account_views
from aes_roadmap.views import health

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

handler403 = "aes_roadmap.views.forbidden"

# Sign-in, password and reset are allauth's; its sign-up, e-mail and social routes are not included.
account_patterns = [
    path("connexion/", account_views.login, name="account_login"),
    path("deconnexion/", account_views.logout, name="account_logout"),
    path("inactif/", account_views.account_inactive, name="account_inactive"),
    path("confirmer-identite/", account_views.reauthenticate, name="account_reauthenticate"),
    path("mot-de-passe/", account_views.password_change, name="account_change_password"),
    path("mot-de-passe/oublie/", account_views.password_reset, name="account_reset_password"),
    path("mot-de-passe/oublie/envoye/", account_views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "mot-de-passe/nouveau/fait/",
        account_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("second-facteur/", own_account_views.second_factor, name="account_second_factor"),
    path("interim/", own_account_views.interim, name="account_interim"),
    path("interim/retour/", own_account_views.leave_interim, name="account_interim_leave"),
    path("interim/<uuid:pk>/prise/", own_account_views.take_interim, name="account_interim_take"),
    path("interim/<uuid:pk>/fin/", own_account_views.end_interim, name="account_interim_end"),
    path("preferences/", own_account_views.preferences, name="account_preferences"),
]

urlpatterns = [
    path("", include("steering.urls")),
    path("", include("measures.urls")),
    path("protocoles/", include("protocols.urls")),
    path("echanges/", include("exchange.urls")),
    path("compte/", include(account_patterns)),
    path("sante/", health, name="health"),
    path("admin/", admin.site.urls),
]
