"""ID numbers, phone numbers and how they are masked."""

from datetime import date

import pytest

from app.people import identity

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("11010519491231002X", ""),
        ("11010519491231002x", ""),
        (" 110105 19491231 002X ", ""),
        ("１１０１０５１９４９１２３１００２Ｘ", ""),
        ("'11010519491231002X", ""),
        ("110105194912310021", "末位校验"),
        ("110105194912320020", "出生日期"),
        ("110105190002290020", "出生日期"),
        ("110105202611230024", "出生日期"),
        ("110105180001010024", "出生日期"),
        ("11010519491231002", "17 位"),
        ("1101051949123100200", "19 位"),
        ("110105491231002", "15 位"),
        ("11010519491231002Y", "18 位"),
        ("1101051949123100*2", "不认识"),
    ],
)
def test_an_id_is_checked_by_digit_and_date(typed, word):
    fault = identity.identity_fault(identity.tidy_identity(typed), today=TODAY)
    assert word in fault and bool(word) == bool(fault)


def test_a_region_code_nobody_knows_passes():
    first = "99999919900101001"
    assert identity.identity_fault(first + identity.check_digit(first), today=TODAY) == ""


def test_somebody_born_today_passes_and_tomorrow_does_not():
    for day, ok in (("20261122", True), ("20261123", False)):
        first = f"430681{day}001"
        assert (identity.identity_fault(first + identity.check_digit(first), today=TODAY) == "") is ok


def test_every_wrong_last_character_is_found():
    right = "11010519491231002X"
    wrong = [right[:17] + last for last in "0123456789X" if last != "X"]
    assert all(identity.identity_fault(number, today=TODAY) for number in wrong)


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("13800001234", "13800001234"),
        ("138-0000-1234", "13800001234"),
        ("138 0000 1234", "13800001234"),
        ("138—0000—1234", "13800001234"),
        ("１３８００００１２３４", "13800001234"),
        ("+8613800001234", "13800001234"),
        ("+86 138 0000 1234", "13800001234"),
        ("0086-13800001234", "13800001234"),
        ("8613800001234", "13800001234"),
        ("（138）00001234", "13800001234"),
        ("'13800001234", "13800001234"),
    ],
)
def test_phones_are_read_as_people_write_them(typed, phone):
    assert identity.tidy_phone(typed) == phone
    assert identity.phone_fault(phone) == ""


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("1380000123", "10 位"),
        ("138000012345", "12 位"),
        ("12800001234", "13 至 19"),
        ("23800001234", "13 至 19"),
        ("0730-5222222", "座机"),
        ("5222222", "座机"),
        ("13800001234、13900001234", "两个手机号"),
        ("1380000123O", "不认识"),
    ],
)
def test_what_is_no_mobile_phone_is_told(typed, word):
    assert word in identity.phone_fault(identity.tidy_phone(typed))


def test_masks_show_the_ends_of_whole_numbers_only():
    assert identity.mask_phone("13812341234") == "138****1234"
    assert identity.mask_phone("5222222") == "****"
    assert identity.mask_identity("11010519491231002X") == "1101**********002X"
    assert identity.mask_identity("1") == "****"
