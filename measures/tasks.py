"""Files made outside of requests: lists too long to be given at once."""

from django_tasks import task

from common.access import Level
from common.receiving import Received
from common.resources import EXPORT_FORMATS, list_file
from measures.access import demanded, still_reads
from measures.actions.prepared import keep_made_file, throw_file_away
from measures.models import Measure
from measures.resources import list_resource_for
from measures.rules.diffusion import restricted_warning


@task()
def make_file(key: str) -> None:
    """Make a file that was asked for, as its owner reads the measures now; forget it if it no longer may."""
    prepared = demanded(key)
    if prepared is None or prepared.file:
        return
    user = prepared.user
    if not user.may_sign_in or not still_reads(user, prepared):
        throw_file_away(prepared=prepared)
        return
    rows = Measure.objects.visible_to(user).filter(pk__in=prepared.keys).select_related("axis").order_by("code")
    form = prepared.file_format
    warning = restricted_warning([row.code for row in rows if row.level == Level.RESTRICTED])
    content = list_file(list_resource_for(user), rows, file_format=form, title="Mesures", warning=warning)
    made = Received(prepared.name, content, EXPORT_FORMATS[form].content_type)
    keep_made_file(by=user, prepared=prepared, made=made)


@task()
def forget_file(key: str) -> None:
    """Throw a file away once its day is over."""
    prepared = demanded(key)
    if prepared is not None:
        throw_file_away(prepared=prepared)
