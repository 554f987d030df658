"""What the rig notes of itself: every row of evidence is unique, so what is noted twice in one instant is told apart."""

from steps.rig.rig import Rig


def test_the_same_noted_twice_in_one_instant_makes_two_rows_and_later_it_is_itself_again() -> None:
    rig = Rig(1, "noted twice")
    for name, ref, detail in (("a", "r", "d"), ("a", "r", "e"), ("a", "r", "d"), ("a", "", ""), ("a", "", "")):
        rig.sample(name, ref, detail)
    rig.run_for(1)
    rig.sample("a", "r", "d")
    noted = [(each["ref"], each["detail"]) for each in rig.samples if each["name"] == "a"]
    assert noted == [("r", "d"), ("r", "e"), ("r", "d (3)"), ("", ""), ("", "(2)"), ("r", "d")]
    rig.close()
