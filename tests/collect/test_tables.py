"""Tables and JSON: one report a row, rows named as their reader counts them, and a bad row never costs the others."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tallybook.collect import Limits


def test_columns_go_by_many_names_and_any_order(gather):
    row = "https://post.example/1,Two shot,Vashira Post,2010-11-18,Two men were shot.,7"
    table = f"Link,Headline,Outlet,Date,Body,ID\n{row}\n"
    found = gather("a.csv", table)
    report = found.only.report
    assert (report.title, report.text, report.publisher) == ("Two shot", "Two men were shot.", "Vashira Post")
    assert (report.published, report.url) == (date(2010, 11, 18), "https://post.example/1")
    assert found.codes == []


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_found_by_the_column_names(gather, delimiter):
    found = gather(
        "a.csv", f"title{delimiter}text{delimiter}published\nT{delimiter}Two, or 2; shot{delimiter}2010-11-18\n"
    )
    if delimiter in ",;":
        assert found.codes == ["C032"]
    else:
        assert found.only.report.text == "Two, or 2; shot"


def test_excel_s_hint_names_the_delimiter(gather):
    found = gather("a.csv", "sep=;\ntext;published\nTwo shot;2010-11-18\n").only
    assert found.report.text == "Two shot"
    assert found.where.endswith(":3")


def test_quoted_newlines_stay_in_the_text_and_rows_count_as_in_a_spreadsheet(gather):
    raw = b'title,text\r\nA,"Two\r\nmen ""shot"""\r\n\r\nB,Three\r\n'
    first, second = gather("a.csv", raw).reports
    assert first.report.text == 'Two\nmen "shot"'
    assert first.where.endswith(":2")
    assert first.raw == b'A,"Two\r\nmen ""shot"""\r\n', "the bytes of the row as found"
    assert second.where.endswith(":4")


def test_formula_like_fields_are_left_alone(gather):
    assert (
        gather("a.csv", 'text\n"=HYPERLINK(""x"") said the police"\n').only.report.text
        == '=HYPERLINK("x") said the police'
    )


def test_missing_columns_name_the_file_and_the_columns_found(gather):
    [problem] = gather("week.csv", "name,amount\nA,3\n")
    assert problem.code == "C031"
    assert problem.severity == "error"
    assert problem.where.endswith("week.csv")
    assert '"name", "amount"' in problem.message


def test_ragged_rows_name_the_row_and_the_others_go_on(gather):
    found = gather("a.csv", "title,text,published\nA,One,2010-11-18,more\nB,Two\nC,Three,2010-11-18,,\nD\n")
    assert [found_one.report.text for found_one in found.reports] == ["Two", "Three"]
    rows = {problem.where[-1]: problem.code for problem in found.problems if problem.code != "C020"}
    assert rows == {"2": "C032", "3": "C033", "5": "C030"}


def test_a_quotation_mark_that_never_closes_is_named(gather):
    found = gather("a.csv", 'title,text\nA,"One\nB,Two\nC,Three\n')
    assert "C034" in found.codes


def test_a_quotation_mark_open_past_the_limit_ends_the_table(gather):
    limits = Limits(row_bytes=1000)
    found = gather("a.csv", 'text\nfirst\n"' + "a\n" * 2000, limits=limits)
    assert [one.report.text for one in found.reports] == ["first"]
    [problem] = [problem for problem in found.problems if problem.code == "C034"]
    assert problem.severity == "error"
    assert problem.where.endswith(":3")


def test_a_huge_field_costs_only_its_row(gather):
    found = gather("a.csv", "text\n" + "a" * 5000 + "\nok\n", limits=Limits(row_bytes=1000))
    assert [one.report.text for one in found.reports] == ["ok"]
    assert found[0].code == "C035"
    assert found[0].where.endswith(":2")


def test_fields_over_the_csv_module_s_own_limit_are_read(gather):
    text = "Two men were shot. " * 10_000
    assert gather("a.csv", f"text\n{text}\n").only.report.text == text


def test_nul_bytes_in_a_table_are_removed_and_named(gather):
    found = gather("a.csv", b"title,text\nA,Two m\0en were shot in the port of Vashira\n")
    assert found.only.report.text == "Two men were shot in the port of Vashira"
    assert "C013" in found.codes


def test_utf16_tables_as_excel_writes_them(gather):
    rows = "title\ttext\nA\tBeş kişi öldü\n"
    found = gather("a.tsv", b"\xff\xfe" + rows.encode("utf-16-le"))
    assert found.only.report.text == "Beş kişi öldü"
    assert found.only.raw == "A\tBeş kişi öldü\n".encode("utf-16-le")


def test_a_row_in_another_encoding_is_read_by_itself_and_named(gather):
    raw = b"title,text\nA,plain\nB," + "fünf Männer".encode("latin-1") + b"\nC,more\n"
    found = gather("a.csv", b"title,text\n" + ("A," + "schön " * 100 + "\n").encode() * 600 + raw.partition(b"\n")[2])
    texts = [one.report.text for one in found.reports]
    assert texts[-2:] == ["fünf Männer", "more"]
    assert "C010" in [problem.code for problem in found.reports[-2].problems]
    assert found.reports[-2].raw == b"B," + "fünf Männer".encode("latin-1") + b"\n"


def test_json_lines_go_on_after_a_bad_line(gather):
    lines = ['{"text": "One", "published": "2010-11-18"}', "{broken", "[1]", '{"title": "x"}', "", '{"text": "Two"}']
    found = gather("a.jsonl", "\n".join(lines))
    assert [one.where[-1] for one in found.reports] == ["1", "6"]
    assert [(one.where[-1], one.code) for one in found if one not in found.reports] == [
        ("2", "C040"),
        ("3", "C041"),
        ("4", "C041"),
    ]
    assert found.reports[0].raw == lines[0].encode()


def test_json_fields_of_the_wrong_kind_are_named_and_left_out(gather):
    found = gather(
        "a.jsonl", json.dumps({"id": 7, "text": "One", "title": 5, "published": 20101118, "publisher": None})
    )
    assert found.only.report.title == ""
    assert found.only.report.published is None
    assert sorted(found.codes) == ["C020", "C042", "C042"]


def test_json_lines_with_bytes_that_are_no_utf8_name_the_byte(gather):
    found = gather("a.jsonl", b'{"text": "One"}\n{"text": "f\xfcnf"}\n')
    assert found.codes == ["C020", "C040"]
    assert "byte 12" in found[1].message


def test_half_surrogates_become_replacement_characters_of_the_same_length(gather):
    found = gather("a.jsonl", r'{"text": "a\ud83d b \ud83d\ude00"}')
    assert found.only.report.text == "a\ufffd b 😀"
    assert "C014" in found.codes
    found.only.report.text.encode("utf-8")


def test_a_line_over_the_limit_costs_only_itself(gather):
    found = gather("a.jsonl", '{"text": "' + "a" * 200_000 + '"}\n{"text": "ok"}\n', limits=Limits(row_bytes=1000))
    assert found.only.report.text == "ok"
    assert found.only.where.endswith(":2")
    assert found[0].code == "C035"


def test_json_arrays_and_single_objects(gather):
    rows = gather("a.json", '[ {"text": "One"},\n {"text": "Zwei ü"} ]').reports
    assert [one.report.text for one in rows] == ["One", "Zwei ü"]
    assert rows[1].raw == '{"text": "Zwei ü"}'.encode()
    assert gather("b.json", '{\n "text": "One"\n}').only.report.text == "One"
    assert len(gather("c.json", '{"text": "One"}\n{"text": "Two"}\n').reports) == 2


def test_a_broken_array_keeps_the_elements_before(gather):
    found = gather("a.json", '[{"text": "One"}, {"text": "Tw')
    assert found.only.report.text == "One"
    assert found[1].code == "C040"
    assert found[1].where.endswith(":2")


def test_links_that_are_no_web_address_are_left_out(gather):
    found = gather("a.jsonl", json.dumps({"text": "One", "url": "javascript:alert(1)"}))
    assert found.only.report.url is None
    assert "C042" in found.codes
