"""What every form that creates or moves something carries."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.ids import uuid7

register = template.Library()


@register.simple_tag(takes_context=True)
def form_key(context: template.Context) -> SafeString:
    """Return the hidden field whose key is spent once (`accounts.once`); kept when a form comes back."""
    request = context.get("request")
    is_kept = request is not None and not getattr(request, "key_is_spent", False)
    sent = request.POST.get("cle", "") if is_kept else ""
    return format_html('<input type="hidden" name="cle" value="{}">', sent or uuid7())
