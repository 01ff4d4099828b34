"""WSGI entry point; a production profile that is incomplete ends here, before any request."""

import os

from django.core.wsgi import get_wsgi_application

from aes_roadmap.checks import refuse_unsafe_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aes_roadmap.settings")
application = get_wsgi_application()
refuse_unsafe_start()
