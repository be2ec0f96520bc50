"""Numbers of a series: from 1, without gap or double, whatever is rolled back and whoever asks at once."""

from __future__ import annotations

import threading

from flask import Flask

from ipenforce.counters import take_number
from ipenforce.db import db

TAKERS, EACH = 4, 20


def test_each_series_counts_from_one(app: Flask) -> None:
    taken = [take_number("B1", "罚", 2026) for _ in range(3)]
    assert taken == [1, 2, 3]
    assert take_number("B1", "立", 2026) == take_number("B2", "罚", 2026) == take_number("B1", "罚", 2027) == 1
    assert take_number("B1", "罚", 2026) == 4


def test_a_number_that_was_rolled_back_is_the_next_one_again(app: Flask) -> None:
    assert take_number("B1", "罚", 2026) == 1
    db.session.rollback()
    assert take_number("B1", "罚", 2026) == 1
    db.session.commit()
    assert take_number("B1", "罚", 2026) == 2
    db.session.rollback()
    assert take_number("B1", "罚", 2026) == 2


def test_a_series_taken_at_once_has_neither_gap_nor_double_even_where_every_fifth_is_rolled_back(app: Flask) -> None:
    db.session.remove()
    kept: list[int] = []
    wrong: list[Exception] = []
    start = threading.Barrier(TAKERS)

    def take() -> None:
        try:
            start.wait()
            for n in range(EACH):
                with app.app_context():
                    number = take_number("B1", "罚", 2026)
                    if n % 5 == 4:
                        db.session.rollback()
                    else:
                        db.session.commit()
                        kept.append(number)
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=take) for _ in range(TAKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert sorted(kept) == list(range(1, TAKERS * EACH * 4 // 5 + 1))
