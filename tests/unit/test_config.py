"""What an operator may write into canopy.toml, and what they are told otherwise."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfoNotFoundError

import pytest

from survey.config import FILE_NAME, Config, ConfigError, load_config, write_config

GOOD = (
    'organisation = "Nordwind"\nurl = "https://survey.nordwind.example"\ncollector_url = "https://box.example:8443/c"\n'
)


def refusal(folder: Path, text: str) -> str:
    (folder / FILE_NAME).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as told:
        load_config(folder)
    return str(told.value)


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    config = Config(tmp_path / "new", 'Öl & "Gas" \\ 石油', "http://127.0.0.1:5000", "https://box.example")
    write_config(config)
    assert load_config(tmp_path / "new") == config


def test_an_address_loses_its_last_slash(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(GOOD.replace("nordwind.example", "nordwind.example/"), encoding="utf-8")
    assert load_config(tmp_path).url == "https://survey.nordwind.example"


def test_the_clock_tells_utc_and_stands_in_no_file(tmp_path: Path) -> None:
    write_config(Config(tmp_path, "Nordwind", "https://a.example", "https://b.example"))
    assert load_config(tmp_path).clock().tzinfo is UTC
    assert "clock" not in (tmp_path / FILE_NAME).read_text(encoding="utf-8")


def test_today_is_the_day_in_the_time_zone_which_is_kept(tmp_path: Path) -> None:
    config = Config(tmp_path, "Nordwind", "https://a.example", "https://b.example", time_zone="Pacific/Auckland")
    write_config(config)
    late = replace(load_config(tmp_path), clock=lambda: datetime(2026, 11, 5, 22, tzinfo=UTC))
    assert late == replace(config, clock=late.clock) and late.today() == date(2026, 11, 6)
    assert replace(late, time_zone="UTC").today() == date(2026, 11, 5)


def test_a_machine_without_time_zones_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(name: str) -> None:
        raise ZoneInfoNotFoundError(name)

    monkeypatch.setattr("survey.config.ZoneInfo", unknown)
    monkeypatch.setattr("survey.config.available_timezones", set)
    assert "Install its package tzdata" in refusal(tmp_path, GOOD + 'time_zone = "Europe/Berlin"\n')
    (tmp_path / FILE_NAME).write_text(GOOD, encoding="utf-8")
    assert load_config(tmp_path).today()


def test_a_missing_file_is_named_with_the_command_that_makes_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"canopy\.toml is not there.*survey init"):
        load_config(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace("url = ", "uri = ", 1), "`url` is missing"),
        (GOOD + 'colour = "red"\n', "`colour` is not known"),
        (GOOD.replace('"Nordwind"', "7"), "`organisation` must be text in quotes"),
        (GOOD.replace("Nordwind", "  "), "`organisation` must be a name"),
        (GOOD.replace("Nordwind", "North\\nwind"), "`organisation` must be a name"),
        (GOOD.replace("https://survey", "ftp://survey"), "`url` must be an address"),
        (GOOD.replace("nordwind.example", "nordwind.example/?a"), "`url` must be an address"),
        (GOOD.replace("https://box", "https://me:secret@box"), "`collector_url` must be an address"),
        (GOOD.replace(":8443", ":port"), "`collector_url` must be an address"),
        (GOOD + "url = 1\n", "not valid TOML"),
        (GOOD + "key_bits = 1024\n", "`key_bits` must be 2048 or 3072"),
        (
            GOOD + 'time_zone = "europe/berlin"\n',
            "such as Europe/Berlin or America/New_York, not 'europe/berlin'. Do you",
        ),
        (GOOD + 'time_zone = "../../etc/passwd"\n', "`time_zone` must be the name of a time zone"),
        (GOOD + 'time_zone = "Europe"\n', "`time_zone` must be the name of a time zone"),
        (GOOD + "time_zone = 1\n", "`time_zone` must be text in quotes"),
        (GOOD + 'key_bits = "3072"\n', "`key_bits` must be 2048 or 3072"),
    ],
)
def test_a_mistake_is_named_in_a_plain_sentence(tmp_path: Path, text: str, said: str) -> None:
    assert said in refusal(tmp_path, text)


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    assert refusal(tmp_path, "").count("is missing") == 3


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(GOOD.replace("Nordwind", "Öl").encode("latin-1"))
    with pytest.raises(ConfigError, match="not UTF-8"):
        load_config(tmp_path)


def test_what_could_not_be_read_back_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="was not written"):
        write_config(Config(tmp_path, "Nord\x7fwind", "https://a.example", "https://b.example"))
    assert list(tmp_path.iterdir()) == []


def test_the_desk_has_the_address_of_the_pages_or_one_of_its_own(tmp_path: Path) -> None:
    plain = Config(tmp_path, "Small", "https://a.example", "https://a.example")
    apart = replace(plain, desk_url="https://desk.example")
    assert (plain.desk, apart.desk) == ("https://a.example", "https://desk.example")
    for config in (plain, apart):
        write_config(config)
        assert load_config(tmp_path).desk == config.desk
    with pytest.raises(ConfigError, match="desk_url"):
        write_config(replace(plain, desk_url="desk.example"))
