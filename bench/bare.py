"""The least that a workbook costs: the same cells through xlsxwriter, without formats, lists, protection or stamp.

`python -m bench.bare FILE` reads the workbook that our side wrote and prints one JSON line of measures.
"""

import io
import json
import sys

import openpyxl
import xlsxwriter

from bench.meter import Meter


def written(sheets: dict[str, list[tuple[object, ...]]]) -> bytes:
    """Return the cells as a workbook."""
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return output.getvalue()


if __name__ == "__main__":
    read = openpyxl.load_workbook(sys.argv[1])
    cells = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in read}
    meter = Meter()
    with meter:
        meter.bytes = len(written(cells))
    print(json.dumps(meter.told()))
