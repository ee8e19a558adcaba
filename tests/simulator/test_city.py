"""What the made-up centre is like."""

import io
import random
from pathlib import Path

import pytest
from PIL import Image

from api_client.vocabulary import JobKind
from api_client.wire.places import Place
from desktop.simulator import city


@pytest.fixture(autouse=True)
def _no_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(city.SAMPLES, raising=False)
    city.photos.cache_clear()


def test_the_city_has_jobs_of_each_kind_and_names_in_both_scripts() -> None:
    found = city.city()
    assert {job.kind for job in found.jobs} == set(JobKind) - {JobKind.LOCKSMITH}
    for texts in (
        [job.title for job in found.jobs],
        [customer.name for customer in found.customers],
        [site.address for site in found.sites],
    ):
        assert any(text.isascii() for text in texts)
        assert any("\u4e00" <= sign <= "\u9fff" for text in texts for sign in text)
    assert all(
        47.04 < (site.lat or 0) < 47.28 and 9.47 < (site.lon or 0) < 9.64 for site in found.sites
    )
    assert found.job_titled(found.jobs[3].title) == found.jobs[3]
    assert found.job_titled("what a person entered") is None


def test_no_two_technicians_have_one_name() -> None:
    names = [city.city().technician_name(place) for place in range(100)]
    assert len(set(names)) == 100


def test_each_photo_is_a_real_picture_and_a_file_of_its_own() -> None:
    dice = random.Random(7)
    taken = [city.taken_photo(dice, f"photo {number}") for number in range(20)]
    assert len(set(taken)) == 20
    for content in taken:
        with Image.open(io.BytesIO(content)) as picture:
            picture.load()
            assert picture.format == "JPEG"
            assert str(picture.info["comment"], "utf-8").startswith("photo")


def test_the_photos_of_the_program_come_with_their_sources() -> None:
    folder = Path(city.__file__).parents[2] / "resources" / "photos"
    told = (folder / "SOURCES.txt").read_text(encoding="utf-8")
    names = {path.name for path in folder.glob("*.jpg")}
    assert len(city.photos()) == len(names) == 6
    assert all(name in told for name in names)


def test_samples_are_taken_where_there_are_some(
    samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = city.photos()
    city.photos.cache_clear()
    monkeypatch.setenv(city.SAMPLES, str(samples))
    assert len(city.photos()) > len(own)
    city.photos.cache_clear()


def test_samples_without_a_picture_are_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "x.jpg").write_bytes(b"no picture")
    monkeypatch.setenv(city.SAMPLES, str(tmp_path))
    assert len(city.photos()) == 6
    city.photos.cache_clear()


def test_a_way_leads_from_here_to_there() -> None:
    here, there = (Place(address="x", lat=lat, lon=9.5) for lat in (47.1, 47.2))
    dice = random.Random(7)
    lats = [city.on_the_way(here, there, part / 10, dice).lat for part in range(11)]
    assert lats == sorted(lats)
    assert abs(lats[0] - 47.1) < 0.001
    assert abs(lats[-1] - 47.2) < 0.001
