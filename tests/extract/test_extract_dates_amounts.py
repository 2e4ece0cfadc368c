"""Dates and amounts: what is stated, at the precision that is stated."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from c3graph.extract.names.amounts import find_amounts
from c3graph.extract.names.dates import find_dates

_EN = (
    "January February March April May June July August September October November December".split()
)
_PL = (
    "stycznia lutego marca kwietnia maja czerwca "
    "lipca sierpnia września października listopada grudnia"
).split()
_IT = (
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"
).split()
_HU = (
    "január február március április május június "
    "július augusztus szeptember október november december"
).split()
_LV = (
    "janvārī februārī martā aprīlī maijā jūnijā jūlijā augustā septembrī oktobrī novembrī decembrī"
).split()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Friday, 1 April, 2016", "2016-04-01"),
        ("7 marca 2017 roku", "2017-03-07"),
        ("W kwietniu 2016 r.", "2016-04"),
        ("13-15 września", "--09-13/--09-15"),
        ("13 i 14 marca", "--03-13/--03-14"),
        ("7 marca br.", "2017-03-07"),
        ("2011-2013", "2011/2013"),
        ("2012-14", "2012/2014"),
        ("Marzec 13, 2017", "2017-03-13"),
        ("14th March", "--03-14"),
        ("2016. április 1 – 2020. március 31.", "2016-04-01/2020-03-31"),
        ("no 2016. gada aprīļa līdz 2020. gada martam", "2016-04/2020-03"),
        ("od stycznia 2017 r. do grudnia 2021", "2017-01/2021-12"),
        ("Dall'ottobre 2011", "2011-10"),
        ("2018. március 14-15.", "2018-03-14/2018-03-15"),
    ],
)
def test_a_date_is_read_as_it_is_stated(text: str, value: str) -> None:
    assert [d.value for d in find_dates(text, "2017-03-13")] == [value]


@pytest.mark.parametrize(
    "text", ["się odbyła", "w skali 1:200", "CLUSTERIX 2.0", "30 lutego 2017", "may be"]
)
def test_what_is_no_date_gives_none(text: str) -> None:
    assert [d.value for d in find_dates(text) if len(d.value) > 4] == []


@given(st.dates(datetime.date(1950, 1, 1), datetime.date(2099, 12, 31)), st.integers(0, 7))
def test_a_day_in_any_style_is_read_back(day: datetime.date, style: int) -> None:
    m, d, y = day.month - 1, day.day, day.year
    text = (
        f"{d} {_EN[m]} {y}", f"{_EN[m]} {d}, {y}", f"{d} {_PL[m]} {y} roku", f"{d} {_IT[m]} {y}",
        f"{y}. {_HU[m]} {d}.",
        f"{y}. gada {d}. {_LV[m]}",
        f"{d:02}.{day.month:02}.{y}", day.isoformat(),
    )[style]  # fmt: skip
    found = find_dates(f"On that day, {text}, it was held")
    assert [x.value for x in found] == [day.isoformat()]


@pytest.mark.parametrize(
    ("text", "low", "high", "currency"),
    [
        ("€1.832.645", 1832645, None, "EUR"),
        ("16 000 – 160 000 EUR", 16000, 160000, "EUR"),
        ("£5.7million", 5700000, None, "GBP"),
        ("1,54 milj.euro", 1540000, None, "EUR"),
        ("2,5 mln zł", 2500000, None, "PLN"),
        ("3,69 milioni di euro", 3690000, None, "EUR"),
        ("€ 415,000 over 4 years", 415000, None, "EUR"),
        ("five hundred thousand euro", 500000, None, "EUR"),
        ("1 832 637,00 euro", 1832637, None, "EUR"),
        ("1.592.378 EUR", 1592378, None, "EUR"),
    ],
)
def test_an_amount_is_read_as_it_is_stated(
    text: str, low: int, high: int | None, currency: str
) -> None:
    assert [(a.low, a.high, a.currency) for a in find_amounts(text)] == [(low, high, currency)]


def test_a_number_without_a_currency_is_no_amount() -> None:
    assert find_amounts("2000 farms, 7 of 12, 1.5 million people") == []


def _grouped(number: int, mark: str) -> str:
    return f"{number:,}".replace(",", mark)


@given(
    st.integers(1000, 999_999_999),
    st.sampled_from([".", ",", " ", "\u00a0", "'"]),
    st.integers(0, 2),
)
def test_an_amount_in_any_grouping_is_read_back(number: int, mark: str, style: int) -> None:
    grouped = _grouped(number, mark)
    text = (f"€{grouped}", f"{grouped} EUR", f"{grouped} euro")[style]
    assert [a.low for a in find_amounts(f"costs {text} in all")] == [number]


@given(
    st.integers(1, 999),
    st.integers(1, 99),
    st.sampled_from(["mln", "million", "milioni", "milj.", "millió"]),
)
def test_millions_are_read_back(whole: int, part: int, word: str) -> None:
    found = find_amounts(f"{whole},{part:02} {word} EUR")
    assert [a.low for a in found] == [whole * 1_000_000 + part * 10_000]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("30 June 2015 - 31 June 2018", []),
        ("31 listopada 2019 – 1 grudnia 2020", []),
        ("2019-02-30 - 2020-03-31", []),
        ("15.13.2018 - 20.03.2020", []),
        ("5 May 2021 - 3 May 2019", []),
        ("Q2 2016 - Q3 2018", []),
        ("45 June 2015 to 30 June 2018", []),
        ("00 June 2015", []),
        ("page 45, June 2015", ["2015-06"]),
        ("2015-06-01/2018-06-30", ["2015-06-01/2018-06-30"]),
        ("2015. júniustól 2018. július 30-ig", ["2015-06/2018-07-30"]),
        ("2015. június 1-től 2018. július 30-ig", ["2015-06-01/2018-07-30"]),
        ("II kwartał 2017 - III kwartał 2019", []),
        ("2018. június 31. – 2020. március 31.", []),
        ("05/09/17 - 31/03/2020", []),
        ("3 maja – 2017-06-07", []),
        ("7 V 2018 - 2 IX 2019", ["2018-05-07/2019-09-02"]),
        ("VI 2015 – II 2018", ["2015-06/2018-02"]),
        ("05/2015 - 11/2018", ["2015-05/2018-11"]),
        ("09.2015 r. – 02.2018 r.", ["2015-09/2018-02"]),
        ("02-May-2015 to 30-Sep-2018", ["2015-05-02/2018-09-30"]),
        ("2015-05-02T09:30:00+02:00 - 2018-09-30", ["2015-05-02/2018-09-30"]),
        ("maj–lipiec 2019", ["2019-05/2019-07"]),
        ("giugno - agosto 2018", ["2018-06/2018-08"]),
        ("2014-2020 - 5 May 2016", ["2014/2020", "2016-05-05"]),
        ("HARBOUR4 - 5 May 2016", ["2016-05-05"]),
        ("2016 - today", ["2016"]),
        ("Phase II 2018", ["2018"]),
    ],
)
def test_one_end_of_a_range_alone_is_no_date(text: str, values: list[str]) -> None:
    assert [d.value for d in find_dates(text)] == values
