"""An address that cannot be is refused before anything is made or bound."""

import pytest

from survey.cli import main


@pytest.mark.parametrize("command", ["serve", "demo"])
@pytest.mark.parametrize("port", ["0", "65536"])
def test_a_port_that_cannot_be_is_named_with_its_range(
    command: str, port: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "--port", port]) == 2
    assert "1<=x<=65535" in capsys.readouterr().err
