"""What an operator may write into the table [mail] of canopy.toml, and what they are told otherwise."""

from pathlib import Path

import pytest

from survey.app.inspection.doctor import about_mail
from survey.config import FILE_NAME, Config, ConfigError, load_config, write_config
from survey.mail.settings import PASSWORD, MailSettingsWrong, read_settings

GOOD = """
[mail]
server = "smtp.example.org"
from = "Canopy <survey@example.org>"
user = "canopy"
password = "correct horse"
"""


def written(folder: Path, mail: str) -> Config:
    write_config(Config(folder, "Northfield", "https://survey.example.org", "https://survey.example.org"))
    path = folder / FILE_NAME
    path.write_text(path.read_text(encoding="utf-8") + mail, encoding="utf-8")
    return load_config(folder)


def test_what_is_not_said_has_a_safe_default(tmp_path: Path) -> None:
    settings = read_settings(written(tmp_path, GOOD))
    assert (settings.security, settings.port, settings.language) == ("starttls", 587, "en")
    assert (settings.sender.addr_spec, settings.domain) == ("survey@example.org", "example.org")


@pytest.mark.parametrize(
    ("mail", "said"),
    [
        (GOOD.replace("server =", "host ="), "`server` is missing"),
        (GOOD.replace("server =", "host ="), "`host` is not known"),
        (GOOD + "port = 70000\n", "`port` must be a number from 1 to 65535"),
        (GOOD + 'port = "587"\n', "`port` must be a number"),
        (GOOD + 'security = "none"\n', "is another machine"),
        (GOOD + 'security = "ssl"\n', "`security` must be starttls, tls or none"),
        (GOOD + 'language = "xx"\n', "`language` must be one of"),
        (GOOD + 'reply_to = "nobody"\n', "`reply_to` must be an address"),
        (GOOD.replace("survey@example.org", "survey"), "`from` must be an address"),
        (GOOD.replace('"canopy"', "7"), "`user` must be text in quotes"),
        (GOOD + 'ca_file = "gone.pem"\n', "gone.pem, which is not there"),
        (GOOD.replace("password", "# password"), "no password: add `password`"),
        (GOOD.replace("smtp.example.org", "smtp example"), "`server` must be the name of a machine"),
    ],
)
def test_a_mistake_is_named_in_a_plain_sentence_and_doctor_finds_it(tmp_path: Path, mail: str, said: str) -> None:
    config = written(tmp_path, mail)
    with pytest.raises(MailSettingsWrong) as told:
        read_settings(config)
    assert said in str(told.value) and "horse" not in str(told.value)
    assert any(said in finding for finding in about_mail(config))


def test_a_set_up_without_mail_or_with_a_good_one_is_nothing_to_mend(tmp_path: Path) -> None:
    assert list(about_mail(written(tmp_path / "a", ""))) == []
    assert list(about_mail(written(tmp_path / "b", GOOD))) == []


def test_the_password_can_come_from_the_environment_and_is_never_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSWORD, "battery staple")
    config = written(tmp_path, GOOD)
    settings = read_settings(config)
    assert settings.password == "battery staple"
    assert not any(word in repr(settings) + repr(config) for word in ("horse", "staple"))


def test_mail_that_is_no_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"`mail` must be a table"):
        written(tmp_path, 'mail = "smtp.example.org"\n')
