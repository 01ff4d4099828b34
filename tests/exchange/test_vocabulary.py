"""Words learnt from ministries: used by the reader before its own, and said each time they decide."""

import pytest

from accounts.models import Ministry, User
from common.access import Verb
from exchange.dictionaries import vocabulary_for
from exchange.enums import NOT_READ
from exchange.holdings import catalogue_for
from exchange.models import ColumnMapping, Synonym
from exchange.rules.analysis import Analysis, NotAMatrix, read_rows, survey
from exchange.rules.layout.headings import Field, recognise
from exchange.rules.layout.vocabulary import Source, Vocabulary, learnt, learnt_statuses
from measures.models import ReportingPeriod
from tests.exchange import matrices


def read(vocabulary: Vocabulary, lines=None, **options) -> Analysis:
    catalogue = matrices.catalogue()
    catalogue = catalogue.__class__(**{**_fields(catalogue), "vocabulary": vocabulary})
    workbook = matrices.workbook(matrices.sheet(lines or [matrices.line()], **options))
    return read_rows(survey(workbook, catalogue), catalogue, "ML", matrices.AUTUMN)


def _fields(catalogue) -> dict:
    return {name: getattr(catalogue, name) for name in catalogue.__dataclass_fields__}


def texts(analysis: Analysis) -> list[str]:
    return [note.text for note in analysis.notes]


HEADINGS = matrices.HEADINGS | {Field.STATUS: "Où en est-on"}
UNUSUAL = {field: HEADINGS[field] for field in (Field.CODE, Field.TITLE, Field.LEAD, Field.DUE, Field.STATUS)}


def test_a_heading_nobody_knows_is_left_out_until_a_synonym_gives_its_meaning() -> None:
    assert read(Vocabulary(), headings=UNUSUAL).rows[0].status is None
    taught = read(Vocabulary(synonyms=learnt([("Où en est-on", Field.STATUS)])), headings=UNUSUAL)
    assert taught.rows[0].status == "in_progress"
    assert any("lue comme «\u00a0état de mise en œuvre\u00a0» par un synonyme" in text for text in texts(taught))


def test_a_synonym_that_contradicts_a_built_in_heading_wins_and_it_is_said() -> None:
    known = recognise("", "Situation")
    assert known and known.field is Field.STATUS
    headings = UNUSUAL | {Field.STATUS: "Statut", Field.REMARKS: "Situation"}
    lines = [matrices.line(remarks="RAS pour la FU-AES")]
    taught = read(Vocabulary(synonyms=learnt([("situation", Field.REMARKS)])), lines, headings=headings)
    assert taught.rows[0].texts[Field.REMARKS] == "RAS pour la FU-AES"
    assert any("au lieu de «\u00a0état de mise en œuvre\u00a0»" in text for text in texts(taught))


def test_a_column_placed_by_its_ministry_goes_before_a_synonym() -> None:
    vocabulary = Vocabulary(learnt([("Où en est-on", Field.STATUS)]), learnt([("Où en est-on", Field.REMARKS)]))
    heading = vocabulary.recognise("", "OÙ EN EST-ON\u202f?")
    assert heading and heading.field is Field.REMARKS
    assert vocabulary.source("Où en est-on") is Source.PLACED


def test_a_column_that_one_chose_not_to_read_is_not_read_and_it_is_said() -> None:
    vocabulary = Vocabulary(placed=learnt([("Statut", None)]))
    analysis = read(vocabulary)
    assert analysis.rows[0].status is None
    assert any("non lue, selon votre choix" in text for text in texts(analysis))


def test_a_heading_with_a_date_is_known_again_at_the_next_one() -> None:
    vocabulary = Vocabulary(placed=learnt([("Point au 30/06/2026", Field.STATUS)]))
    heading = vocabulary.recognise("", "Point au 30/09/2026")
    assert heading and heading.field is Field.STATUS


def test_two_headings_that_differ_by_their_date_and_meaning_are_each_known_in_full_only() -> None:
    both = learnt([("Point au 31/03/2026", Field.STATUS), ("Point au 30/06/2026", Field.REMARKS)])
    vocabulary = Vocabulary(placed=both)
    found = [vocabulary.recognise("", f"Point au {day}/2026") for day in ("31/03", "30/06", "30/09")]
    assert [heading and heading.field for heading in found] == [Field.STATUS, Field.REMARKS, None]


@pytest.mark.parametrize("text", ["en chantier", "EN CHANTIER", " En\u00a0chantier. "])
def test_a_word_of_status_learnt_is_read_and_said(text: str) -> None:
    analysis = read(
        Vocabulary(statuses=learnt_statuses([("En chantier", "in_progress")])), [matrices.line(status=text)]
    )
    assert analysis.rows[0].status == "in_progress"
    assert any("par un synonyme de l’administration" in message.text for message in analysis.rows[0].messages)


def test_two_columns_placed_are_enough_to_prove_a_header() -> None:
    headings = {Field.TITLE: "Que faire", Field.STATUS: "Où en est-on", Field.REMARKS: "À savoir"}
    with pytest.raises(NotAMatrix):
        read(Vocabulary(), headings=headings)
    placed = learnt([("Que faire", Field.TITLE), ("Où en est-on", Field.STATUS)])
    assert read(Vocabulary(placed=placed), headings=headings).rows[0].status == "in_progress"


@pytest.mark.django_db
class TestStored:
    """What the database holds, and by whose files it is used."""

    def test_the_vocabulary_is_loaded_in_two_queries(self, comite_ml: User, django_assert_num_queries) -> None:
        Synonym.objects.create(kind="heading", word="Où en est-on", meaning="status")
        Synonym.objects.create(kind="status", word="en chantier", meaning="in_progress")
        for number in range(20):
            ColumnMapping.objects.create(member_state_id="ML", heading=f"Colonne {number}", field=NOT_READ)
        comite_ml.may(Verb.UPLOAD_WORKBOOK)
        with django_assert_num_queries(2):
            vocabulary = vocabulary_for(comite_ml)
        assert vocabulary.recognise("", "Où en est-on").field is Field.STATUS
        assert vocabulary.statuses == {"en chantier": "in_progress"}
        assert vocabulary.recognise("", "Colonne 7") is None

    def test_a_ministry_s_columns_are_used_for_its_own_files_and_no_other(
        self, comite_ml: User, comite_ne: User, focal
    ) -> None:
        ministry = Ministry.objects.get(code="ML-MEF")
        ColumnMapping.objects.create(
            ministry=ministry, member_state_id="ML", heading="Où en est-on", field=str(Field.STATUS)
        )
        assert vocabulary_for(focal("ML-MEF")).placed.fields
        assert not vocabulary_for(comite_ml).placed.fields
        assert ColumnMapping.objects.visible_to(comite_ml).count() == 1
        assert ColumnMapping.objects.editable_by(comite_ml).count() == 0
        assert ColumnMapping.objects.visible_to(comite_ne).count() == 0

    def test_the_catalogue_of_a_reading_carries_it(self, comite_ml: User) -> None:
        Synonym.objects.create(kind="status", word="en chantier", meaning="in_progress")
        period = ReportingPeriod.objects.get(code="AN2-09")
        assert catalogue_for(comite_ml, period).vocabulary.statuses == {"en chantier": "in_progress"}
