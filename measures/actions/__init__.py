"""Every write of the measures app, one function a verb; page, admin and workbook end here."""
