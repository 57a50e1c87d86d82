"""The list of known incidents: each has a test here that names it, and no test of the list is only a name."""

import ast
from pathlib import Path

import pytest

HERE = Path(__file__).parent
INCIDENTS = {
    "order of rows": (
        "test_the_order_of_rows_tells_nothing",
        "test_rows_of_a_box_are_read_in_the_order_of_random_keys",
    ),
    "xmin": ("test_all_rows_of_a_box_seem_to_come_from_one_transaction",),
    "dates kept in an anonymous mode": ("test_no_date_of_an_answer_is_kept_in_any_mode",),
    "anonymity nulled after the fact": (
        "test_there_is_no_name_to_be_nulled_after_the_fact",
        "test_no_role_can_write_a_name_to_a_ballot_later",
    ),
    "threshold on the total instead of the cell": ("test_a_threshold_on_the_total_does_not_let_a_small_cell_through",),
    "hidden in the view but present in the API": ("test_what_is_hidden_in_the_view_is_nowhere_in_the_document",),
    "empty and suppressed distinguishable": ("test_empty_and_suppressed_cannot_be_told_apart",),
    "averages refreshed daily": ("test_averages_are_not_refreshed_daily",),
    "remainder of two people": ("test_the_remainder_of_two_people_is_not_the_difference_of_two_numbers",),
    "server-side drafts": ("test_the_server_takes_no_draft_and_no_half_of_a_ballot",),
    "unanimous teams": ("test_a_unanimous_team_is_not_unanimous_in_public",),
    "item beside scale": ("test_an_item_beside_its_scale_tells_no_more_than_the_item",),
    "exact totals beside a large group": ("test_exact_totals_beside_a_large_group_do_not_give_the_small_one",),
}


def written() -> dict[str, ast.FunctionDef]:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in HERE.glob("test_*.py")]
    return {each.name: each for tree in trees for each in tree.body if isinstance(each, ast.FunctionDef)}


@pytest.mark.parametrize("incident", INCIDENTS)
def test_every_known_incident_is_re_enacted(incident: str) -> None:
    found = written()
    for name in INCIDENTS[incident]:
        assert ast.get_docstring(found[name]), f"{name} does not say what happened, and where"
        assert any(isinstance(part, ast.Assert | ast.With) for part in ast.walk(found[name]))
