"""Settings, all of them here, read from the environment (see `.env.example`)."""

from pathlib import Path

import environ

from aes_roadmap.secrets import kept_secret

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

PROFILE = env.str("AES_PROFILE", default="demonstration")
IS_DEMONSTRATION = PROFILE == "demonstration"
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or kept_secret(VAR_DIR / "secret_key", allowed=IS_DEMONSTRATION)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"] if IS_DEMONSTRATION else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# `required`: validators, coordinators, administrators and any restricted clearance pass a second
# factor before anything else. `offered`: they may; said in the banner of the demonstration.
SECOND_FACTOR = env.str("AES_SECOND_FACTOR", default="offered" if IS_DEMONSTRATION else "required")

INSTALLED_APPS = [
    "aes_roadmap",
    "steering",
    "exchange",
    "measures",
    "protocols",
    "accounts",
    "journal",
    "common",
    "aes_roadmap.apps.ScopedAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "import_export",
    "csp",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "aes_roadmap.middleware.request_context",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "aes_roadmap.middleware.private_by_default",
    "aes_roadmap.middleware.compress",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.InterimMiddleware",
    "accounts.middleware.AccountGateMiddleware",
    "aes_roadmap.middleware.AccessMiddleware",
    "aes_roadmap.middleware.ConflictMiddleware",
]

# Server processes; the variable is gunicorn's own.
WEB_WORKERS = env.int("WEB_CONCURRENCY", default=2)
# The socket of the scanner of uploaded files; production does not start without one.
SCANNER_SOCKET = env.str("AES_SCANNER_SOCKET", default="")
# Where nginx serves MEDIA_ROOT to this application alone (X-Accel-Redirect); empty: Python sends the files.
FILES_ACCEL_PATH = env.str("AES_FILES_ACCEL_PATH", default="")

ROOT_URLCONF = "aes_roadmap.urls"
WSGI_APPLICATION = "aes_roadmap.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "aes_roadmap.context.page_frame",
            ],
        },
    }
]

# --- Database -------------------------------------------------------------------------------

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'aes.sqlite3'}")}
USES_SQLITE = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
if USES_SQLITE:
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
    # A file, not memory: tests with threads copy it and open the copy from several connections.
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_MAX_AGE", default=60)
    # The application does not own its tables: migrations run as the owner, requests as this role.
    if env.str("DATABASE_ROLE", default=""):
        DATABASES["default"].setdefault("OPTIONS", {})["assume_role"] = env.str("DATABASE_ROLE")

# PostgreSQL alone keeps covering columns in an index; SQLite ignores them, and that is all right.
SILENCED_SYSTEM_CHECKS = ["models.W040"]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "aes_cache"},
}

# Background work waits in a table: a task is enqueued with the act that asks for it, or not at all.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- Accounts -------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.RoleBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="") or kept_secret(
    VAR_DIR / "demo_password", allowed=IS_DEMONSTRATION, length=12
)

# --- Browser --------------------------------------------------------------------------------

SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "aes_roadmap.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if not IS_DEMONSTRATION:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb", "display-capture")
}

# --- Ceilings (one table; each has a test just below and just above) -------------------------

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 0
UPLOAD_MAX_BYTES = 10 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["common.uploads.CappedUploadHandler"]
ATTACHMENT_MAX_BYTES = 5 * 1024 * 1024
REPORT_MAX_ATTACHMENTS = 10
REPORT_QUOTA_BYTES = 25 * 1024 * 1024
MINISTRY_QUOTA_BYTES = 2 * 1024 * 1024 * 1024
SCANNER_SECONDS = 10
LIST_PAGE_SIZE = 25
EXPORT_MAX_ROWS = 100_000
# Above, a list is made by the worker, kept for a day, and no account has more than a few of them.
EXPORT_DIRECT_ROWS = 2000
PREPARED_FILE_HOURS = 24
PREPARED_FILES_MAX = 5
IMPORT_BATCH_HOURS = 1
IMPORT_TAKE_BACK_HOURS = 24
# Above, a file is read by the worker: a smaller one is read within the answer, in about two seconds.
IMPORT_DIRECT_BYTES = 150 * 1024
# Above, the worker confirms an import and takes it back.
IMPORT_DIRECT_ROWS = 500
PDF_SECONDS = 30
PDF_MEMORY_BYTES = 512 * 1024 * 1024

# --- Language, files, mail, logs --------------------------------------------------------------

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "français")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# A style sheet that was not collected must not take a page down; a test checks that each one exists.
WHITENOISE_MANIFEST_STRICT = False
# Nothing under MEDIA_ROOT has a public address: files are served by views that check the right.
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(VAR_DIR / "files"))()
MEDIA_URL = "/fichiers-sans-adresse-publique/"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# Uploads wait here, never in the shared temporary folder.
FILE_UPLOAD_TEMP_DIR = VAR_DIR / "quarantine"
FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)

EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 30  # seconds; a mail server that does not answer must not hold the worker
# Where links in mails lead; never taken from a request.
SITE_URL = env.str(
    "SITE_URL", default="http://127.0.0.1:8000" if IS_DEMONSTRATION else f"https://{''.join(ALLOWED_HOSTS[:1])}"
)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="feuille-de-route@demo.example")

IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "import"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "export"
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = False  # `common.spreadsheet` does it for every starter

# Django alone keeps errors for a mail to administrators: without this, a failure in service leaves no trace.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line"},
        "faults": {"class": "logging.StreamHandler", "formatter": "line", "level": "ERROR"},
    },
    "loggers": {
        "django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "django.security": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django_tasks": {"handlers": ["faults"], "propagate": False},
        "django_tasks_db": {"handlers": ["faults"], "propagate": False},
    },
}
