"""Reading one raw cell, kind by kind: a value, nothing, a question or an error, never a silent guess."""

from exchange.rules.values.amounts import AmountReading, read_amount, total_of
from exchange.rules.values.cell import Raw, read_line
from exchange.rules.values.codes import CodeReading, read_code
from exchange.rules.values.dates import DateReading, read_date
from exchange.rules.values.ministries import MinistryName, MinistryReading, read_ministry
from exchange.rules.values.percents import PercentReading, read_percent
from exchange.rules.values.states import StatesReading, read_states
from exchange.rules.values.status import StatusReading, read_status

__all__ = [
    "AmountReading",
    "CodeReading",
    "DateReading",
    "MinistryName",
    "MinistryReading",
    "PercentReading",
    "Raw",
    "StatesReading",
    "StatusReading",
    "read_amount",
    "read_code",
    "read_date",
    "read_line",
    "read_ministry",
    "read_percent",
    "read_states",
    "read_status",
    "total_of",
]
