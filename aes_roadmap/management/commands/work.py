"""Do the background work, until asked to stop."""

from typing import Any

from django.core.management import BaseCommand, CommandParser, call_command
from django.db import transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from exchange.tasks import give_up, keep_tidy

# On SQLite each look at the queue takes the writer's place for a few milliseconds.
_LOOK_EVERY_SECONDS = 2
_MOST_TRIES = 3


class Command(BaseCommand):
    help = "Exécute les tâches de fond (rappels, gros fichiers) jusqu’à l’arrêt."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", default="1", help="nom de ce processus\u202f; deux processus portent deux noms")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        take_up(name)
        keep_tidy()
        call_command("db_worker", worker_id=name, interval=_LOOK_EVERY_SECONDS, reload=False)


@transaction.atomic
def take_up(name: str) -> None:
    """Put back in the queue the tasks in which a worker of that name died; after three deaths they failed.

    Every task of ours may be done again: it first looks at what is already done.
    """
    for task in DBTaskResult.objects.running().select_for_update():
        if task.worker_ids[-1:] != [name]:
            continue
        if len(task.worker_ids) >= _MOST_TRIES:
            task.set_failed(RuntimeError("the worker died in each try"))
            if task.task_path.startswith(give_up.__module__):
                for key in task.args_kwargs["args"]:
                    give_up(key)
        else:
            task.status = TaskResultStatus.READY
            task.save(update_fields=["status"])
