"""What is planned of a demo's day: the same for the same seed, whatever the hour."""

from collections import Counter

import pytest

from api_client.vocabulary import DeviceApp, Priority
from desktop.simulator import plan
from desktop.simulator.plan import DAY_S, HOUR_S, Fate, FixFault, Habit


def test_the_same_seed_gives_the_same_day_and_another_seed_another() -> None:
    first, again = plan.made(7, 40, "en"), plan.made(7, 40, "en")
    assert first == again
    assert first != plan.made(8, 40, "en")
    assert len(first.technicians) == 40
    assert len({one.name for one in first.technicians}) == 40
    in_chinese = plan.made(7, 40, "zh_CN")
    assert [order.at_s for order in in_chinese.orders] == [order.at_s for order in first.orders]
    assert {one.job for one in in_chinese.orders}.isdisjoint(one.job for one in first.orders)


def test_people_call_by_the_hour_and_at_night_the_urgent() -> None:
    made = plan.made(7, 100, "en")
    assert list(made.orders) == sorted(made.orders, key=lambda order: order.at_s)
    by_hour = Counter(int(order.at_s // HOUR_S) for order in made.orders)
    assert by_hour[7] + by_hour[8] > 3 * (by_hour[11] + by_hour[12]) / 2 > by_hour[2] + by_hour[3]
    assert by_hour[16] + by_hour[17] > by_hour[20] + by_hour[21]
    people = plan.town("en")
    doors = {job.title for job in people.locked_out}
    night = [order for order in made.orders if order.at_s < 5 * HOUR_S]
    assert sum(order.job in doors for order in night) > len(night) / 4
    urgent = [order for order in made.orders if order.priority is Priority.EMERGENCY]
    assert urgent
    assert {order.job for order in urgent} <= {job.title for job in people.urgent}
    assert all(order.fate is Fate.DONE for order in urgent)
    assert {order.fate for order in made.orders} == set(Fate)


def test_everybody_has_a_shift_a_habit_and_an_app() -> None:
    crew = plan.made(7, 40, "en").technicians
    assert {one.habit for one in crew} == set(Habit)
    assert {one.app for one in crew} == set(DeviceApp)
    for hour in range(24):
        works = sum(one.works(hour * HOUR_S) for one in crew)
        assert works >= (15 if 9 <= hour < 17 else 2), hour
    night = next(one for one in crew if one.shift_s[1] > DAY_S)
    assert night.works(HOUR_S)
    assert not night.works(12 * HOUR_S)
    for one in crew:
        assert not one.is_quiet(one.shift_s[0])
        quiet = one.habit in {Habit.FLAT, Habit.TUNNEL, Habit.SILENT}
        assert bool(one.quiet_s) is quiet
        assert bool(one.skew_s) is (one.habit is Habit.WRONG_CLOCK)
        for begins_s, ends_s in one.quiet_s:
            assert one.is_quiet(begins_s)
            assert one.shift_s[0] < begins_s < ends_s < one.shift_s[1] + HOUR_S


@pytest.mark.parametrize("day", [-1, 0, 1, 5])
def test_each_day_has_shifts_breaks_outages_and_charged_batteries(day: int) -> None:
    for one in plan.made(7, 40, "en").technicians:
        begins_s, ends_s = (second + day * DAY_S for second in one.shift_s)
        assert one.works(begins_s)
        assert not one.works(ends_s)
        assert one.rests(sum(one.break_s) / 2 + day * DAY_S)
        assert not one.rests(one.break_s[1] + 1 + day * DAY_S)
        for quiet_begins_s, quiet_ends_s in one.quiet_s:
            assert one.is_quiet((quiet_begins_s + quiet_ends_s) / 2 + day * DAY_S)
        assert one.battery_at(begins_s) == one.battery
        assert one.battery_at(begins_s - 60) == one.battery
        through = [one.battery_at(begins_s + part * (ends_s - begins_s)) for part in (0, 0.5, 1)]
        assert through == sorted(through, reverse=True)
        assert 4 <= through[-1] < one.battery - 30
        assert through[-1] < one.battery_at(ends_s + HOUR_S) <= one.battery


def test_what_is_wrong_with_a_fix_follows_from_seed_and_number() -> None:
    faults = [plan.fix_fault("7/Anna", number) for number in range(2_000)]
    assert faults == [plan.fix_fault("7/Anna", number) for number in range(2_000)]
    assert faults != [plan.fix_fault("7/Lukas", number) for number in range(2_000)]
    counted = Counter(faults)
    assert set(counted) == set(FixFault)
    for fault, part in plan.FIX_FAULTS.items():
        assert counted[fault] / 2_000 == pytest.approx(part, abs=0.01)


def test_the_orders_of_a_span_are_those_after_its_begin_up_to_its_end() -> None:
    made = plan.made(3, 10, "en")
    middle_s = made.orders[10].at_s
    before, after = made.coming(-1, middle_s), made.coming(middle_s, DAY_S)
    assert (*before, *after) == made.orders
    assert before[-1].at_s == middle_s


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_town_has_what_its_people_say_and_need(language: str) -> None:
    people = plan.town(language)
    titles = [job.title for job in people.every_job()]
    assert len(set(titles)) == len(titles) >= 20
    assert people.job_titled(titles[3]) == people.every_job()[3]
    assert people.job_titled("what a person entered") is None
    names = [people.name_of(place) for place in range(100)]
    assert len(set(names)) == 100
    places = {people.at(address).area for address in plan.addresses()}
    chinese = all("\u4e00" <= area[0] <= "\u9fff" for area in places)
    assert chinese is (language == "zh_CN")
