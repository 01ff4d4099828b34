"""Ask the worker for the reminder of every account that expects one; to be run once a day."""

from typing import Any

from django.core.management import BaseCommand, call_command
from django.db import transaction

from accounts.models import User
from steering.tasks import expects_digest, send_digest


class Command(BaseCommand):
    help = "Demande l’envoi du rappel quotidien à chaque compte qui l’attend\u202f; un seul par jour et par compte."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        accounts = User.objects.wanting_digest().select_related("member_state", "mandate").order_by("pk")
        expecting = [user for user in accounts if expects_digest(user, user.today())]
        for user in expecting:
            send_digest.enqueue(str(user.pk))
        # Tasks done a fortnight ago say nothing more.
        call_command("prune_db_task_results", verbosity=0)
        self.stdout.write(f"{len(expecting)} rappel(s) en file.")
